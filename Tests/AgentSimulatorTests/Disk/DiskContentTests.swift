import GRDBSQLite
import Testing

@testable import AgentSimulator

/// What becomes of bytes: written, synced, cut off.
@Suite struct DiskContentTests {
  private let path = "/file"

  /// A disk with a synced file of eight sectors of "A".
  private func disk(seed: UInt64, _ size: Int = 4096) throws -> (SimulatedDisk, OpenFile) {
    let disk = try SimulatedDisk(seed: seed)
    let file = try OpenFile(path, on: disk)
    #expect(file.fill(0x41, size) == SQLITE_OK && file.sync() == SQLITE_OK)
    try disk.syncDirectory("/")
    return (disk, file)
  }

  /// The bytes after a power cut.
  private func cut(_ disk: SimulatedDisk, seed: UInt64) throws -> [UInt8] {
    disk.powerCut(seed: seed)
    let bytes = try #require(disk.cachedBytes(of: path))
    #expect(disk.durableBytes(of: path) == bytes)
    return bytes
  }

  @Test func whatIsSyncedSurvivesEveryCut() throws {
    for seed in 0..<200 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      #expect(file.fill(0x42, 700, at: 100) == SQLITE_OK && file.sync() == SQLITE_OK)
      let expected =
        [UInt8](repeating: 0x41, count: 100) + [UInt8](repeating: 0x42, count: 700)
        + [UInt8](repeating: 0x41, count: 4096 - 800)
      #expect(try cut(disk, seed: seed) == expected)
    }
  }

  /// Every sector holds the old or the new bytes, whole; all of them, none, and any in between.
  @Test func anUnsyncedWriteIsTornAtSectors() throws {
    var patterns: Set<[UInt8]> = []
    for seed in 0..<400 as Range<UInt64> {
      let (disk, file) = try disk(seed: 1)
      #expect(file.fill(0x42, 4096) == SQLITE_OK)
      let bytes = try cut(disk, seed: seed)
      let sectors = stride(from: 0, to: 4096, by: 512).map { Set(bytes[$0..<$0 + 512]) }
      #expect(bytes.count == 4096 && sectors.allSatisfy { $0 == [0x41] || $0 == [0x42] })
      patterns.insert(sectors.map { $0 == [0x42] ? 1 : 0 })
    }
    #expect(patterns.contains([0, 0, 0, 0, 0, 0, 0, 0]))
    #expect(patterns.contains([1, 1, 1, 1, 1, 1, 1, 1]))
    let laterAlone = patterns.contains { $0[0] == 0 && $0[7] == 1 }
    let earlierAlone = patterns.contains { $0[0] == 1 && $0[7] == 0 }
    #expect(laterAlone && earlierAlone && patterns.count > 40)
  }

  /// A write never changes the bytes beside it: SQLITE_IOCAP_POWERSAFE_OVERWRITE.
  @Test func aWriteOfHalfASectorKeepsTheOtherHalf() throws {
    for seed in 0..<100 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      #expect(file.fill(0x42, 100, at: 700) == SQLITE_OK)
      let bytes = try cut(disk, seed: seed)
      #expect(Set(bytes[700..<800]).count == 1)
      #expect((bytes[..<700] + bytes[800...]).allSatisfy { $0 == 0x41 })
    }
  }

  /// The kernel writes back when it likes: any version since the last sync may be the one found.
  @Test func ofTwoUnsyncedWritesEitherMayBeFound() throws {
    var found: Set<UInt8> = []
    for seed in 0..<100 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed, 512)
      #expect(file.fill(0x42, 512) == SQLITE_OK && file.fill(0x43, 512) == SQLITE_OK)
      found.formUnion(try cut(disk, seed: seed))
    }
    #expect(found == [0x41, 0x42, 0x43])
  }

  @Test func aFileThatGrewHasAnySizeInBetween() throws {
    var sizes: Set<Int> = []
    var sawGarbage = false
    for seed in 0..<300 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed, 1000)
      #expect(file.fill(0x42, 3000, at: 1000) == SQLITE_OK)
      let bytes = try cut(disk, seed: seed)
      #expect(bytes[..<1000].allSatisfy { $0 == 0x41 })
      sizes.insert(bytes.count)
      sawGarbage = sawGarbage || bytes.contains { $0 != 0x41 && $0 != 0x42 && $0 != 0 }
    }
    #expect(sizes.min() == 1000 && sizes.max() == 4000 && sizes.count > 4 && sawGarbage)
  }

  @Test func anUnsyncedTruncationHappenedOrDidNot() throws {
    var sizes: Set<Int> = []
    for seed in 0..<50 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      #expect(file.truncate(700) == SQLITE_OK)
      #expect(disk.cachedBytes(of: path)?.count == 700)
      let bytes = try cut(disk, seed: seed)
      #expect(bytes.allSatisfy { $0 == 0x41 })
      sizes.insert(bytes.count)
    }
    #expect(sizes == [700, 4096])
  }

  /// What was cut off and written again lies in new blocks: no mixture of old and new size.
  @Test func aTruncatedFileThatGrowsAgainShowsNoOldBytes() throws {
    for seed in 0..<200 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      #expect(file.truncate(0) == SQLITE_OK && file.fill(0x42, 100, at: 2048) == SQLITE_OK)
      #expect(file.read(2148).bytes[..<2048].allSatisfy { $0 == 0 })
      let bytes = try cut(disk, seed: seed)
      if bytes.count == 4096 {
        #expect(bytes.allSatisfy { $0 == 0x41 })
      } else {
        #expect(bytes.count <= 2148)
      }
      #expect(file.read(1).code & 0xFF == SQLITE_IOERR)
    }
    let (disk, file) = try disk(seed: 1)
    #expect(file.truncate(0) == SQLITE_OK && file.fill(0x42, 100, at: 2048) == SQLITE_OK)
    #expect(file.sync() == SQLITE_OK)
    let zeros = [UInt8](repeating: 0, count: 2048)
    #expect(try cut(disk, seed: 1) == zeros + [UInt8](repeating: 0x42, count: 100))
  }

  @Test func aKillKeepsThePageCacheButSyncsNothing() throws {
    var lost = 0
    for seed in 0..<50 as Range<UInt64> {
      let (disk, file) = try disk(seed: seed)
      let new = [UInt8](repeating: 0x42, count: 4096)
      #expect(file.write(new, at: 0) == SQLITE_OK)
      disk.crash(.kill)
      #expect(disk.cachedBytes(of: path) == new && disk.isCrashed && !disk.crashWasPowerCut)
      #expect(disk.durableBytes(of: path) == [UInt8](repeating: 0x41, count: 4096))
      disk.revive()
      #expect(try OpenFile(path, on: disk).read(4096) == (SQLITE_OK, new))
      if try cut(disk, seed: seed) != new { lost += 1 }
    }
    #expect(lost > 10 && lost < 50)
  }

  @Test func beyondTheEndAReadGivesZerosAndSaysSo() throws {
    let (_, file) = try disk(seed: 1, 100)
    let read = file.read(200)
    #expect(read.code == SQLITE_IOERR_SHORT_READ)
    #expect(read.bytes == [UInt8](repeating: 0x41, count: 100) + [UInt8](repeating: 0, count: 100))
  }

  /// Against a plain array, with sizes and places that share sectors and pages.
  @Test func readsGiveWhatWasWritten() throws {
    var chance = Chance(seed: 7)
    let (disk, file) = try disk(seed: 1, 0)
    var model: [UInt8] = []
    for step in 0..<2000 {
      switch chance.number(0...9) {
      case 0:
        let size = Int(chance.number(0...20_000))
        #expect(file.truncate(Int64(size)) == SQLITE_OK)
        model = Array(model.prefix(size))
        model += [UInt8](repeating: 0, count: size - model.count)
      case 1: #expect(file.sync() == SQLITE_OK)
      default:
        let offset = Int(chance.number(0...16_000))
        let bytes = (0..<chance.number(1...5000)).map { _ in UInt8(chance.number(0...255)) }
        #expect(file.write(bytes, at: Int64(offset)) == SQLITE_OK)
        if model.count < offset + bytes.count {
          model += [UInt8](repeating: 0, count: offset + bytes.count - model.count)
        }
        model.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      }
      try #require(disk.cachedBytes(of: path) == model, "step \(step)")
    }
    #expect(file.sync() == SQLITE_OK)
    #expect(try cut(disk, seed: 3) == model)
  }
}
