/// Sixteen random bytes brought in by an event, so that the core itself draws none.
public struct Entropy: Hashable, Sendable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Sixteen bytes from `generator`.
  public init(using generator: inout some RandomNumberGenerator) {
    self.init(high: generator.next(), low: generator.next())
  }

  /// A UUID of version 7 (RFC 9562, section 5.7) for this moment and these bytes, in lower case.
  ///
  /// Of the 128 bits, 48 are the Unix time in milliseconds, 6 version and variant, 74 random.
  public func uuid7(at instant: Instant) -> String {
    let time = UInt64(max(0, instant.unixMilliseconds)) & 0xFFFF_FFFF_FFFF
    let top = time << 16 | 0x7000 | high & 0x0FFF
    let bottom = 0x8000_0000_0000_0000 | low & 0x3FFF_FFFF_FFFF_FFFF
    let digits = Self.hex(top) + Self.hex(bottom)
    let cuts = [0, 8, 12, 16, 20, 32].map { digits.index(digits.startIndex, offsetBy: $0) }
    return zip(cuts, cuts.dropFirst()).map { digits[$0..<$1] }.joined(separator: "-")
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
