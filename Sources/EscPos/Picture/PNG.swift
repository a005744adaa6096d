/// Writes pictures as PNG. Source: W3C, Portable Network Graphics, third edition.
enum PNG {
  struct Color: Hashable, Sendable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
    /// 255 is opaque.
    var alpha: UInt8

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ alpha: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
      self.alpha = alpha
    }
  }

  /// A picture of one byte a pixel, an index into `palette`.
  static func bytes(width: Int, height: Int, pixels: [UInt8], palette: [Color]) -> [UInt8] {
    precondition(pixels.count == width * height, "one byte a pixel")
    var rows: [UInt8] = []
    rows.reserveCapacity((width + 1) * height)
    for y in 0..<height {
      rows.append(0)  // Filter type "none" before each row.
      rows.append(contentsOf: pixels[y * width..<(y + 1) * width])
    }
    // Bit depth 8, colour type 3 (palette), compression, filter and interlace methods 0.
    let header = bigEndian(width) + bigEndian(height) + [8, 3, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] })
      + chunk("tRNS", palette.map(\.alpha)) + chunk("IDAT", Zlib.compress(rows)) + chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(Zlib.crc32(body)))
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
