/// The embedded font of 12 × 24 dots; see Font/README.md.
enum BitmapFont {
  static let width = 12
  static let height = 24

  /// 24 rows of 12 bits, the leftmost dot in bit 11; a box for a character without a glyph.
  static func rows(of character: Character) -> [UInt16] { glyphs[character] ?? box }

  // A scalar of 2 bytes and 24 rows of 12 bits: 38 bytes a glyph.
  private static let glyphs: [Character: [UInt16]] = {
    let data = PackageResources.receipt_12x24_font
    var glyphs: [Character: [UInt16]] = [:]
    for start in stride(from: 0, to: data.count - 37, by: 38) {
      guard let scalar = UnicodeScalar(UInt16(data[start]) << 8 | UInt16(data[start + 1])) else {
        continue
      }
      var rows: [UInt16] = []
      for pair in stride(from: start + 2, to: start + 38, by: 3) {
        let (first, second, third) = (data[pair], data[pair + 1], data[pair + 2])
        rows.append(UInt16(first) << 4 | UInt16(second) >> 4)
        rows.append(UInt16(second & 0x0F) << 8 | UInt16(third))
      }
      glyphs[Character(scalar)] = rows
    }
    return glyphs
  }()

  private static let box: [UInt16] =
    [0, 0, 0, 0, 0x7FE] + [UInt16](repeating: 0x402, count: 14) + [0x7FE, 0, 0, 0, 0]
}
