import Foundation
import GRDB
import Records
import Testing

@testable import JournalStore

/// A disk that is full, played by SQLite's own limit on the pages of a file.
@Suite struct RecoveryTests {
  let directory: StateDirectory

  init() throws { directory = try StateDirectory() }

  private func fillDisk(of store: JournalStore) throws {
    let pool = try #require(store.writer.withLock { $0.pool })
    try pool.writeWithoutTransaction { db in
      _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = 1")
    }
  }

  private let large = RecordDraft(
    .cashMoved, ["text": .string(String(repeating: "x", count: 60_000))])

  @Test func refusesAfterAFailedCommitUntilItHasRecovered() throws {
    let store = try openStore(directory)
    let head = try store.add(draft(.epochOpened), answer: answer("a"))
    try fillDisk(of: store)
    let error = #expect(throws: JournalError.self) { try store.add(large, answer: answer("b")) }
    guard case .failed(let failure) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.code == 13)
    #expect("\(failure)".contains("the disk is full; free space"))
    #expect(throws: JournalError.recoveryNeeded) { try store.add(draft(.cashMoved)) }
    #expect(throws: JournalError.recoveryNeeded) { try store.pruneAnswers() }
    #expect(throws: JournalError.recoveryNeeded) {
      try store.newEpoch { _ in draft(.epochOpened) }
    }
    #expect(try store.recover() == head)
    #expect(try store.reader.answer(forKey: "a") == answer("a"))
    #expect(try store.reader.answer(forKey: "b") == nil)
    #expect(try store.add(large, answer: answer("b")).seq == 2)
    #expect(try store.verify().isIntact)
  }

  @Test func aFileIsWrittenAnewAsItWas() throws {
    let path = directory.path + "/file"
    let bytes = Data((0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 251) })
    try bytes.write(to: URL(fileURLWithPath: path))
    try RealDisk().rewrite(path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    try RealDisk().rewrite(path + "-wal")
    #expect(!RealDisk().exists(path + "-wal"))
  }

  @Test func recoversOnlyOnceTheLogIsEmptied() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    try fillDisk(of: store)
    #expect(throws: JournalError.self) { try store.add(large) }
    _ = try store.recover()
    #expect(RealDisk().size(directory.files.current + "-wal") == 0)
  }

  @Test func anotherFileInItsPlaceIsNotTakenForTheJournal() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    try fillDisk(of: store)
    #expect(throws: JournalError.self) { try store.add(large) }
    let other = try StateDirectory()
    try openStore(other, Fakes()).close()
    try RealDisk().removeDatabase(directory.files.current)
    try RealDisk().move(other.files.current, to: directory.files.current)
    try directory.tamper {
      try $0.execute(sql: "UPDATE meta SET value = '5' WHERE name = 'epoch'")
    }
    #expect(throws: JournalError.self) { try store.recover() }
    #expect(throws: JournalError.recoveryNeeded) { try store.add(draft(.cashMoved)) }
  }
}
