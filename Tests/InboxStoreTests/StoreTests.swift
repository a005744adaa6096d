import Foundation
import GRDB
import InboxTestKit
import Records
import Testing

@testable import InboxStore

@Suite struct StoreTests {
  /// SQLite, PRAGMA synchronous: 2 is FULL. GRDB lowers it on the writer unless told otherwise.
  @Test func commitsAreFullySynchronous() async throws {
    let inbox = try TestStore()
    let value = try await inbox.store.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(value == 2)
    let mode = try await inbox.store.write { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "wal")
  }

  @Test func whatWasAnsweredIsThereAfterReopening() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(5)
    _ = try await inbox.statuses([1, 2, 4].map(journal.line) + [journal.damaged(5)])
    let before = try await inbox.dump()
    inbox.store.close()
    let reopened = try InboxStore(path: inbox.path, creating: false, syncing: true)
    defer { reopened.close() }
    let answer = try await reopened.receive([journal.line(3)], from: journal.device)
    #expect(answer.position.contiguousThrough == 5)
    #expect(before.count == 4)
  }

  /// "unix-excl" is one of SQLite's own: https://www.sqlite.org/vfs.html, section 2.1.
  @Test func anotherVFSMayKeepTheFile() async throws {
    let inbox = try TestStore()
    let path = inbox.directory.appendingPathComponent("other.db").path
    let journal = TestJournal(2)
    for expected in [["accepted", "accepted"], ["duplicate", "duplicate"]] {
      let store = try InboxStore(path: path, creating: false, syncing: true, vfs: "unix-excl")
      let answer = try await store.receive([1, 2].map(journal.line), from: journal.device)
      #expect(answer.results.map(\.verdict.status) == expected)
      store.close()
    }
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(throws: InboxError.self) {
      try InboxStore(path: path, creating: true, syncing: true, vfs: "none")
    }
  }

  @Test func theFilesAreTheirOwnersAlone() async throws {
    let inbox = try TestStore()
    _ = try await inbox.store.addDevice("lane-1")
    for suffix in ["", "-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: inbox.path + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func aFileThatIsNotThereIsNotMadeByLooking() {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).db"
    #expect(throws: InboxError.self) { try InboxStore(path: path, creating: false, syncing: false) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func anotherFileIsNotTaken() throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).db"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("no database, but some text that is long enough".utf8).write(
      to: URL(fileURLWithPath: path))
    #expect(throws: InboxError.self) { try InboxStore(path: path, creating: true, syncing: true) }
  }

  @Test func aNewerDatabaseIsLeftAlone() async throws {
    let inbox = try TestStore()
    try await inbox.store.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999')")
    }
    inbox.store.close()
    #expect(throws: InboxError.newerDatabase(path: inbox.path)) {
      try InboxStore(path: inbox.path, creating: false, syncing: false)
    }
  }

  @Test func tokensAreKeptAsHashesOnly() async throws {
    let inbox = try TestStore()
    let token = try await inbox.store.addDevice("lane-1")
    #expect(token.utf8.count == 64)
    #expect(try await inbox.store.device(withToken: token)?.name == "lane-1")
    #expect(try await inbox.store.device(withToken: token + "0") == nil)
    inbox.store.close()
    let files = ["", "-wal"].compactMap { try? Data(contentsOf: URL(filePath: inbox.path + $0)) }
    #expect(files.allSatisfy { $0.range(of: Data(token.utf8)) == nil })
  }

  @Test func enrolment() async throws {
    let inbox = try TestStore()
    let first = try await inbox.store.addDevice("lane-1")
    await #expect(throws: InboxError.deviceExists("lane-1")) {
      try await inbox.store.addDevice("lane-1")
    }
    await #expect(throws: InboxError.unknownDevice("lane-2")) {
      try await inbox.store.revokeDevice("lane-2")
    }
    try await inbox.store.revokeDevice("lane-1")
    #expect(try await inbox.store.device(withToken: first)?.revokedAt != nil)
    let second = try await inbox.store.addDevice("lane-1")
    #expect(try await inbox.store.device(withToken: first) == nil)
    #expect(try await inbox.store.device(withToken: second)?.revokedAt == nil)
  }

  @Test(arguments: [("a", true), ("jkt01-03", true), ("A.b_9", true), ("", false), ("a b", false)])
  func deviceNames(_ name: String, _ valid: Bool) {
    #expect(DeviceName.isValid(name) == valid)
    #expect(!DeviceName.isValid(name + String(repeating: "x", count: 65)))
    #expect(!DeviceName.isValid(name + "é") && !DeviceName.isValid(name + "/"))
  }

  @Test func deadLettersAreSettledOnce() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(2)
    _ = try await inbox.statuses([journal.damaged(1), journal.read([0x7B, 0x0A])])
    let letters = try await inbox.store.deadLetters(device: journal.device)
    #expect(letters.map(\.seq) == [1, nil])
    let count = try await inbox.store.resolveDeadLetters(
      device: journal.device, epoch: nil, seq: 1, by: .correction, reason: "see 9")
    #expect(count == 1)
    await #expect(throws: InboxError.noDeadLetter(device: journal.device, seq: 1)) {
      try await inbox.store.resolveDeadLetters(
        device: journal.device, epoch: nil, seq: 1, by: .discard, reason: "again")
    }
    try await inbox.store.resolveDeadLetter(
      number: letters[1].number, by: .discard, reason: "noise")
    #expect(try await inbox.store.deadLetters() == [])
    let settled = try await inbox.store.deadLetter(letters[0].number)
    #expect(settled.resolution == .correction && settled.reason == "see 9")
  }

  /// After a failed write nothing is taken until the file has been reopened and synced.
  @Test func aFailureOfTheDiskSuspendsUntilReopened() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(2)
    _ = try await inbox.statuses([journal.line(1)])
    await #expect(throws: InboxError.self) {
      try await inbox.store.write { _ in
        throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC, message: "fsync failed")
      }
    }
    let away = inbox.path + ".away"
    try FileManager.default.moveItem(atPath: inbox.path, toPath: away)
    try FileManager.default.createDirectory(atPath: inbox.path, withIntermediateDirectories: false)
    await #expect(throws: InboxError.self) { try await inbox.statuses([journal.line(2)]) }
    try FileManager.default.removeItem(atPath: inbox.path)
    try FileManager.default.moveItem(atPath: away, toPath: inbox.path)
    #expect(
      try await inbox.statuses([journal.line(1), journal.line(2)]) == ["duplicate", "accepted"])
  }
}
