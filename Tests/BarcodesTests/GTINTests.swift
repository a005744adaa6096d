import Barcodes
import Testing

@Suite struct GTINTests {
  // 96385074, 73513537, 4006381333931 and 036000291452 are the examples of the public articles on
  // EAN-8, EAN-13 and UPC; the others were computed with another program.
  @Test(arguments: [
    ("96385074", "00000096385074", "96385074"),
    ("73513537", "00000073513537", "73513537"),
    ("036000291452", "00036000291452", "0036000291452"),
    ("4006381333931", "04006381333931", "4006381333931"),
    ("8690504012344", "08690504012344", "8690504012344"),
    ("08690504012344", "08690504012344", "8690504012344"),
    ("18690504012341", "18690504012341", "18690504012341"),
    ("00000096385074", "00000096385074", "96385074"),
  ])
  func readsOneNumberSpace(digits: String, key: String, text: String) throws {
    #expect(try GTIN(digits).fourteenDigits == key)
    #expect(try GTIN(digits).text == text)
  }

  @Test func refusesEveryWrongLastDigit() throws {
    for right in ["96385074", "036000291452", "4006381333931", "18690504012341"] {
      for digit in "0123456789" where digit != right.last {
        let wrong = String(right.dropLast()) + String(digit)
        let expected = try #require(right.last.flatMap { Int(String($0)) })
        #expect(
          throws: BarcodeError.checkDigit(wrong, expected: expected, offset: right.utf8.count - 1)
        ) { try GTIN(wrong) }
      }
    }
  }

  @Test func refusesWhatIsNoNumber() {
    #expect(throws: BarcodeError.notDigits("40063813339a1", offset: 11)) {
      try GTIN("40063813339a1")
    }
    // Digits of another script are not what a barcode carries.
    #expect(throws: BarcodeError.notDigits("٤006", offset: 0)) { try GTIN("٤006") }
    #expect(throws: BarcodeError.length(found: 9, expected: "8, 12, 13 or 14")) {
      try GTIN("123456789")
    }
    #expect(throws: BarcodeError.length(found: 0, expected: "8, 12, 13 or 14")) { try GTIN("") }
  }
}
