import Foundation
import GRDB
import Glibc
import Records
import Testing

@testable import JournalStore

@Suite struct EpochChangeTests {
  let directory: StateDirectory
  let fakes = Fakes()

  init() throws { directory = try StateDirectory() }

  /// A journal of three records and one answer.
  private func journal() throws -> JournalStore {
    let store = try openStore(directory, fakes)
    try store.fill(3)
    try store.add(answer: answer("key"))
    return store
  }

  private func opening(_ previous: JournalPredecessor) -> RecordDraft {
    draft(
      .epochOpened,
      ["previous": .object(["epoch": .int(previous.epoch), "seq": .int(previous.seq)])])
  }

  @Test func keepsTheOldJournalAndBeginsAnother() throws {
    let store = try journal()
    let (epoch, head) = (store.epoch, store.head)
    let date = try #require(head.sealed?.businessDate)
    fakes.set(unix: 1_795_264_540_123 - 86_400_000)
    let next = try store.newEpoch(opening: opening)
    #expect(throws: JournalError.closed) { try store.add(draft(.cashMoved)) }

    let kept = directory.files.sealed(epoch: epoch)
    #expect(directory.files.sealedEpochs() == [epoch])
    var status = stat()
    #expect(stat(kept, &status) == 0 && status.st_mode & 0o777 == 0o400)
    let sealed = try JournalReader.open(path: kept)
    #expect(try sealed.head() == head)
    #expect(try sealed.meta().successor == next)
    #expect(try JournalReader.verify(path: kept, delivery: nil) { _, _ in }.isIntact)

    let again = try openStore(directory, fakes)
    #expect(again.epoch == next && next != epoch)
    #expect(again.predecessor == JournalPredecessor(epoch: epoch, seq: 3, hash: head.hash))
    let first = try #require(try again.reader.record(1))
    let record = try Record(canonicalBytes: first.bytes)
    #expect(record.prev == .none && record.epoch == next && record.kind == .epochOpened)
    #expect(record.body["previous"]?["seq"] == 3)
    #expect(record.businessDate == date, "not before the old journal's last")
    #expect(try again.reader.answer(forKey: "key") == answer("key"))
    #expect(try again.verify().isIntact)
    #expect(try again.add(draft(.shiftOpened)).seq == 2)
  }

  /// A journal that was moved away by mistake must not begin again at number one.
  @Test func aMissingJournalBesideSealedOnesIsNotMadeAnew() throws {
    let store = try journal()
    let epoch = store.epoch
    _ = try store.newEpoch(opening: opening)
    let path = directory.files.current
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    #expect(throws: JournalError.currentMissing(path: path, sealed: [epoch])) {
      try openStore(directory, fakes)
    }
  }

  /// A record of the open shift that can't be read is damage, and named.
  @Test func aDamagedRecordIsNamedWhenReadBack() throws {
    let store = try journal()
    let path = directory.files.current
    try store.close()
    try DatabaseQueue(path: path).write { db in
      try db.execute(sql: "UPDATE records SET bytes = X'7B7D' WHERE seq = 2")
    }
    let reader = try JournalReader.open(path: path)
    let error = #expect(throws: JournalError.self) { try reader.readRebuildRecords() }
    guard case .damaged(path, seq: 2, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func isRefusedWhileAnotherProgramReads() throws {
    let store = try journal()
    let outside = try JournalReader.open(path: directory.files.current)
    #expect(try outside.head().seq == 3)
    #expect {
      try store.newEpoch(opening: opening)
    } throws: { error in
      guard case .database(let failure) = error as? JournalError else { return false }
      return failure.primaryCode == 5
    }
    try outside.close()
    let again = try openStore(directory, fakes)
    #expect(again.head.seq == 3)
    #expect(try again.add(draft(.cashMoved)).seq == 4)
  }

  private var change: EpochChange { EpochChange(files: directory.files, disk: RealDisk()) }

  /// The states that a crash can leave, and what the next start makes of them.
  @Test(arguments: [false, true])
  func aCrashBeforeTheMarkUndoesTheChange(complete: Bool) throws {
    let store = try journal()
    try store.close()
    if complete {
      let meta = JournalMeta(
        device: store.device, epoch: 99,
        predecessor: JournalPredecessor(epoch: store.epoch, seq: 3, hash: store.head.hash))
      try change.build(meta) { _ in }
    } else {
      try Data("half a page".utf8).write(to: URL(fileURLWithPath: directory.files.next))
    }
    let again = try openStore(directory, fakes)
    #expect(again.epoch == store.epoch && again.head.seq == 3)
    #expect(!RealDisk().exists(directory.files.next))
  }

  @Test(arguments: [0, 1])
  func aCrashAfterTheMarkCompletesTheChange(renames: Int) throws {
    let store = try journal()
    try store.close()
    let meta = JournalMeta(
      device: store.device, epoch: 99,
      predecessor: JournalPredecessor(epoch: store.epoch, seq: 3, hash: store.head.hash))
    try change.build(meta) { _ in }
    try directory.tamper { try JournalMeta.setSuccessor($0, epoch: 99) }
    if renames == 1 { try change.putAside(epoch: store.epoch) }
    let again = try openStore(directory, fakes)
    #expect(again.epoch == 99 && again.head == .empty)
    #expect(directory.files.sealedEpochs() == [store.epoch])
  }

  @Test func aSealedJournalIsNotContinued() throws {
    let store = try journal()
    let kept = directory.files.sealed(epoch: store.epoch)
    let next = try store.newEpoch(opening: opening)
    try FileManager.default.removeItem(atPath: directory.files.current)
    #expect(rename(kept, directory.files.current) == 0)
    #expect(chmod(directory.files.current, 0o600) == 0)
    #expect(throws: JournalError.sealed(path: directory.files.current, successor: next)) {
      try openStore(directory, fakes)
    }
  }

  @Test func aFileHalfMadeAtTheFirstStartIsMadeAgain() throws {
    try Data("half a page".utf8).write(to: URL(fileURLWithPath: directory.files.next))
    #expect(try openStore(directory, fakes).head == .empty)
  }
}
