import JournalStore
import Testing

@testable import AgentSimulator

/// The journal's promises, with crashes and errors at every operation of the disk below it.
@Suite struct JournalOnDiskTests {
  /// Crashes in the `operation`th operation of a day, and in one of the recovery; false if the day
  /// ended before.
  private func day(
    crashing crash: SimulatedDisk.Crash, at operation: Int, seed: UInt64
  ) throws -> Bool {
    let day = try JournalDay(seed: seed)
    day.disk.arm(crash, afterOperations: operation)
    do { try day.goThroughIt() } catch  where day.disk.isCrashed {}
    guard day.disk.isCrashed else { return false }
    day.die()
    day.disk.revive()
    day.disk.arm(crash, afterOperations: Int(seed % 17) + 1)
    do { try day.open() } catch  where day.disk.isCrashed {}
    day.die()
    day.disk.revive()
    let broken = try day.brokenPromises()
    #expect(broken == [], "\(crash) at operation \(operation), seed \(seed)")
    return true
  }

  @Test(arguments: SimulatedDisk.Crash.allCases)
  func noCrashLosesWhatWasAcknowledged(crash: SimulatedDisk.Crash) throws {
    var operation = 1
    while try day(crashing: crash, at: operation, seed: UInt64(operation)) { operation += 1 }
    #expect(operation > 100)
  }

  /// The same day without syncs: then the check above must fail, or it checks nothing.
  @Test func aDiskThatLiesIsNoticed() throws {
    var noticed = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      let day = try JournalDay(seed: seed)
      day.disk.setLyingSyncs(true)
      day.disk.arm(.powerCut, afterOperations: 250)
      try? day.goThroughIt()
      day.die()
      day.disk.revive()
      if (try? day.brokenPromises()) != [] { noticed += 1 }
    }
    #expect(noticed > 10)
  }

  /// Errors of all kinds at any time, a disk that fills up, and power cuts, also in the recovery.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func noErrorLosesWhatWasAcknowledged(seed: UInt64) throws {
    let day = try JournalDay(seed: seed)
    var chance = Chance(seed: seed)
    for _ in 0..<3 {
      day.disk.arm(.powerCut, afterOperations: Int(chance.number(1...400)))
      day.disk.setRates(
        .init(failures: [.sync: 60_000, .write: 10_000, .read: 10_000, .truncate: 100_000]))
      for step in 0..<50 where !day.disk.isCrashed { live(day, step, &chance) }
      if !day.disk.isCrashed { day.disk.crash(.powerCut) }
      day.die()
      day.disk.setRates(.init())
      day.disk.isFull = false
      day.disk.revive()
      let broken = try day.brokenPromises()
      #expect(broken == [])
    }
  }

  private func live(_ day: JournalDay, _ step: Int, _ chance: inout Chance) {
    day.disk.isFull = chance.percent(10)
    if chance.percent(10) { day.disk.dropCaches() }
    do {
      if day.store == nil { try day.open() }
      try day.append(
        Int(chance.number(1...3)), key: chance.percent(50) ? "key \(chance.next())" : nil)
      if chance.percent(5) { try day.close() }
    } catch JournalError.failed, JournalError.recoveryNeeded {
      try? day.recover()
    } catch {
      // Opening or reading failed: again at the next step.
    }
  }

  /// A failed append means unknown. What `recover` then tells holds, whatever comes after.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func afterAFailedSyncWhatRecoveryTellsHolds(seed: UInt64) throws {
    let day = try JournalDay(seed: seed)
    try day.open()
    try day.append(2)
    day.disk.failNext(.sync)
    #expect { try day.append() } throws: { error in
      guard case JournalError.failed(let failure)? = error as? JournalError else { return false }
      return failure.primaryCode == 10
    }
    #expect(throws: JournalError.recoveryNeeded) { try day.append() }
    try day.recover()
    day.disk.dropCaches()
    day.disk.powerCut(seed: seed)
    day.die()
    day.disk.revive()
    let broken = try day.brokenPromises()
    #expect(broken == [])
  }

  /// Where a sync failed, the log has a hole on the medium, and after a kill the next process sees
  /// it whole. What it empties into the file must not meet the older part of the log again.
  @Test func aPowerCutAfterAFailedSyncAndAKillHarmsNothing() throws {
    var operation = 0
    var starts = 0
    while starts < 20 {
      operation += 1
      let day = try JournalDay(seed: UInt64(operation))
      try day.open()
      for _ in 0..<4 { try day.append(2) }
      day.disk.failNext(.sync)
      #expect(throws: JournalError.self) { try day.append(12, key: "unknown") }
      day.disk.crash(.kill)
      day.die()
      day.disk.revive()
      day.disk.arm(.powerCut, afterOperations: operation)
      try? day.open()
      if !day.disk.isCrashed {
        starts += 1
        #expect(day.store?.head.seq == 20)
        day.disk.crash(.powerCut)
      }
      day.die()
      day.disk.revive()
      let broken = try day.brokenPromises()
      #expect(broken == [], "operation \(operation)")
    }
  }

  @Test func aSecondProcessIsRefused() throws {
    let day = try JournalDay(seed: 1)
    try day.open()
    let held = day.store
    #expect(throws: JournalError.inUse(path: JournalDay.files.lock, pid: nil)) { try day.open() }
    try held?.close()
    try day.open()
  }
}
