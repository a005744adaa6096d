import Foundation
import GRDB
import Records

/// The statements of one commit.
enum JournalWriting {
  /// Kinds whose body is, or ends, the document of a sale.
  static let documentKinds: Set<RecordKind> = [
    .saleCompleted, .saleVoided, .saleSuspended, .returnCompleted,
  ]

  static func insert(_ record: SealedRecord, body: JSONValue, in db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO records(seq, kind, hash, bytes) VALUES (?, ?, ?, ?)")
      .execute(arguments: [
        record.seq, record.kind.rawValue, record.hash.hex, Data(record.bytes),
      ])
    guard documentKinds.contains(record.kind), let sale = body["sale"]?.stringValue else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO sales(sale, receipt, seq) VALUES (?, ?, ?)
        ON CONFLICT(sale) DO UPDATE
        SET receipt = coalesce(excluded.receipt, receipt), seq = excluded.seq
        """
    ).execute(arguments: [sale, body["receipt"]?.stringValue, record.seq])
  }

  static func insert(
    _ answer: StoredAnswer, headSeq: Int64, unixMilliseconds: Int64, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO answers(key, method, path, body_hash, status, body, head_seq, at_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    do {
      try statement.execute(arguments: [
        answer.key, answer.method, answer.path, answer.bodyHash.hex, answer.status,
        Data(answer.body), headSeq, unixMilliseconds,
      ])
    } catch let error as DatabaseError
      where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
    {
      throw JournalError.answerExists(key: answer.key)
    }
  }

  /// Answers are kept for at least this long.
  static let answerMilliseconds: Int64 = 7 * 86_400_000

  /// Removes the answers from before the last but one close of a shift that are also old enough.
  ///
  /// An answer of this shift must outlive the next one: a till may repeat a request after a night.
  static func pruneAnswers(unixMilliseconds: Int64, in db: Database) throws -> Int {
    let closed = try Int64.fetchOne(
      db,
      sql: """
        SELECT seq FROM records WHERE \(JournalSchema.isStart) AND kind = 'shift.closed'
        ORDER BY seq DESC LIMIT 1 OFFSET 1
        """)
    guard let closed else { return 0 }
    // Ordered by number, the answers to be kept follow those to be removed: the rest of the table
    // is not looked at.
    try db.execute(
      sql: """
        DELETE FROM answers WHERE number < coalesce(
          (SELECT number FROM answers WHERE head_seq >= ? OR at_ms > ? ORDER BY number LIMIT 1),
          9223372036854775807)
        """, arguments: [closed, unixMilliseconds - answerMilliseconds])
    return db.changesCount
  }
}
