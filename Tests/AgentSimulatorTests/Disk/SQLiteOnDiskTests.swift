import Foundation
import GRDB
import JournalStore
import Testing

@testable import AgentSimulator

/// SQLite over the simulated disk keeps its promises where it syncs, and loses them where it does
/// not.
@Suite struct SQLiteOnDiskTests {
  /// What crashes at every operation of a workload came to.
  private struct Tally {
    var runs = 0
    /// The file shows every acknowledged transaction, and at most the one that was under way.
    var good = 0
    /// A whole number of transactions, but fewer than were acknowledged.
    var lost = 0
    var damaged = 0
  }

  private func crashAtEveryOperation(
    _ workload: LedgerWorkload, _ crash: SimulatedDisk.Crash, lying: Bool = false, stride: Int = 1
  ) throws -> Tally {
    var tally = Tally()
    var operation = 1
    while true {
      let disk = try LedgerWorkload.disk(seed: UInt64(operation))
      disk.setLyingSyncs(lying)
      disk.arm(crash, afterOperations: operation)
      var acknowledged = 0
      try? workload.run(workload.open(LedgerWorkload.uri(disk))) { acknowledged = $0 }
      guard disk.isCrashed else { return tally }
      tally.runs += 1
      // Another crash in the recovery, or in the close after it.
      disk.revive()
      disk.arm(crash, afterOperations: operation % 13 + 1)
      _ = try? LedgerWorkload.transactions(in: workload.open(LedgerWorkload.uri(disk)))
      disk.disarm()
      disk.revive()
      let found = try? LedgerWorkload.transactions(in: workload.open(LedgerWorkload.uri(disk)))
      if let found = found ?? nil {
        if found == acknowledged || found == acknowledged + 1 {
          tally.good += 1
        } else {
          tally.lost += 1
        }
      } else {
        tally.damaged += 1
      }
      operation += stride
    }
  }

  @Test(arguments: LedgerWorkload.JournalMode.allCases, SimulatedDisk.Crash.allCases)
  func acknowledgedTransactionsSurviveACrashAtEveryOperation(
    mode: LedgerWorkload.JournalMode, crash: SimulatedDisk.Crash
  ) throws {
    let tally = try crashAtEveryOperation(LedgerWorkload(mode: mode), crash)
    #expect(tally.good == tally.runs && tally.runs > 60, "\(tally)")
  }

  /// The disk does lose: what is not synced, or not really.
  @Test(arguments: LedgerWorkload.JournalMode.allCases, [false, true])
  func withoutSyncsAPowerCutLoses(mode: LedgerWorkload.JournalMode, lying: Bool) throws {
    let workload = LedgerWorkload(mode: mode, synchronous: lying ? nil : "OFF")
    let cuts = try crashAtEveryOperation(workload, .powerCut, lying: lying, stride: 3)
    #expect(cuts.lost + cuts.damaged > cuts.runs / 4, "\(cuts)")
    // The page cache outlives a process.
    let kills = try crashAtEveryOperation(workload, .kill, lying: lying, stride: 3)
    #expect(kills.good == kills.runs, "\(kills)")
  }

  /// https://www.sqlite.org/pragma.html#pragma_synchronous: NORMAL with a log, and FULL where a
  /// commit removes the journal, may lose the last transactions and never damage the file.
  @Test(arguments: [("NORMAL", .wal), ("FULL", .delete)] as [(String, LedgerWorkload.JournalMode)])
  func lesserSyncsLoseButNeverDamage(synchronous: String, mode: LedgerWorkload.JournalMode) throws {
    let workload = LedgerWorkload(mode: mode, synchronous: synchronous)
    let tally = try crashAtEveryOperation(workload, .powerCut)
    #expect(tally.lost > 0 && tally.damaged == 0, "\(tally)")
  }

  /// SQLite's own "unix" layer and this one: the same file, byte for byte.
  @Test(arguments: LedgerWorkload.JournalMode.allCases)
  func theFileIsTheSameAsOnARealDisk(mode: LedgerWorkload.JournalMode) throws {
    let workload = LedgerWorkload(mode: mode, transactions: 40)
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "disk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let real = directory.appending(path: "ledger.sqlite")
    let disk = try LedgerWorkload.disk(seed: 1)
    for path in [real.path, LedgerWorkload.uri(disk)] {
      let queue = try workload.open(path)
      try workload.run(queue) { _ in }
      #expect(try LedgerWorkload.transactions(in: queue) == 40)
      try queue.close()
    }
    #expect(try [UInt8](Data(contentsOf: real)) == disk.cachedBytes(of: LedgerWorkload.path))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        == disk.names(in: "/state").sorted())
  }

  @Test func aReaderKeepsItsSnapshotWhileAnotherConnectionWrites() throws {
    let disk = try LedgerWorkload.disk(seed: 1)
    let workload = LedgerWorkload(mode: .wal)
    let writer = try workload.open(LedgerWorkload.uri(disk))
    try workload.run(writer) { _ in }
    let reader = try workload.open(LedgerWorkload.uri(disk))
    let read = { (db: Database) in try Int.fetchOne(db, sql: "SELECT count(*) FROM ledger") }
    try reader.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN")
      let before = try read(db)
      try writer.write { try $0.execute(sql: "DELETE FROM ledger") }
      #expect(try read(db) == before && before != 0)
      // A checkpoint that must empty the log can't while somebody reads from it.
      #expect(throws: DatabaseError.self) {
        try writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      }
      try db.execute(sql: "COMMIT")
      #expect(try read(db) == 0)
    }
    try writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    #expect(disk.size(LedgerWorkload.path + "-wal") == 0)
  }

  @Test(arguments: LedgerWorkload.JournalMode.allCases)
  func aSecondWriterWaitsInVirtualTimeOnly(mode: LedgerWorkload.JournalMode) throws {
    let disk = try LedgerWorkload.disk(seed: 1)
    let workload = LedgerWorkload(mode: mode)
    let first = try workload.open(LedgerWorkload.uri(disk))
    try workload.run(first) { _ in }
    let second = try workload.open(LedgerWorkload.uri(disk))
    try first.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      let start = ContinuousClock.now
      #expect(throws: DatabaseError.self) {
        try second.write { try $0.execute(sql: "DELETE FROM ledger") }
      }
      // One second of busy timeout.
      #expect(disk.counters.sleptMicroseconds > 900_000)
      #expect(start.duration(to: .now) < .milliseconds(500))
      try db.execute(sql: "COMMIT")
    }
    try second.write { try $0.execute(sql: "DELETE FROM ledger") }
  }

  /// The connection sees the full disk as such, keeps its file whole, and goes on later.
  @Test(arguments: LedgerWorkload.JournalMode.allCases)
  func aFullDiskRefusesAndHarmsNothing(mode: LedgerWorkload.JournalMode) throws {
    for spareBytes in stride(from: 0, through: 30_000, by: 3_000) as StrideThrough<UInt64> {
      let disk = try LedgerWorkload.disk(seed: 1)
      let workload = LedgerWorkload(mode: mode)
      let queue = try workload.open(LedgerWorkload.uri(disk))
      disk.quotaBytes = UInt64(disk.counters.bytesUsed) + spareBytes
      var acknowledged = 0
      #expect {
        try workload.run(queue) { acknowledged = $0 }
      } throws: { error in
        // FULL, or where a log or its shared memory can't be made, CANTOPEN and IOERR_SHMSIZE.
        [13, 14, 4874].contains((error as? DatabaseError)?.extendedResultCode.rawValue)
      }
      disk.quotaBytes = nil
      #expect(try LedgerWorkload.transactions(in: queue) == acknowledged)
      try workload.run(queue) { acknowledged = $0 }
      #expect(try LedgerWorkload.transactions(in: queue) == workload.transactions)
    }
  }

  @Test func theClockAndTheSaltsAreTheDisks() throws {
    let disk = try LedgerWorkload.disk(seed: 1)
    disk.setClock(unixMilliseconds: 1_795_264_540_000)
    let queue = try LedgerWorkload(mode: .wal).open(LedgerWorkload.uri(disk))
    // date -u -d @1795264540
    #expect(
      try queue.read { try String.fetchOne($0, sql: "SELECT datetime('now')") }
        == "2026-11-21 12:35:40")
  }

  /// SQLite's generator is one for the process, and other tests draw from it: whatever it gives,
  /// the same operations come, in the same places, and the same file.
  @Test(arguments: LedgerWorkload.JournalMode.allCases)
  func whatSQLiteDoesDependsOnTheSeedAlone(mode: LedgerWorkload.JournalMode) throws {
    func run(_ salt: UInt32) throws -> (UInt64, [UInt8]?) {
      SimulatedDisk.seedSQLite(salt)
      let disk = try LedgerWorkload.disk(seed: 5)
      disk.arm(.powerCut, afterOperations: 70)
      try? LedgerWorkload(mode: mode).run(LedgerWorkload(mode: mode).open(LedgerWorkload.uri(disk)))
      { _ in }
      disk.revive()
      let queue = try LedgerWorkload(mode: mode).open(LedgerWorkload.uri(disk))
      try LedgerWorkload(mode: mode).run(queue) { _ in }
      try queue.close()
      #expect(disk.counters.powerCuts == 1)
      return (disk.counters.digest, disk.cachedBytes(of: LedgerWorkload.path))
    }
    defer { SimulatedDisk.seedSQLite(0) }
    let (first, second) = (try run(1), try run(2))
    #expect(first.0 == second.0 && first.1 == second.1)
  }
}
