/// Dots, black or not, a byte for eight of them, the leftmost in the highest bit.
public struct Bitmap: Hashable, Sendable {
  public let width: Int
  public private(set) var height: Int
  public let bytesPerRow: Int
  public private(set) var bytes: [UInt8]

  /// A white bitmap.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height >= 0, "a bitmap has a width")
    self.width = width
    self.height = height
    bytesPerRow = (width + 7) / 8
    bytes = [UInt8](repeating: 0, count: bytesPerRow * height)
  }

  public subscript(x: Int, y: Int) -> Bool {
    bytes[y * bytesPerRow + x >> 3] & (0x80 >> UInt8(x & 7)) != 0
  }

  /// Blackens the part of a rectangle that lies within.
  mutating func fill(x: Int, y: Int, width: Int, height: Int) {
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(self.width, x + width)) {
        bytes[row * bytesPerRow + column >> 3] |= 0x80 >> UInt8(column & 7)
      }
    }
  }

  /// Turns white and black about in the part of a rectangle that lies within.
  mutating func invert(x: Int, y: Int, width: Int, height: Int) {
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(self.width, x + width)) {
        bytes[row * bytesPerRow + column >> 3] ^= 0x80 >> UInt8(column & 7)
      }
    }
  }
}
