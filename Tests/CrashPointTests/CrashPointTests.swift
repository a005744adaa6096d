import Foundation
import ShopKit
import TestKit
import TestPeers
import Testing

/// A day's sales, with one of the programs killed before each of its calls that change the world,
/// and once more while it recovers.
///
/// The order of calls of several threads is not the same twice: the N-th call of one run is one much
/// like the N-th of another.
@Suite(.serialized) struct CrashPointTests {
  @Test(.timeLimit(.minutes(600))) func theAgentMayDieAnywhere() async throws {
    try await sweep("posagent", usually: 60, \.agentLives) { Shop.Fate(agent: $0) }
  }

  @Test(.timeLimit(.minutes(600))) func theInboxMayDieAnywhere() async throws {
    try await sweep("posinbox", usually: 30, \.inboxLives) { Shop.Fate(inbox: $0) }
  }

  private func sweep(
    _ program: String, usually: Int, _ lives: @escaping @Sendable (Shop) -> Lives,
    _ fate: @escaping @Sendable ([Int]) -> Shop.Fate
  ) async throws {
    // How many points there are: in a day that nothing disturbs, and in a start after a crash.
    let undisturbed = try await CrashRun.run(fate([0]), lives)
    let total = try #require(undisturbed.points.first).end
    let crashed = try await CrashRun.run(fate([total / 2, 0]), lives)
    for run in [undisturbed, crashed] { #expect(run.wrong == [], "\(run)") }
    let restart = try #require(crashed.points.dropFirst().first).ready
    try #require(restart > 0)

    let points = CrashChoice.points(of: total, usually: usually)
    let start = ContinuousClock.now
    var summary = Summary()
    try await inParallel(points, workers: 3) { point in
      try await CrashRun.run(fate([point.first, point.second(of: restart)]), lives)
    } each: { run in
      #expect(run.wrong == [], "\(run), seed \(CrashChoice.seed)")
      summary.add(run)
      if summary.runs % 100 == 0 { print("\(program): \(summary.runs) of \(points.count)") }
    }
    print(
      "\(program): \(points.count) of \(total) points, then one of \(restart) of the recovery; "
        + "\(summary), seed \(CrashChoice.seed), \(ContinuousClock.now - start)")
  }

  /// What a sweep came to.
  private struct Summary: CustomStringConvertible {
    private(set) var runs = 0
    private var deaths: [String: Int] = [:]
    private var repeats = 0
    private var missed = 0

    mutating func add(_ run: CrashRun) {
      runs += 1
      for death in run.deaths { deaths[death, default: 0] += 1 }
      repeats += run.repeats
      missed += run.deaths.isEmpty ? 1 : 0
    }

    var description: String {
      let list = deaths.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      return "\(deaths.values.reduce(0, +)) kills (\(list)), \(missed) ended before their point, "
        + "\(repeats) requests repeated"
    }
  }
}

/// One day with its deaths, and what was wrong at its end.
struct CrashRun: Sendable {
  var fate: Shop.Fate
  /// The calls that were not carried out, in order.
  var deaths: [String] = []
  var points: [(ready: Int, end: Int)] = []
  var repeats = 0
  var wrong: [String] = []

  static func run(
    _ fate: Shop.Fate, _ lives: @Sendable (Shop) -> Lives
  ) async throws -> CrashRun {
    var run = CrashRun(fate: fate)
    let shop = try await Shop(fate)
    do {
      let asked = try await shop.run()
      run.wrong = try await ShopCheck(shop: shop, asked: asked).run()
    } catch {
      run.wrong = ["\(error)"]
    }
    run.deaths = await lives(shop).deaths
    run.points = await lives(shop).points
    run.repeats = shop.cashier.repeats
    return run
  }
}

/// Does `work` for each item, some at a time.
func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, _ work: @escaping @Sendable (Item) async throws -> Result,
  each: (Result) -> Void
) async throws {
  try await withThrowingTaskGroup(of: Result.self) { group in
    var rest = items[...]
    for item in rest.prefix(workers) { group.addTask { try await work(item) } }
    rest = rest.dropFirst(workers)
    while let result = try await group.next() {
      each(result)
      if let item = rest.popFirst() { group.addTask { try await work(item) } }
    }
  }
}
