/// UPC-E: a UPC-A whose zeros are left out (GS1 General Specifications, section 5.2.2.4.2).
enum UPCE {
  /// The GTIN of eight digits: number system, six digits, check digit.
  static func expand(_ text: String) throws(BarcodeError) -> GTIN {
    let digits = try Digits.values(of: text)
    guard digits.count == 8, digits[0] <= 1 else {
      throw .length(found: digits.count, expected: "8 beginning with 0 or 1")
    }
    let (system, six, check) = (digits[0], Array(digits[1...6]), digits[7])
    let body =
      switch six[5] {
      case 0...2: [six[0], six[1], six[5], 0, 0, 0, 0, six[2], six[3], six[4]]
      case 3: [six[0], six[1], six[2], 0, 0, 0, 0, 0, six[3], six[4]]
      case 4: [six[0], six[1], six[2], six[3], 0, 0, 0, 0, 0, six[4]]
      default: [six[0], six[1], six[2], six[3], six[4], 0, 0, 0, 0, six[5]]
      }
    let expected = CheckDigit.gs1([system] + body)
    guard check == expected else { throw .checkDigit(text, expected: expected, offset: 7) }
    return try GTIN(([system] + body + [check]).map(String.init).joined())
  }
}
