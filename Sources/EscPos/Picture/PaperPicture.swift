/// A slip as a picture: printed paper with its edges, lying on nothing, with a soft shadow.
struct PaperPicture {
  /// How the two ends of the paper look.
  enum Edge {
    /// By the cutter: fine teeth.
    case cut
    /// By hand over the tear bar: coarse teeth.
    case torn

    var tooth: (depth: Int, length: Int) {
      switch self {
      case .cut: (3, 8)
      case .torn: (9, 18)
      }
    }
  }

  /// Red, green, blue, opacity. Nothing, the shadow in 16 steps, the paper in 4 shades, ink.
  static let palette: [PNG.Color] =
    [PNG.Color(0, 0, 0, 0)] + (1...16).map { PNG.Color(20, 18, 30, UInt8($0 * 5)) } + [
      PNG.Color(236, 233, 226, 255), PNG.Color(244, 242, 236, 255), PNG.Color(249, 248, 243, 255),
      PNG.Color(252, 251, 248, 255), PNG.Color(38, 36, 44, 255),
    ]
  private static let firstPaper = 17
  private static let ink: UInt8 = 21
  /// Room around the paper for its shadow.
  private static let surround = 28
  private static let shadowReach = 18
  private static let shadowOffset = 7

  let width: Int
  let height: Int
  /// A byte for each pixel, an index into the palette.
  private(set) var pixels: [UInt8]

  init(_ bitmap: Bitmap, paperWidth: Int, top: Edge, bottom: Edge) {
    let paperHeight = bitmap.height + top.tooth.depth + bottom.tooth.depth
    width = paperWidth + 2 * Self.surround
    height = paperHeight + 2 * Self.surround
    pixels = []
    pixels.reserveCapacity(width * height)
    let shadowOfColumn = Self.shadow(count: width, extent: paperWidth, offset: 2)
    let shadowOfRow = Self.shadow(count: height, extent: paperHeight, offset: Self.shadowOffset)
    let shades = Self.shades(width: paperWidth)
    for y in 0..<height {
      var row = shadowOfColumn.map { UInt8($0 * shadowOfRow[y] / 16) }
      let onPaper = y - Self.surround
      if (0..<paperHeight).contains(onPaper) {
        for x in 0..<paperWidth {
          let above = Self.teeth(top, at: x) <= onPaper
          let below = Self.teeth(bottom, at: x) < paperHeight - onPaper
          if above && below { row[Self.surround + x] = shades[x] }
        }
        Self.burn(
          bitmap, row: onPaper - top.tooth.depth,
          left: Self.surround + (paperWidth - bitmap.width) / 2, into: &row)
      }
      pixels.append(contentsOf: row)
    }
  }

  private static func burn(_ bitmap: Bitmap, row: Int, left: Int, into pixels: inout [UInt8]) {
    guard (0..<bitmap.height).contains(row) else { return }
    let start = row * bitmap.bytesPerRow
    for (index, byte) in bitmap.bytes[start..<start + bitmap.bytesPerRow].enumerated()
    where byte != 0 {
      for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 {
        pixels[left + index * 8 + bit] = ink
      }
    }
  }

  /// How far the edge is set back at `x`: a row of teeth.
  private static func teeth(_ edge: Edge, at x: Int) -> Int {
    let (depth, length) = edge.tooth
    let place = x % length
    return min(place, length - place) * 2 * depth / length
  }

  /// 0 to 16 along one axis: full under the paper, fading out beyond its end.
  private static func shadow(count: Int, extent: Int, offset: Int) -> [Int] {
    (0..<count).map { place in
      let inside = min(place - surround - offset, surround + extent + offset - place)
      return max(0, min(16, (inside + shadowReach / 2) * 16 / shadowReach))
    }
  }

  /// The paper is a little darker at its long sides, where it curls.
  private static func shades(width: Int) -> [UInt8] {
    (0..<width).map { x in
      let fromSide = min(x, width - 1 - x)
      return UInt8(firstPaper + min(3, fromSide / 5))
    }
  }
}
