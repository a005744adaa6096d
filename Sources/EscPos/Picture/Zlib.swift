/// Compression as PNG wants it: RFC 1950 around RFC 1951, fixed codes, one block.
enum Zlib {
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var deflate = Deflate()
    deflate.append(bytes)
    let checksum = adler32(bytes)
    let trailer = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> UInt32($0)) }
    // CMF 0x78: deflate with a window of 32 KiB; FLG 0x01 makes the two a multiple of 31.
    return [0x78, 0x01] + deflate.finish() + trailer
  }

  static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes { crc = crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
    return crc ^ 0xFFFF_FFFF
  }

  // Polynomial of ISO 3309, bits reversed.
  private static let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
  }
}

/// One final block with fixed Huffman codes. Source: RFC 1951, sections 3.2.3 to 3.2.6.
private struct Deflate {
  private var out: [UInt8] = []
  private var pending: UInt32 = 0
  private var pendingBits: UInt32 = 0

  // Bases of length codes 257 to 285 and of distance codes 0 to 29, and their extra bits.
  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthExtraBits: [UInt32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12_289, 16_385, 24_577,
  ]
  private static let window = 32_768

  init() { put(0b011, bits: 3) }

  /// Finds each repetition by the last place where the same three bytes stood.
  mutating func append(_ bytes: [UInt8]) {
    var places = [Int](repeating: -1, count: 1 << 13)
    var index = 0
    while index < bytes.count {
      guard index + 2 < bytes.count else {
        put(literal: bytes[index])
        index += 1
        continue
      }
      let key =
        (Int(bytes[index]) * 961 + Int(bytes[index + 1]) * 31 + Int(bytes[index + 2])) & 0x1FFF
      let place = places[key]
      places[key] = index
      var length = 0
      if place >= 0 && index - place <= Self.window {
        let limit = min(258, bytes.count - index)
        while length < limit && bytes[place + length] == bytes[index + length] { length += 1 }
      }
      if length >= 3 {
        put(length: length, distance: index - place)
        index += length
      } else {
        put(literal: bytes[index])
        index += 1
      }
    }
  }

  mutating func finish() -> [UInt8] {
    put(symbol: 256)
    if pendingBits > 0 { out.append(UInt8(truncatingIfNeeded: pending)) }
    return out
  }

  private mutating func put(literal: UInt8) { put(symbol: Int(literal)) }

  private mutating func put(length: Int, distance: Int) {
    guard let lengthCode = Self.lengthBases.lastIndex(where: { $0 <= length }),
      let distanceCode = Self.distanceBases.lastIndex(where: { $0 <= distance })
    else { return }
    put(symbol: 257 + lengthCode)
    put(UInt32(length - Self.lengthBases[lengthCode]), bits: Self.lengthExtraBits[lengthCode])
    putReversed(UInt32(distanceCode), bits: 5)
    put(
      UInt32(distance - Self.distanceBases[distanceCode]),
      bits: UInt32(max(0, distanceCode / 2 - 1)))
  }

  /// The fixed code of a literal, a length or the end.
  private mutating func put(symbol: Int) {
    let code = UInt32(symbol)
    switch symbol {
    case 0..<144: putReversed(0x30 + code, bits: 8)
    case 144..<256: putReversed(0x190 + code - 144, bits: 9)
    case 256..<280: putReversed(code - 256, bits: 7)
    default: putReversed(0xC0 + code - 280, bits: 8)
    }
  }

  /// Huffman codes are sent from their highest bit.
  private mutating func putReversed(_ value: UInt32, bits: UInt32) {
    var reversed: UInt32 = 0
    for bit in 0..<bits { reversed |= (value >> bit & 1) << (bits - 1 - bit) }
    put(reversed, bits: bits)
  }

  /// Everything else is sent from its lowest bit.
  private mutating func put(_ value: UInt32, bits: UInt32) {
    pending |= value << pendingBits
    pendingBits += bits
    while pendingBits >= 8 {
      out.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingBits -= 8
    }
  }
}
