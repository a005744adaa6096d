import Foundation
import GRDB
import Records
import RetailTypes
import Testing

@testable import JournalStore

@Suite struct JournalStoreTests {
  let directory: StateDirectory

  init() throws { directory = try StateDirectory() }

  @Test func writerSyncsEachCommit() throws {
    let store = try openStore(directory)
    func setting(_ name: String) throws -> String? {
      let pool = try #require(store.writer.withLock { $0.pool })
      return try pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }
    #expect(try setting("synchronous") == "2")
    #expect(try setting("journal_mode") == "wal")
    try store.add(draft(.epochOpened))
    _ = try store.recover()
    #expect(try setting("synchronous") == "2")
  }

  @Test func onlyTheOwnerMayReadTheFiles() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
      var status = stat()
      #expect(stat("\(directory.path)/\(name)", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600, "\(name)")
    }
  }

  @Test func anEmptyJournalHasAnEpochAndNothingElse() throws {
    let store = try openStore(directory)
    #expect((0...Record.maximumEpoch).contains(store.epoch))
    #expect(store.head == .empty)
    #expect(try store.reader.rebuildRecords().isEmpty)
    #expect(try store.verify().isIntact)
  }

  @Test func aGroupIsCommittedTogetherAndSurvivesReopening() throws {
    var store = try openStore(directory)
    try store.add(draft(.epochOpened, ["carried": .object([:])]))
    let head = try store.append([
      Append(
        firstSeq: 2, drafts: [draft(.saleStarted), draft(.saleLineAdded)], answer: answer("a")),
      Append(firstSeq: 4, drafts: [], answer: answer("b", status: 409)),
      Append(firstSeq: 4, drafts: [draft(.saleTendered)]),
    ])
    #expect(head.seq == 4)
    let epoch = store.epoch
    let records = try store.reader.records(from: 1, limit: 10)
    #expect(records.map(\.seq) == [1, 2, 3, 4])
    try store.close()
    store = try openStore(directory)
    #expect(store.epoch == epoch)
    #expect(store.head == head)
    #expect(try store.reader.records(from: 1, limit: 10) == records)
    #expect(try store.reader.answer(forKey: "a") == answer("a"))
    #expect(try store.reader.answer(forKey: "b") == answer("b", status: 409))
    #expect(try store.reader.answer(forKey: "c") == nil)
    #expect(try store.verify().isIntact)
  }

  @Test func whatIsRefusedLeavesNothingBehind() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened), answer: answer("a"))
    let head = store.head
    #expect(throws: JournalError.unexpectedSeq(expected: 3, next: 2)) {
      try store.append([Append(firstSeq: 3, drafts: [draft(.cashMoved)])])
    }
    #expect(throws: JournalError.answerExists(key: "a")) {
      try store.add(draft(.cashMoved), answer: answer("a", status: 201))
    }
    let large = String(repeating: "x", count: 70_000)
    #expect(throws: JournalError.self) {
      try store.add(draft(.cashMoved), draft(.cashMoved, ["text": .string(large)]))
    }
    #expect(store.head == head)
    #expect(try store.reader.records(from: 1, limit: 9).count == 1)
    #expect(try store.reader.answer(forKey: "a") == answer("a"))
    #expect(try store.add(draft(.cashMoved)).seq == 2)
  }

  @Test func pagesEndAtTheirLimits() throws {
    let store = try openStore(directory)
    try store.fill(10)
    let size = try #require(try store.reader.record(5)).bytes.count
    #expect(try store.reader.records(from: 3, limit: 4).map(\.seq) == [3, 4, 5, 6])
    let two = try store.reader.records(from: 5, limit: 9, maximumBytes: size * 2)
    #expect(two.map(\.seq) == [5, 6])
    #expect(try store.reader.records(from: 5, limit: 9, maximumBytes: 1).map(\.seq) == [5])
    #expect(try store.reader.records(from: 11, limit: 4).isEmpty)
    #expect(try store.reader.record(11) == nil)
  }

  @Test func rebuildBeginsAtTheLastCarriedState() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    try store.add(draft(.shiftOpened), draft(.cashMoved))
    #expect(try store.reader.rebuildRecords().map(\.seq) == [1, 2, 3])
    try store.add(draft(.shiftClosed))
    #expect(try store.reader.rebuildRecords().map(\.seq) == [4])
    try store.add(draft(.shiftOpened))
    #expect(try store.reader.rebuildRecords().map(\.kind) == [.shiftClosed, .shiftOpened])
  }

  /// The time of a rebuild goes with the open shift, not with the journal: no step reads the table
  /// from its beginning.
  @Test func rebuildIsBoundedByTheOpenShift() throws {
    let store = try openStore(directory)
    let plan = try store.reader.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + JournalReader.rebuildSQL)
        .compactMap { String.fromDatabaseValue($0["detail"]) }
    }
    #expect(
      plan == [
        "SEARCH records USING INTEGER PRIMARY KEY (rowid>?)", "SCALAR SUBQUERY 1",
        "SEARCH records USING INDEX records_starts",
      ])
    try store.fill(3)
    try store.close()
    try directory.tamper { db in
      try db.execute(
        sql: """
          WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
          INSERT INTO records SELECT i, 'sale.started', hash, bytes FROM n, records WHERE seq = 3
          """)
      try db.execute(sql: "UPDATE records SET kind = 'shift.closed' WHERE seq = 199998")
    }
    let reader = try JournalReader.open(path: directory.files.current)
    let started = ContinuousClock.now
    #expect(try reader.rebuildRecords().map(\.seq) == [199_998, 199_999, 200_000])
    #expect(ContinuousClock.now - started < .seconds(1))
  }

  @Test func findsSalesById() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    try store.add(draft(.saleSuspended, ["sale": "s1"]))
    try store.add(draft(.saleResumed, ["sale": "s1"]))
    #expect(try store.reader.saleRecord(id: "s1")?.seq == 2)
    try store.add(draft(.saleCompleted, ["sale": "s1", "receipt": "R-1"]))
    try store.add(draft(.returnCompleted, ["sale": "s2", "receipt": "R-2"]))
    #expect(try store.reader.saleRecord(id: "s1")?.seq == 4)
    #expect(try store.reader.saleRecord(id: "s2")?.seq == 5)
    try store.add(draft(.saleVoided, ["sale": "s1"]))
    #expect(try store.reader.saleRecord(id: "s1")?.kind == .saleVoided)
    #expect(try store.reader.saleRecord(id: "s3") == nil)
    #expect(try store.verify().isIntact)
  }

  @Test func theSecondAgentIsRefused() throws {
    let store = try openStore(directory)
    #expect(
      throws: JournalError.inUse(path: directory.files.lock, pid: ProcessInfo.processInfo.pid)
    ) { try openStore(directory) }
    try store.close()
    try openStore(directory).close()
  }

  @Test func theJournalOfAnotherDeviceIsRefused() throws {
    try openStore(directory).close()
    let refused = JournalError.otherDevice(
      found: "jkt01-03", configured: "jkt01-04", path: directory.files.current)
    #expect(throws: refused) { try openStore(directory, device: "jkt01-04") }
    #expect("\(refused)".contains("device: jkt01-03"))
  }

  @Test func unknownFilesAreRefused() throws {
    try openStore(directory).close()
    try directory.tamper { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('2')")
    }
    #expect(throws: JournalError.newerSchema(path: directory.files.current, unknown: ["2"])) {
      try openStore(directory)
    }
    let other = try StateDirectory()
    try other.tamper { try $0.execute(sql: "CREATE TABLE customers(name)") }
    #expect(throws: JournalError.notAJournal(path: other.files.current)) { try openStore(other) }
    let text = try StateDirectory()
    try Data("This is not SQLite.".utf8).write(to: URL(fileURLWithPath: text.files.current))
    #expect {
      try openStore(text)
    } throws: { error in
      guard case .database(let failure) = error as? JournalError else { return false }
      return failure.isDamage
    }
  }

  @Test func aDamagedHeadIsNotContinued() throws {
    let store = try openStore(directory)
    try store.fill(3)
    try store.close()
    try directory.tamper {
      try $0.execute(sql: "UPDATE records SET bytes = CAST(bytes || ' ' AS BLOB) WHERE seq = 3")
    }
    #expect {
      try openStore(directory)
    } throws: { error in
      guard case .damaged(_, 3, _) = error as? JournalError else { return false }
      return true
    }
  }

  @Test func answersOutliveTheNextShiftAndAWeek() throws {
    let fakes = Fakes()
    let store = try openStore(directory, fakes)
    let week: Int64 = 7 * 86_400_000
    let start: Int64 = 1_795_264_540_123
    try store.add(draft(.epochOpened))
    try store.add(draft(.cashMoved), answer: answer("old"))
    try store.add(draft(.shiftClosed))
    fakes.set(unix: start + week + 60_000)
    #expect(try store.pruneAnswers() == 0, "the next shift has not closed")
    fakes.set(unix: start + 60_000)
    try store.add(draft(.cashMoved), answer: answer("new"))
    try store.add(draft(.shiftClosed))
    #expect(try store.pruneAnswers() == 0, "not a week old")
    fakes.set(unix: start + week + 30_000)
    #expect(try store.pruneAnswers() == 1)
    #expect(try store.reader.answer(forKey: "old") == nil)
    #expect(try store.reader.answer(forKey: "new") == answer("new"))
  }

  @Test func readersSeeEveryCommitAtOnce() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    let outside = try JournalReader.open(path: directory.files.current)
    for seq in 2...50 as ClosedRange<Int64> {
      try store.add(draft(.cashMoved))
      #expect(try store.reader.records(from: seq, limit: 1).map(\.seq) == [seq])
      #expect(try outside.head().seq == seq)
    }
  }

  @Test func deliveryIsKeptPerEpochBesideTheRecords() throws {
    var store = try openStore(directory)
    let state = DeliveryState(
      acknowledgedSeq: 17, acknowledgedHash: Digest.sha256([1]),
      lastAttempt: .init(at: "2026-11-21T19:35:40.123+07:00", outcome: "accepted", message: nil))
    #expect(try store.delivery.state(epoch: 1) == .none)
    try store.delivery.setState(state, epoch: 1)
    let letter = DeadLetter(seq: 5, code: "schema", message: "no sale", at: "2026-11-21T19:35:40Z")
    try store.delivery.addDeadLetter(letter, epoch: 1)
    try store.delivery.addDeadLetter(letter, epoch: 2)
    try store.delivery.removeDeadLetter(seq: 5, epoch: 2)
    try store.close()
    store = try openStore(directory)
    #expect(try store.delivery.state(epoch: 1) == state)
    #expect(try store.delivery.state(epoch: 2) == .none)
    #expect(try store.delivery.deadLetters(epoch: 1) == [letter])
    #expect(try store.delivery.deadLetters(epoch: 2).isEmpty)
    try store.close()
    try Data(repeating: 0xFF, count: 8192).write(to: URL(fileURLWithPath: directory.files.delivery))
    store = try openStore(directory)
    #expect(try store.delivery.state(epoch: 1) == .none, "a damaged file is set aside")
  }
}

extension ProcessInfo {
  fileprivate var pid: Int32 { processIdentifier }
}
