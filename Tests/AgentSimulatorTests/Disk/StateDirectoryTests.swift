import JournalStore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

/// Found by the simulator: the name of a state directory that the agent itself had made was never
/// synced, and a power cut on the first day took the whole journal along.
@Suite struct StateDirectoryTests {
  @Test(arguments: ["/state", "/srv/till"])
  func aStateDirectoryThatWasJustMadeSurvivesAPowerCut(_ directory: String) throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let disk = try SimulatedDisk(seed: seed)
      try disk.createDirectory("/srv")
      try disk.syncDirectory("/")
      let epoch = try open(directory, disk, seed: 1).epoch
      disk.powerCut(seed: seed)
      disk.revive()
      #expect(try open(directory, disk, seed: 2).epoch == epoch)
    }
  }

  private func open(_ directory: String, _ disk: SimulatedDisk, seed: UInt64) throws -> JournalStore
  {
    let clock = VirtualClock(offsetMinutes: 0, seed: seed)
    return try JournalStore.open(
      directory: directory, device: "lane",
      sources: SealingSources(
        now: { clock.now }, entropy: { clock.entropy() }, boot: clock.boot, cutoverMinutes: 0),
      disk: disk)
  }
}
