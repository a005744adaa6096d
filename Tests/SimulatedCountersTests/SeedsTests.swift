import Foundation
import ShopKit
import Testing

/// Many counters, each from its own seed: no promise is broken at any of them.
struct SeedsTests {
  private static let seeds = Project.setting("SEEDS").flatMap { Int($0) } ?? 60
  private static let events = Project.setting("EVENTS").flatMap { Int($0) } ?? 1_000

  @Test func noSeedBreaksAPromise() async throws {
    try SimulatorProgram.requireRelease()
    try await withThrowingTaskGroup(of: (first: Int, result: Programs.Result).self) { processes in
      // One for each core of the smallest machine that this runs on.
      let half = (Self.seeds + 1) / 2
      for (first, count) in [(1, half), (half + 1, Self.seeds - half)] where count > 0 {
        processes.addTask { (first, try await Self.run(from: first, count)) }
      }
      for try await (first, result) in processes {
        let lines = result.output.split(separator: "\n")
        let failures = lines.filter { !$0.isGood }.dropLast()
        print("seeds from \(first): \(lines.last ?? "nothing")")
        #expect(
          result.succeeded,
          """
          \(result.exit.map { "\($0)" } ?? "not over in time")
          \(failures.joined(separator: "\n"))
          \(result.errors)
          """)
      }
    }
  }

  private static func run(from first: Int, _ count: Int) async throws -> Programs.Result {
    try await SimulatorProgram.release.run(
      [
        "--seed", "\(first)", "--seeds", "\(count)", "--events", "\(events)", "--no-shrink",
      ],
      // A hundred times what it takes on an idle machine, and never less than ten minutes.
      within: max(600, Double(count * events) / 100))
  }
}

extension Substring {
  /// "seed 3: all promises kept, 2590 records, …"
  fileprivate var isGood: Bool { hasPrefix("seed ") && contains(": all promises kept, ") }
}
