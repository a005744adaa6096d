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
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 36) { text in
      var index = 0
      for word in [top, bottom] {
        for shift in stride(from: 60, through: 0, by: -4) {
          if [8, 13, 18, 23].contains(index) {
            text[index] = UInt8(ascii: "-")
            index += 1
          }
          text[index] = digits[Int(word >> UInt64(shift) & 15)]
          index += 1
        }
      }
      return index
    }
  }
}
