/// The SHA-256 of a record's bytes.
///
/// Who computes it brings the function along (`RecordHash.Function`): this room has no library.
public struct RecordHash: Hashable, Sendable, CustomStringConvertible {
  /// SHA-256 over bytes: 32 bytes out.
  public typealias Function = @Sendable ([UInt8]) -> RecordHash

  /// 64 lower-case hexadecimal digits.
  public let hex: String

  /// What stands in `prev` of a journal's first record.
  public static let none = RecordHash(unchecked: String(repeating: "0", count: 64))

  private init(unchecked hex: String) { self.hex = hex }

  /// `nil` unless `hex` is 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    let valid = hex.utf8.count == 64 && hex.utf8.allSatisfy(Self.isDigit)
    guard valid else { return nil }
    self.hex = hex
  }

  /// From the 32 bytes of a digest.
  public init(digest: some Collection<UInt8>) {
    precondition(digest.count == 32, "a SHA-256 digest has 32 bytes")
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    hex = String(decoding: text, as: UTF8.self)
  }

  public var description: String { hex }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
      || (UInt8(ascii: "a")...UInt8(ascii: "f")) ~= byte
  }
}
