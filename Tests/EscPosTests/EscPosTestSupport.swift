import DeviceProfiles
import TestKit
import Testing

extension SeededRandom {
  /// Bytes of which many begin commands or answers.
  mutating func bytes(_ count: Int) -> [UInt8] {
    let telling: [UInt8] = [
      0x1B, 0x1C, 0x1D, 0x10, 0x04, 0x14, 0x37, 0x22, 0x5F, 0x00, 0x12, 0x10, 0x11, 0x13, 0x28,
      0x48, 0x06, 0x30, 0x76, 0x6B, 0x56, 0x40, 0x44, 0x0A, 0x01,
    ]
    return (0..<count).map { _ in
      Bool.random(using: &self)
        ? UInt8.random(in: 0...255, using: &self)
        : telling[Int.random(in: 0..<telling.count, using: &self)]
    }
  }

  /// The same bytes in pieces of random size.
  mutating func pieces(of bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let end = Int.random(in: start + 1...min(bytes.count, start + 9), using: &self)
      pieces.append(Array(bytes[start..<end]))
      start = end
    }
    return pieces
  }
}

func profile(_ name: String) throws -> PrinterProfile {
  try #require(PrinterProfile.named(name))
}
