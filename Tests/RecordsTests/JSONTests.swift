import Records
import TestKit
import Testing

@Suite struct JSONTests {
  /// The example of RFC 8785, section 3.2.3, as far as records have its types.
  @Test func sortsByUTF16() {
    let value = JSONValue.object([
      "\u{20AC}": "Euro Sign", "\r": "Carriage Return", "\u{FB33}": "Hebrew Letter Dalet",
      "1": "One", "\u{1F600}": "Emoji: Grinning Face", "\u{80}": "Control",
      "\u{F6}": "Latin Small Letter O With Diaeresis",
    ])
    let values = value.objectValue?.members.compactMap(\.value.stringValue)
    #expect(
      values == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet",
      ])
  }

  /// RFC 8785, section 3.2.2.2: which characters are escaped, and how.
  @Test func escapes() {
    let text = "\u{20AC}$\u{0F}\nA'\u{42}\"\\\\\"/\u{08}\t\u{0C}\r\u{7F}"
    #expect(
      JCS.text(.string(text))
        == "\"\u{20AC}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\u{7F}\"")
  }

  @Test(arguments: [
    ("{\"a\":1,\"b\":[true,null,\"x\"]}", true), ("[]", true), ("-9007199254740991", true),
    ("{\"b\":1,\"a\":2}", false), ("{ }", false), ("\"\\u0041\"", false), ("\"\\/\"", false),
  ])
  func canonicalOnly(_ text: String, _ isCanonical: Bool) throws {
    _ = try JSONParser.parse(Array(text.utf8))
    #expect(((try? JSONParser.parseCanonical(Array(text.utf8))) != nil) == isCanonical)
  }

  static let refusals: [(String, JSONError.Reason)] = [
    ("1.0", JSONError.Reason.numberNotInteger), ("1e3", .numberNotInteger),
    ("-0", .numberNotInteger), ("01", .numberNotInteger), ("9007199254740992", .numberNotInteger),
    ("99999999999999999999999", .numberNotInteger), ("{\"a\":1,\"a\":1}", .duplicateMember("a")),
    ("[1] x", .trailingBytes), ("[1", .truncated), ("\"\\u12", .truncated), ("", .truncated),
    ("\"\\ud800\"", .unexpected("\"\"\"")),
    (String(repeating: "[", count: 33), .tooDeep),
  ]

  @Test(arguments: refusals)
  func refuses(_ text: String, _ reason: JSONError.Reason) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    if case .unexpected = reason {
      guard case .unexpected = error?.reason else {
        Issue.record("\(String(describing: error))")
        return
      }
    } else {
      #expect(error?.reason == reason)
    }
  }

  /// "é" as one code point and as two are two names, as RFC 8785 sorts them.
  @Test func namesAreComparedByCodeUnits() throws {
    let text = "{\"e\u{301}\":1,\"\u{E9}\":2}"
    let value = try JSONParser.parseCanonical(Array(text.utf8))
    #expect(value["\u{E9}"] == 2)
    #expect(value["e\u{301}"] == 1)
  }

  @Test func absentIsNotNull() throws {
    let value = try JSONParser.parse(Array("{\"a\":null}".utf8))
    #expect(value["a"] == JSONValue.null)
    #expect(value["b"] == nil)
    #expect(value["a"]?["b"] == nil)
  }

  @Test func refusesBytesThatAreNotText() {
    #expect(throws: JSONError(.invalidUTF8, at: 0)) {
      try JSONParser.parse([0x22, 0xC3, 0x28, 0x22])
    }
  }

  /// Arbitrary bytes are refused or read, and what was read is written back the same.
  @Test func arbitraryBytesNeverTrap() {
    var generator = SeededRandom(seed: 42)
    let alphabet = Array("{}[]\",:\\u0123456789eE+-.truefalsn \n\u{E9}".utf8) + [0xFF, 0x00, 0xC3]
    for _ in 0..<20_000 {
      let count = Int(generator.next() % 40)
      let bytes = (0..<count).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
      guard let value = try? JSONParser.parse(bytes) else { continue }
      #expect((try? JSONParser.parse(JCS.bytes(value))) == value)
    }
  }
}
