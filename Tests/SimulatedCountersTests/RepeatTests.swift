import Foundation
import ShopKit
import Testing

/// A seed is all that has to be told of a run: everybody who has it sees the same.
struct RepeatTests {
  @Test(arguments: [1, 4, 5, 17])
  func sameSeedSameDigestInTwoProcessesAndTwoBuilds(seed: Int) async throws {
    let first = try await SimulatorProgram.debug.outcome(seed: seed, events: 500)
    let second = try await SimulatorProgram.debug.outcome(seed: seed, events: 500)
    #expect(first.digest.count == 64)
    #expect(first.digest == second.digest)
    try SimulatorProgram.requireRelease()
    let release = try await SimulatorProgram.release.outcome(seed: seed, events: 500)
    #expect(first.digest == release.digest)
    let other = try await SimulatorProgram.release.outcome(seed: seed + 1, events: 500)
    #expect(first.digest != other.digest)
  }

  /// The second number is that of the run, not the place in the row.
  @Test func aRunIsTheSameAloneAndInARow() async throws {
    let alone = try await SimulatorProgram.debug.run(["--seed", "3", "--events", "200"])
    let row = try await SimulatorProgram.debug.run([
      "--seed", "2", "--seeds", "2", "--events", "200",
    ])
    let digest = { (output: String) in
      output.split(separator: "\n").first { $0.hasPrefix("seed 3:") }?.split(separator: " ").last
    }
    #expect(digest(alone.output) != nil)
    #expect(digest(alone.output) == digest(row.output))
  }

  @Test(arguments: [
    (["--seed", "one"], "The value 'one' is invalid for '--seed"),
    ([], "Which seed? Such as: --seed 1"),
    (["--seed", "1", "--events", "0"], "At least one step and one run."),
    (["--seed", "1", "--seeds", "0"], "At least one step and one run."),
    (["--seed", "1", "--only", "7-3"], "\"7-3\" is not a step or a range such as 40-60."),
    (["--seed", "1", "--only", "0"], "\"0\" is not a step or a range such as 40-60."),
    (["--seed", "1", "--only", "3,x"], "\"x\" is not a step or a range such as 40-60."),
    (["--seed", "1", "--seeds", "2", "--only", "3"], "--only needs a single seed."),
    (["--seed", "18446744073709551615", "--seeds", "2"], "There are no such seeds"),
  ])
  func whatCannotBeMeantIsRefused(arguments: [String], message: String) async throws {
    let result = try await SimulatorProgram.debug.run(arguments, within: 30)
    #expect(result.exit == .code(64))
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}

extension SimulatorProgram {
  static func requireRelease() throws {
    guard FileManager.default.isExecutableFile(atPath: release.path) else {
      throw Unexpected(
        "\(release.path) is missing; build it with: make simulator")
    }
  }
}
