import ScannerProtocols
import Testing

@Suite struct ScanTests {
  // AIM identifiers: ISO/IEC 15424; what they stand for does not matter here.
  @Test(arguments: [
    ("8690504012345", nil, "8690504012345"),
    ("]E08690504012345", "]E0", "8690504012345"),
    ("]d2010869050401234510A\u{1D}21B", "]d2", "010869050401234510A\u{1D}21B"),
    ("]zCx", "]zC", "x"),
    // Not identifiers: no data after it, no modifier, not a letter.
    ("]E0", nil, "]E0"),
    ("]", nil, "]"),
    ("]E-12", nil, "]E-12"),
    ("]00123", nil, "]00123"),
    ("a]E01", nil, "a]E01"),
    ("[)>\u{1E}06\u{1D}1P1\u{1E}\u{04}", nil, "[)>\u{1E}06\u{1D}1P1\u{1E}\u{04}"),
  ])
  func splitsIdentifier(bytes: String, aim: String?, text: String) throws {
    let scan = try Scan(Array(bytes.utf8))
    #expect(scan.aim == aim)
    #expect(scan.text == text)
    #expect(scan.raw == Array(bytes.utf8))
  }

  @Test func decodesTextAsUTF8ElseLatin1() throws {
    #expect(try Scan([0x5A, 0xC3, 0xBC]).text == "Zü")
    // A lone FC is no UTF-8; in ISO 8859-1 it is ü.
    #expect(try Scan([0x5A, 0xFC]).text == "Zü")
    #expect(try Scan([0x5A, 0xFC]).raw == [0x5A, 0xFC])
  }

  @Test func refusesControlCharacters() {
    for byte in (UInt8(0)..<0x20) where ![0x04, 0x1D, 0x1E].contains(byte) {
      #expect(throws: ScanFault.controlCharacter(byte)) { try Scan([0x41, byte, 0x42]) }
    }
    #expect(throws: ScanFault.controlCharacter(0x7F)) { try Scan([0x7F]) }
    // U+0085, first as ISO 8859-1, then as UTF-8.
    #expect(throws: ScanFault.controlCharacter(0x85)) { try Scan([0x85]) }
    #expect(throws: ScanFault.controlCharacter(0x85)) { try Scan([0xC2, 0x85]) }
  }

  @Test func limitsLength() throws {
    #expect(try Scan([UInt8](repeating: 0x31, count: 4096)).text.utf8.count == 4096)
    #expect(throws: ScanFault.tooLong(limitBytes: 4096)) {
      try Scan([UInt8](repeating: 0x31, count: 4097))
    }
    #expect(throws: ScanFault.noData) { try Scan([]) }
  }

  @Test func messagesSayWhatToDo() {
    #expect(ScanFault.controlCharacter(0x0A).message.contains("0x0A"))
    #expect(ScanFault.controlCharacter(0x0A).message.contains("set the same suffix"))
    #expect(ScanFault.unfinished(bytes: 7).message.contains("7 bytes"))
  }
}
