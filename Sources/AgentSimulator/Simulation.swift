// AgentSimulator: a counter from a seed, around the real core and the real store, and its judge.

/// One run: a counter and all that happens to it, from one seed.
public struct Simulation: Sendable {
  public var seed: UInt64
  /// How many steps it takes before everything is mended.
  public var events: Int
  /// The steps that are taken; the others are left out. `nil`: all.
  public var only: [Int]?
  /// Whether the report tells what happened, line by line.
  public var tellsStory = false

  public init(seed: UInt64, events: Int, only: [Int]? = nil) {
    self.seed = seed
    self.events = events
    self.only = only
  }

  /// Runs it. Needs no time to pass, no network and no disk.
  public func run() async -> SimulationReport {
    var report = SimulationReport(simulation: self)
    do {
      let world = try World(seed: seed, tellsStory: tellsStory)
      do {
        try await play(in: world)
      } catch {
        world.witness.tell("\(error)", at: world.now)
        report.failures.append("the simulator itself failed: \(error)")
      }
      report.take(world)
    } catch {
      report.failures.append("the simulator could not begin: \(error)")
    }
    return report
  }

  private func play(in world: World) async throws {
    try await world.start()
    for step in only ?? Array(1...max(1, events)) {
      var chance = Chance(seed: seed, step: step)
      let what = Step(world.mishaps, &chance)
      try await world.take(what, chance: chance)
    }
    try await world.end()
  }
}

/// What a run came to.
public struct SimulationReport: Sendable {
  public let simulation: Simulation
  /// The promises that were broken, as the checker saw it; none in a good run.
  public internal(set) var failures: [String] = []
  /// SHA-256 over everything that could be seen: the same for the same seed everywhere.
  public internal(set) var digest = ""
  public internal(set) var coverage = Coverage()
  /// Of all its journals together.
  public internal(set) var records: Int64 = 0
  /// Virtual time.
  public internal(set) var milliseconds: Int64 = 0
  public internal(set) var starts = 0
  public internal(set) var story: [String] = []

  init(simulation: Simulation) { self.simulation = simulation }

  public var isGood: Bool { failures.isEmpty }

  mutating func take(_ world: World) {
    failures += world.faults
    failures += world.witness.checker.violations.map(\.description)
    digest = world.witness.digest
    coverage = world.coverage
    records = world.readThrough.values.reduce(0, +)
    milliseconds = world.now
    starts = world.process
    story = world.witness.story
  }
}
