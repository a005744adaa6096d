import GRDBSQLite
import JournalStore
import Testing

@testable import AgentSimulator

/// Errors, full disks, wrong bits, and crashes at a chosen operation.
@Suite struct DiskFaultTests {
  private let path = "/file"

  private func disk(seed: UInt64 = 1) throws -> (SimulatedDisk, OpenFile) {
    let disk = try SimulatedDisk(seed: seed)
    let file = try OpenFile(path, on: disk)
    #expect(file.fill(0x41, 4096) == SQLITE_OK && file.sync() == SQLITE_OK)
    try disk.syncDirectory("/")
    return (disk, file)
  }

  /// Linux: https://wiki.postgresql.org/wiki/Fsync_Errors
  @Test func afterAFailedSyncTheNextOneLies() throws {
    var lost = 0
    for seed in 0..<50 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      let new = [UInt8](repeating: 0x42, count: 4096)
      #expect(file.write(new, at: 0) == SQLITE_OK)
      disk.failNext(.sync)
      #expect(file.sync() == SQLITE_IOERR_FSYNC)
      #expect(file.sync() == SQLITE_OK)
      #expect(disk.cachedBytes(of: path) == new)
      if disk.durableBytes(of: path) != new { lost += 1 }
      if seed % 2 == 0 { disk.dropCaches() } else { disk.powerCut(seed: seed) }
      #expect(disk.cachedBytes(of: path) == disk.durableBytes(of: path))
    }
    #expect(lost > 40)
  }

  @Test func whatIsWrittenAnewAfterAFailedSyncIsSynced() throws {
    for seed in 0..<50 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      let new = [UInt8](repeating: 0x42, count: 6000)
      #expect(file.write(new, at: 0) == SQLITE_OK)
      disk.failNext(.sync)
      #expect(file.sync() == SQLITE_IOERR_FSYNC)
      #expect(file.write(new, at: 0) == SQLITE_OK && file.sync() == SQLITE_OK)
      #expect(disk.durableBytes(of: path) == new)
    }
  }

  @Test func aLyingSyncMakesNothingDurable() throws {
    let (disk, file) = try disk()
    disk.setLyingSyncs(true)
    #expect(file.fill(0x42, 4096) == SQLITE_OK && file.sync() == SQLITE_OK)
    #expect(disk.durableBytes(of: path) == [UInt8](repeating: 0x41, count: 4096))
  }

  @Test func everyOperationCanFailOnce() throws {
    let (disk, file) = try disk()
    disk.failNext(.write)
    #expect(file.fill(1, 10) == SQLITE_IOERR_WRITE && file.fill(1, 10) == SQLITE_OK)
    disk.failNext(.read, count: 2)
    #expect(file.read(1).code == SQLITE_IOERR_READ && file.read(1).code == SQLITE_IOERR_READ)
    #expect(file.read(1).code == SQLITE_OK)
    disk.failNext(.truncate)
    #expect(file.truncate(5) == SQLITE_IOERR_TRUNCATE && file.truncate(5) == SQLITE_OK)
    for operation in [.create, .rename, .remove, .syncDirectory] as [SimulatedDisk.Operation] {
      disk.failNext(operation)
    }
    #expect(throws: JournalError.self) { try disk.createPrivate("/a") }
    try disk.createPrivate("/a")
    #expect(throws: JournalError.self) { try disk.move("/a", to: "/b") }
    try disk.move("/a", to: "/b")
    #expect(throws: JournalError.self) { try disk.remove("/b") }
    try disk.remove("/b")
    #expect(throws: JournalError.self) { try disk.syncDirectory("/") }
    try disk.syncDirectory("/")
    #expect(disk.counters.failures == 8)
  }

  @Test func ratesHoldOnAverage() throws {
    let (disk, file) = try disk()
    disk.setRates(.init(failures: [.read: 250_000], flipsOnRead: 500_000))
    let reads = (0..<2000).map { _ in file.read(8) }
    let failed = reads.count { $0.code != SQLITE_OK }
    let flipped = reads.count { $0.code == SQLITE_OK && $0.bytes.contains { $0 != 0x41 } }
    // 500 and 750 expected; ten standard deviations are about 200.
    #expect(abs(failed - 500) < 200 && abs(flipped - 750) < 200)
    #expect(disk.counters.failures == failed && disk.counters.flips == flipped)
  }

  @Test func aFullDiskTakesWhatFitsAndOverwritesStill() throws {
    let (disk, file) = try disk()
    disk.quotaBytes = 5000
    #expect(file.fill(0x42, 4096, at: 4096) == SQLITE_FULL)
    #expect(disk.cachedBytes(of: path)?.count == 5000)
    #expect(file.fill(0x43, 5000) == SQLITE_OK)
    #expect(throws: JournalError.file(path: "/new", operation: "create", errno: 28)) {  // ENOSPC
      try disk.createPrivate("/new")
    }
    #expect(file.truncate(4000) == SQLITE_OK && file.fill(1, 1000, at: 4000) == SQLITE_OK)
    disk.quotaBytes = nil
    #expect(file.fill(0x42, 4096, at: 4096) == SQLITE_OK)
    disk.isFull = true
    #expect(disk.isFull && file.fill(0x42, 1, at: 9000) == SQLITE_FULL)
  }

  @Test func aBitAtRestStaysWrongAndABitInPassingDoesNot() throws {
    let (disk, file) = try disk()
    #expect(disk.flipBit(in: path, offset: 1000, bit: 1))
    var expected = [UInt8](repeating: 0x41, count: 4096)
    expected[1000] = 0x43
    #expect(disk.cachedBytes(of: path) == expected && disk.durableBytes(of: path) == expected)
    #expect(!disk.flipBit(in: path, offset: 4096, bit: 0))
    disk.flipNextRead()
    let wrong = zip(file.read(4096).bytes, expected).map { ($0 ^ $1).nonzeroBitCount }
    #expect(wrong.reduce(0, +) == 1)
    #expect(file.read(4096).bytes == expected)
  }

  /// The chosen operation is done, done in part, or not done; those before it are done.
  @Test(arguments: SimulatedDisk.Crash.allCases)
  func aCrashComesInTheMiddleOfTheChosenOperation(crash: SimulatedDisk.Crash) throws {
    var outcomes: Set<String> = []
    for seed in 0..<200 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      disk.arm(crash, afterOperations: 3)
      #expect(file.fill(0x42, 2048) == SQLITE_OK && file.sync() == SQLITE_OK)
      #expect(!disk.isCrashed)
      #expect(file.fill(0x43, 2048, at: 2048) == SQLITE_IOERR_WRITE)
      #expect(disk.isCrashed && disk.crashWasPowerCut == (crash == .powerCut))
      let bytes = try #require(disk.cachedBytes(of: path))
      #expect(bytes[..<2048].allSatisfy { $0 == 0x42 })
      let written = bytes[2048...].count { $0 == 0x43 }
      outcomes.insert(written == 0 ? "nothing" : written == 2048 ? "all" : "part")
    }
    #expect(outcomes == ["nothing", "part", "all"])
  }

  @Test func nothingWorksOnADeadMachineAndOldHandlesNeverAgain() throws {
    let (disk, file) = try disk()
    func refuses() {
      #expect(file.read(1).code == SQLITE_IOERR_READ)
      #expect(file.fill(1, 1) == SQLITE_IOERR_WRITE)
      #expect(file.sync() == SQLITE_IOERR_FSYNC)
      #expect(file.truncate(0) == SQLITE_IOERR_TRUNCATE)
      #expect(file.lock(SQLITE_LOCK_SHARED) == SQLITE_IOERR_LOCK)
    }
    #expect(file.lock(SQLITE_LOCK_SHARED) == SQLITE_OK)
    #expect(file.lock(SQLITE_LOCK_EXCLUSIVE) == SQLITE_OK)
    disk.crash(.kill)
    refuses()
    #expect(throws: OpenFile.Refused(code: SQLITE_CANTOPEN)) { try OpenFile(path, on: disk) }
    #expect(throws: JournalError.self) { try disk.createPrivate("/new") }
    #expect(throws: JournalError.self) { try disk.remove(path) }
    disk.revive()
    refuses()
    let again = try OpenFile(path, on: disk)
    #expect(again.lock(SQLITE_LOCK_SHARED) == SQLITE_OK)
    #expect(again.lock(SQLITE_LOCK_EXCLUSIVE) == SQLITE_OK)
    #expect(again.read(1).code == SQLITE_OK)
  }

  @Test func equalRunsGiveEqualDigests() throws {
    func run(_ seed: UInt64, _ last: Int) throws -> (UInt64, [UInt8]?) {
      let (disk, file) = try disk(seed: seed)
      for index in 0..<50 { #expect(file.fill(UInt8(index), 900, at: Int64(index) * 77) == 0) }
      #expect(file.fill(1, last) == SQLITE_OK)
      disk.crash(.powerCut)
      return (disk.counters.digest, disk.cachedBytes(of: path))
    }
    #expect(try run(1, 5) == run(1, 5))
    #expect(try run(1, 5).0 != run(1, 6).0)
    #expect(try run(1, 5).1 != run(2, 5).1)
  }
}
