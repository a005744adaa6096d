import Foundation
import GRDB
import Records

extension SealedRecord {
  /// The records that `sql` selects as (seq, kind, hash, bytes), until `maximumBytes` are reached.
  static func fetch(
    _ db: Database, _ sql: String, _ arguments: StatementArguments, path: String,
    maximumBytes: Int = .max
  ) throws -> [SealedRecord] {
    var records: [SealedRecord] = []
    var total = 0
    let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
    while let row = try rows.next() {
      let record = try SealedRecord(row: row, path: path)
      total += record.bytes.count
      if total > maximumBytes && !records.isEmpty { break }
      records.append(record)
    }
    return records
  }

  /// A damaged file can hold anything in any column, so nothing is taken for granted.
  init(row: Row, path: String) throws(JournalError) {
    let seq = Int64.fromDatabaseValue(row[0]) ?? 0
    guard let kind = String.fromDatabaseValue(row[1]),
      let hash = String.fromDatabaseValue(row[2]).flatMap({ RecordHash(hex: $0) }),
      case .blob(let bytes) = (row[3] as DatabaseValue).storage
    else {
      throw .damaged(path: path, seq: seq, reason: "a column does not hold what was written")
    }
    self.init(seq: seq, kind: RecordKind(rawValue: kind), hash: hash, bytes: Array(bytes))
  }
}

extension StoredAnswer {
  /// From (key, method, path, body_hash, status, body).
  init?(row: Row) {
    guard let key = String.fromDatabaseValue(row[0]),
      let method = String.fromDatabaseValue(row[1]), let path = String.fromDatabaseValue(row[2]),
      let bodyHash = String.fromDatabaseValue(row[3]).flatMap({ RecordHash(hex: $0) }),
      let status = Int.fromDatabaseValue(row[4]), let body = Data.fromDatabaseValue(row[5])
    else { return nil }
    self.init(
      key: key, method: method, path: path, bodyHash: bodyHash, status: status, body: Array(body))
  }
}
