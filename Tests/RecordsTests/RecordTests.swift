import Records
import RetailTypes
import Testing

@Suite struct RecordTests {
  /// Written by hand after Docs/JournalFormat.md, not by this code.
  static let text =
    #"{"at":"2026-11-21T19:35:40.123+07:00","body":{"reason":"kas kecil"},"boot":"b","#
    + #""business_date":"2026-11-21","device":"jkt01-03","epoch":77,"id":"x","#
    + #""kind":"cash.moved","mono_ms":5,"prev":"# + "\"" + String(repeating: "0", count: 64)
    + #"","seq":1,"v":1}"#

  @Test func bytesAndBack() throws {
    let record = try Record(canonicalBytes: Array(Self.text.utf8))
    #expect(record.kind == .cashMoved)
    #expect(record.epoch == 77)
    #expect(record.body["reason"] == "kas kecil")
    #expect(String(decoding: record.canonicalBytes, as: UTF8.self) == Self.text)
  }

  static let mistakes: [(String, String, String)] = [
    ("\"seq\":1", "\"seq\":0", "seq"), ("\"v\":1", "\"v\":2", "version"),
    ("\"epoch\":77", "\"epoch\":-1", "epoch"), ("2026-11-21\"", "2026-11-31\"", "business_date"),
    ("000\",\"seq", "00G\",\"seq", "prev"),
    ("\"device\":\"jkt01-03\"", "\"device\":\"\"", "device"),
    ("{\"reason\":\"kas kecil\"}", "[]", "body"), ("T19:", "T29:", "at"),
  ]

  @Test(arguments: mistakes)
  func saysWhatIsWrong(_ old: String, _ new: String, _ named: String) throws {
    let text = replacing(Self.text, old, new)
    #expect(text != Self.text)
    let error = #expect(throws: RecordError.self) {
      try Record(canonicalBytes: Array(text.utf8))
    }
    #expect("\(try #require(error))".contains(named))
  }

  /// Members added by a later version are no error, and their bytes are kept by whoever stores them.
  @Test func unknownMembersAreTaken() throws {
    let text = replacing(Self.text, "\"v\":1}", "\"v\":1,\"z\":[1]}")
    #expect(try Record(canonicalBytes: Array(text.utf8)).seq == 1)
  }

  @Test func linesComeApart() throws {
    let hash = try #require(RecordHash(hex: String(repeating: "a1", count: 32)))
    let sealed = SealedRecord(seq: 1, kind: .cashMoved, hash: hash, bytes: Array("{\"x\":1}".utf8))
    #expect(
      String(decoding: sealed.line, as: UTF8.self)
        == "{\"hash\":\"\(hash.hex)\",\"record\":{\"x\":1}}\n")
    let (claimed, bytes) = try #require(RecordLine.split(sealed.line[...]))
    #expect(claimed == hash)
    #expect(bytes == sealed.bytes)
  }

  static let otherLines: [String] = [
    "", "{}", #"{"hash":"00","record":{}}"#, #"{"record":{},"hash":""}"#,
    #"{ "hash":"\#(String(repeating: "a", count: 64))","record":{}}"#,
    #"{"hash":"\#(String(repeating: "A", count: 64))","record":{}}"#,
  ]

  @Test(arguments: otherLines)
  func otherLinesAreNotTaken(_ text: String) {
    #expect(RecordLine.split(Array(text.utf8)[...]) == nil)
  }

  private func replacing(_ text: String, _ old: String, _ new: String) -> String {
    guard let range = text.firstRange(of: old) else { return text }
    return text.replacingCharacters(in: range, with: new)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
    var copy = self
    copy.replaceSubrange(range, with: new)
    return copy
  }
}
