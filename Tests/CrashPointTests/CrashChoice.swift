import Foundation
import TestKit

/// Which points are tried: `CRASH_POINTS=all` for all, or their number; `CRASH_SEED` repeats a choice.
enum CrashChoice {
  static let seed = environment("CRASH_SEED").flatMap { UInt64($0) } ?? .random(in: 0...99_999)

  /// A point of the first life, and chance for one of the next.
  struct Point: Sendable, CustomStringConvertible {
    var first: Int
    fileprivate var chance: Int

    var description: String { "point \(first), seed \(CrashChoice.seed)" }

    /// A point of the recovery, which has so many.
    func second(of count: Int) -> Int { chance % count + 1 }
  }

  /// Evenly spread over all, from another beginning for each seed, so that many runs try all; in no
  /// order, so that a run that is broken off has been everywhere.
  ///
  /// - Parameter last: how many at the end are always tried besides.
  static func points(of total: Int, usually: Int, last: Int = 0) -> [Point] {
    let wanted = environment("CRASH_POINTS")
    let spread = max(1, total - last)
    let count = wanted == "all" ? spread : min(spread, wanted.flatMap { Int($0) } ?? usually)
    var random = SeededRandom(seed: seed)
    let offset = Int.random(in: 0..<max(1, spread / max(1, count)), using: &random)
    let chosen =
      (0..<count).map { $0 * spread / count + offset + 1 } + (spread..<total).map { $0 + 1 }
    return chosen.shuffled(using: &random).map {
      Point(first: $0, chance: Int.random(in: 0..<1 << 30, using: &random))
    }
  }

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }
}
