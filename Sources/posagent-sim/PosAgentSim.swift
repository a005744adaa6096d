// posagent-sim: runs simulated counters from seeds and says which promise was broken, if any.

import AgentSimulator
import ArgumentParser
import CommandLineProgram
import Foundation
import Records

@main
struct PosAgentSim: Program {
  static let configuration = CommandConfiguration(
    commandName: "posagent-sim",
    abstract: "Simulate a counter with everything that can go wrong, from a seed.",
    discussion: """
      The agent's real core and its real store run in a fake world: a virtual clock, a disk that \
      loses what was not synced, a printer, two front ends and an upstream that make mistakes. A \
      checker compares what could be seen with what is promised. The same seed does the same \
      everywhere.
      """)

  @Option(help: "The seed of the first run.")
  var seed: UInt64?

  @Option(help: "Steps in each run before everything is mended.")
  var events = 5_000

  @Option(help: "How many runs, with ascending seeds.")
  var seeds = 1

  @Option(
    help: ArgumentHelp("Take only these steps.", valueName: "steps"), transform: StepList.init)
  var only: StepList?

  @Flag(help: "Tell what happens, line by line.")
  var story = false

  @Flag(help: "Do not look for a shorter script of a run that failed.")
  var noShrink = false

  @Flag(help: "One JSON object for each run.")
  var json = false

  @Flag(help: "Measure core steps a second, with and without the store, and run nothing.")
  var bench = false

  func validate() throws {
    guard bench || seed != nil else { throw ValidationError("Which seed? Such as: --seed 1") }
    guard events >= 1, seeds >= 1 else { throw ValidationError("At least one step and one run.") }
    guard only == nil || seeds == 1 else { throw ValidationError("--only needs a single seed.") }
    guard (seed ?? 0) <= .max - UInt64(seeds) else {
      throw ValidationError("There are no such seeds: the last one is \(UInt64.max - 1).")
    }
  }

  static func failure(for error: any Error) -> CommandFailure? { nil }

  func run() async throws {
    guard !bench, let first = seed else { return try Self.measure() }
    var coverage = Coverage()
    var failed = 0
    let start = ContinuousClock.now
    for seed in first..<(first + UInt64(seeds)) {
      var simulation = Simulation(seed: seed, events: events, only: only?.steps)
      simulation.tellsStory = story
      let runStart = ContinuousClock.now
      let report = await simulation.run()
      coverage.add(report.coverage)
      tell(report, seconds: (ContinuousClock.now - runStart).seconds)
      guard !report.isGood else { continue }
      failed += 1
      if !noShrink { await tellShortest(simulation) }
    }
    if !json { tell(coverage, seconds: (ContinuousClock.now - start).seconds, failed: failed) }
    if failed > 0 { throw ExitCode(CommandFailure.Status.bad.rawValue) }
  }

  private func tell(_ report: SimulationReport, seconds: Double) {
    for line in report.story { say(line) }
    if json {
      say(String(decoding: JCS.bytes(report.json(seconds: seconds)), as: UTF8.self))
      return
    }
    let hours = Double(report.milliseconds) / 3_600_000
    say(
      "seed \(report.simulation.seed): "
        + (report.isGood ? "all promises kept" : "\(report.failures.count) broken")
        + ", \(report.records) records, \(report.starts) starts, "
        + String(format: "%.1f h in %.2f s, ", hours, seconds)
        + "digest \(report.digest.prefix(16))")
    for failure in report.failures { say("  \(failure)") }
    if !report.isGood { say("  repeat: \(report.simulation.command)") }
  }

  private func tellShortest(_ failed: Simulation) async {
    var shrinker = Shrinker(failed, tries: 400)
    var shortest = await shrinker.shrink()
    shortest.tellsStory = true
    let report = await shortest.run()
    guard !json else { return }
    say("  shortest script: \(shortest.command)")
    for line in report.story { say("    \(line)") }
    for failure in report.failures { say("    \(failure)") }
  }

  private func tell(_ coverage: Coverage, seconds: Double, failed: Int) {
    say(
      "\(seeds) run(s), \(failed) failed; \(coverage.states.count) states and "
        + "\(coverage.transitions.count) transitions reached, \(coverage.answers.count) kinds of "
        + "answers; "
        + String(
          format: "%d core steps, %.0f/s", coverage.steps, Double(coverage.steps) / seconds))
  }
}

/// Numbers and ranges: "3,17,40-60".
struct StepList {
  var steps: [Int]

  init(_ text: String) throws {
    steps = try text.split(separator: ",").flatMap { part in
      let bounds = part.split(separator: "-").map { Int($0) }
      guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, bounds.count <= 2,
        (1...1_000_000_000).contains(first), first <= last
      else { throw ValidationError("\"\(part)\" is not a step or a range such as 40-60.") }
      return Array(first...last)
    }
  }
}

extension Simulation {
  /// What repeats this run.
  var command: String {
    let only = only.map { steps in " --only \(StepList.text(of: steps))" } ?? ""
    return "posagent-sim --seed \(seed) --events \(events)\(only) --story"
  }
}

extension StepList {
  static func text(of steps: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for step in steps {
      if let last = ranges.last, last.upperBound + 1 == step {
        ranges[ranges.count - 1] = last.lowerBound...step
      } else {
        ranges.append(step...step)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}

extension SimulationReport {
  fileprivate func json(seconds: Double) -> JSONValue {
    .object([
      "seed": .string("\(simulation.seed)"), "events": .int(Int64(simulation.events)),
      "digest": .string(digest), "failures": .array(failures.map { .string($0) }),
      "records": .int(records), "starts": .int(Int64(starts)),
      "virtual_ms": .int(milliseconds), "core_steps": .int(Int64(coverage.steps)),
      "states": .int(Int64(coverage.states.count)),
      "transitions": .int(Int64(coverage.transitions.count)),
      "milliseconds": .int(Int64(seconds * 1000)), "repeat": .string(simulation.command),
    ])
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

/// A line on standard output, at once: who watches sees each run as it ends.
private func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
