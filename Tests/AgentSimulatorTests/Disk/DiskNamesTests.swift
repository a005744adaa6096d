import GRDBSQLite
import JournalStore
import Testing

@testable import AgentSimulator

/// What becomes of names: made, changed, synced, cut off.
@Suite struct DiskNamesTests {
  /// A disk with a synced directory.
  private func disk(_ seed: UInt64 = 1) throws -> SimulatedDisk {
    let disk = try SimulatedDisk(seed: seed)
    try disk.createDirectory("/dir")
    try disk.syncDirectory("/")
    return disk
  }

  /// What is in the directory after a power cut, for many seeds.
  private func outcomes(
    _ prepare: (SimulatedDisk) throws -> Void
  ) throws -> Set<[String]> {
    var outcomes: Set<[String]> = []
    for seed in 0..<100 as Range<UInt64> {
      let disk = try disk()
      try prepare(disk)
      disk.powerCut(seed: seed)
      outcomes.insert(disk.names(in: "/dir").sorted())
    }
    return outcomes
  }

  @Test func aNameIsThereForSureOnceItsDirectoryIsSynced() throws {
    #expect(try outcomes { try $0.createPrivate("/dir/a") } == [[], ["a"]])
    let synced = try outcomes {
      try $0.createPrivate("/dir/a")
      try $0.syncDirectory("/dir")
    }
    #expect(synced == [["a"]])
    let otherSynced = try outcomes {
      try $0.createPrivate("/dir/a")
      try $0.syncDirectory("/")
    }
    #expect(otherSynced == [[], ["a"]])
  }

  /// The sync of a file is not the sync of its name.
  @Test func aSyncedFileWithoutItsNameIsLost() throws {
    let outcomes = try outcomes { disk in
      let file = try OpenFile("/dir/a", on: disk)
      #expect(file.fill(1, 100) == SQLITE_OK && file.sync() == SQLITE_OK)
    }
    #expect(outcomes == [[], ["a"]])
  }

  /// Journals and logs bring their directory with their first sync, as in SQLite's os_unix.c.
  @Test(arguments: [SQLITE_OPEN_MAIN_JOURNAL, SQLITE_OPEN_WAL])
  func aNewJournalSyncsItsName(kind: Int32) throws {
    let outcomes = try outcomes { disk in
      let file = try OpenFile(
        "/dir/a", on: disk, flags: kind | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      #expect(file.sync() == SQLITE_OK)
    }
    #expect(outcomes == [["a"]])
  }

  @Test func aRenamingHappensWhollyOrNotAtAll() throws {
    let outcomes = try outcomes { disk in
      try disk.createPrivate("/dir/a")
      try disk.syncDirectory("/dir")
      try disk.move("/dir/a", to: "/dir/b")
      #expect(disk.names(in: "/dir") == ["b"])
    }
    #expect(outcomes == [["a"], ["b"]])
  }

  @Test func aFileRenamedOverIsReplaced() throws {
    for seed in 0..<40 as Range<UInt64> {
      let disk = try disk()
      for (name, byte) in [("/dir/old", 1), ("/dir/new", 2)] as [(String, UInt8)] {
        let file = try OpenFile(name, on: disk)
        #expect(file.fill(byte, 10) == SQLITE_OK && file.sync() == SQLITE_OK)
      }
      try disk.syncDirectory("/dir")
      try disk.move("/dir/new", to: "/dir/old")
      disk.powerCut(seed: seed)
      let bytes = try #require(disk.cachedBytes(of: "/dir/old"))
      #expect(bytes[0] == (disk.exists("/dir/new") ? 1 : 2))
    }
  }

  @Test func aRemovedFileMayComeBackUntilTheDirectoryIsSynced() throws {
    func remove(_ disk: SimulatedDisk) throws {
      try disk.createPrivate("/dir/a")
      try disk.syncDirectory("/dir")
      try disk.remove("/dir/a")
      #expect(!disk.exists("/dir/a"))
    }
    #expect(try outcomes(remove) == [[], ["a"]])
    let synced = try outcomes { disk in
      try remove(disk)
      try disk.syncDirectory("/dir")
    }
    #expect(synced == [[]])
  }

  /// Without an order, of several changes any may be missing.
  @Test func unsyncedChangesHappenInAnySelection() throws {
    let outcomes = try outcomes { disk in
      for name in ["a", "b"] { try disk.createPrivate("/dir/" + name) }
    }
    #expect(outcomes == [[], ["a"], ["b"], ["a", "b"]])
  }

  @Test func aDirectoryThatIsLostTakesItsFilesAlong() throws {
    var survivors: Set<[String]> = []
    for seed in 0..<60 as Range<UInt64> {
      let disk = try SimulatedDisk(seed: seed)
      try disk.createDirectory("/dir")
      try disk.createPrivate("/dir/a")
      try disk.syncDirectory("/dir")
      disk.powerCut(seed: seed)
      survivors.insert(disk.names(in: "/") + disk.names(in: "/dir"))
    }
    #expect(survivors == [[], ["dir", "a"]])
  }

  @Test func errorsAreThoseOfARealDisk() throws {
    let disk = try disk()
    try disk.createPrivate("/dir/a")
    func errno(_ body: () throws -> Void) -> Int32? {
      do { try body() } catch JournalError.file(_, _, let errno) { return errno } catch {}
      return nil
    }
    #expect(errno { try disk.createPrivate("/dir/a") } == 17)  // EEXIST
    #expect(errno { try disk.createPrivate("/none/a") } == 2)  // ENOENT
    #expect(errno { try disk.move("/dir/none", to: "/dir/b") } == 2)
    #expect(errno { try disk.syncDirectory("/none") } == 2)
    try disk.createDirectory("/dir")
    try disk.remove("/dir/none")
    #expect(throws: JournalError.missing(path: "/dir/none")) {
      try disk.requireReadable("/dir/none")
    }
    #expect(throws: OpenFile.Refused(code: SQLITE_CANTOPEN)) {
      try OpenFile("/dir/none", on: disk, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_MAIN_DB)
    }
  }

  @Test func aLockIsHeldOnceAndEndsWithItsProcess() throws {
    let disk = try disk()
    var first: JournalLock? = try disk.lock("/dir/lock")
    #expect(throws: JournalError.inUse(path: "/dir/lock", pid: nil)) { try disk.lock("/dir/lock") }
    first = nil
    first = try disk.lock("/dir/lock")
    disk.crash(.kill)
    disk.revive()
    let second = try disk.lock("/dir/lock")
    // The dead process has nothing left to let go of.
    first = nil
    #expect(throws: JournalError.inUse(path: "/dir/lock", pid: nil)) { try disk.lock("/dir/lock") }
    withExtendedLifetime((first, second)) {}
  }

  @Test func anImageBringsEverythingBack() throws {
    let disk = try disk()
    func fill(_ byte: UInt8, sync: Bool) throws {
      let file = try OpenFile("/dir/a", on: disk)
      #expect(file.fill(byte, 5000) == SQLITE_OK && (!sync || file.sync() == SQLITE_OK))
    }
    try fill(1, sync: true)
    try disk.syncDirectory("/dir")
    try fill(2, sync: false)
    try disk.createPrivate("/dir/b")
    let used = disk.counters.bytesUsed
    let image = disk.snapshot()
    for _ in 0..<2 {
      try fill(3, sync: true)
      try disk.remove("/dir/b")
      disk.restore(image)
      #expect(disk.cachedBytes(of: "/dir/a") == [UInt8](repeating: 2, count: 5000))
      #expect(disk.durableBytes(of: "/dir/a") == [UInt8](repeating: 1, count: 5000))
      #expect(disk.cachedBytes(of: "/dir/b") == [] && disk.durableBytes(of: "/dir/b") == nil)
      #expect(disk.counters.bytesUsed == used)
    }
    try disk.syncDirectory("/dir")
    #expect(disk.durableBytes(of: "/dir/b") == [])
  }
}
