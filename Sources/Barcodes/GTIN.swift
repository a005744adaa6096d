/// A Global Trade Item Number with a right check digit.
///
/// GTIN-8, -12, -13 and -14 are one number space: leading zeros do not make another article
/// (GS1 General Specifications, section 3.3.2 and 7.9.1).
public struct GTIN: Hashable, Sendable {
  /// Fourteen digits: what catalogues are searched by.
  public let fourteenDigits: String

  /// Reads 8, 12, 13 or 14 digits.
  public init(_ digits: String) throws(BarcodeError) {
    let values = try Digits.values(of: digits)
    guard [8, 12, 13, 14].contains(values.count) else {
      throw .length(found: values.count, expected: "8, 12, 13 or 14")
    }
    let expected = CheckDigit.gs1(values.dropLast())
    guard values.last == expected else {
      throw .checkDigit(
        digits, expected: expected, offset: values.count - 1)
    }
    fourteenDigits = String(repeating: "0", count: 14 - values.count) + digits
  }

  /// As people know it: 13 digits (a UPC-A with its leading zero), 8 for a GTIN-8, 14 only where
  /// the first digit counts.
  public var text: String {
    let digits = fourteenDigits.utf8
    if digits.starts(with: "000000".utf8) { return String(fourteenDigits.suffix(8)) }
    return digits.first == UInt8(ascii: "0") ? String(fourteenDigits.dropFirst()) : fourteenDigits
  }
}

/// Text that consists of the digits 0 to 9.
enum Digits {
  static func values(of text: some StringProtocol) throws(BarcodeError) -> [Int] {
    var values: [Int] = []
    for (offset, byte) in text.utf8.enumerated() {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte else {
        throw .notDigits(String(text), offset: offset)
      }
      values.append(Int(byte - UInt8(ascii: "0")))
    }
    return values
  }

  static func only(in text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
  }
}
