import Synchronization

/// Knows of most idempotency keys, without looking at the disk, that no answer is stored under them.
///
/// A Bloom filter (Bloom 1970): a key that was inserted is always recognised; one that was not is
/// taken for one now and then, and then the disk tells. With the answers of a week, some 35,000,
/// that is one key in 3,000.
final class AnswerKeyFilter: Sendable {
  private static let bitCount: UInt64 = 1 << 20
  private static let probeCount: UInt64 = 4

  private let words = Mutex([UInt64](repeating: 0, count: Int(bitCount / 64)))

  func insert(_ key: String) {
    let (first, step) = Self.hashes(of: key)
    words.withLock { words in
      for probe in 0..<Self.probeCount {
        let bit = (first &+ probe &* step) % Self.bitCount
        words[Int(bit / 64)] |= 1 << (bit % 64)
      }
    }
  }

  /// `false` only if the key was never inserted.
  func mayHold(_ key: String) -> Bool {
    let (first, step) = Self.hashes(of: key)
    return words.withLock { words in
      (0..<Self.probeCount).allSatisfy { probe in
        let bit = (first &+ probe &* step) % Self.bitCount
        return words[Int(bit / 64)] & 1 << (bit % 64) != 0
      }
    }
  }

  /// FNV-1a of 64 bits; its halves give as many probes as are wanted (Kirsch and Mitzenmacher 2006).
  private static func hashes(of key: String) -> (first: UInt64, step: UInt64) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return (hash >> 32, hash & 0xFFFF_FFFF | 1)
  }
}
