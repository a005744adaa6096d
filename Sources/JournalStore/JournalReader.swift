import GRDB
import Records
import Synchronization

/// Reads committed records. Any thread may; each call is one short transaction, so that no reader
/// keeps the log from being emptied.
public final class JournalReader: Sendable {
  public let path: String
  let disk: any JournalDisk
  private let source: Mutex<(any DatabaseReader)?>

  init(path: String, disk: any JournalDisk, source: (any DatabaseReader)?) {
    self.path = path
    self.disk = disk
    self.source = Mutex(source)
  }

  /// Opens the journal of another process, or of none, without being able to change it.
  public static func open(
    path: String, disk: any JournalDisk = RealDisk()
  ) throws(JournalError) -> JournalReader {
    try disk.requireReadable(path)
    let queue = try JournalError.wrapping(path: path) {
      try JournalConnections(disk: disk).readOnly(path: path)
    }
    return JournalReader(path: path, disk: disk, source: queue)
  }

  /// Puts another connection in the place of the one that was closed; `nil`: there is none.
  func replaceSource(_ reader: (any DatabaseReader)?) { source.withLock { $0 = reader } }

  public func close() throws(JournalError) {
    let reader = source.withLock { source in
      defer { source = nil }
      return source
    }
    try JournalError.wrapping(path: path) { try reader?.close() }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
    guard let reader = source.withLock({ $0 }) else { throw .closed }
    return try JournalError.wrapping(path: path) { try reader.read(body) }
  }
}

extension JournalReader {
  public func meta() throws(JournalError) -> JournalMeta {
    try read { try JournalMeta($0, path: self.path) }
  }

  /// The last record's number, hash and times, read from its bytes.
  public func head() throws(JournalError) -> JournalHead {
    try read { try Self.head($0, path: self.path) }
  }

  static func head(_ db: Database, path: String) throws -> JournalHead {
    guard let sealed = try lastRecord(db, path: path) else { return try emptyHead(db, path: path) }
    return try JournalHead(sealed, path: path)
  }

  /// The last record as it stands, unchecked.
  func lastRecord() throws(JournalError) -> SealedRecord? {
    try read { try Self.lastRecord($0, path: self.path) }
  }

  private static func lastRecord(_ db: Database, path: String) throws -> SealedRecord? {
    try SealedRecord.fetch(
      db, "SELECT seq, kind, hash, bytes FROM records ORDER BY seq DESC LIMIT 1", [], path: path
    ).first
  }

  private static func emptyHead(_ db: Database, path: String) throws -> JournalHead {
    let meta = try JournalMeta(db, path: path)
    return JournalHead(seq: meta.archivedSeq, hash: meta.archivedHash, sealed: nil)
  }

  public func record(_ seq: Int64) throws(JournalError) -> SealedRecord? {
    try read { db in
      try SealedRecord.fetch(
        db, "SELECT seq, kind, hash, bytes FROM records WHERE seq = ?", [seq], path: self.path
      ).first
    }
  }

  /// Records in order from `seq`: at most `limit`, and no more than `maximumBytes` of record bytes
  /// unless the first alone has more.
  public func records(
    from seq: Int64, limit: Int, maximumBytes: Int = .max
  ) throws(JournalError) -> [SealedRecord] {
    try read { db in
      try SealedRecord.fetch(
        db, "SELECT seq, kind, hash, bytes FROM records WHERE seq >= ? ORDER BY seq LIMIT ?",
        [seq, limit], path: self.path, maximumBytes: maximumBytes)
    }
  }

  /// What a start has to read: the last record that carries the core's state (the first of the
  /// journal or the close of a shift) and everything after it. Empty for an empty journal.
  public func rebuildRecords() throws(JournalError) -> [SealedRecord] {
    try read { try SealedRecord.fetch($0, Self.rebuildSQL, [], path: self.path) }
  }

  static let rebuildSQL = """
    SELECT seq, kind, hash, bytes FROM records
    WHERE seq >= (SELECT max(seq) FROM records WHERE \(JournalSchema.isStart)) ORDER BY seq
    """

  /// The latest record that holds the document of `sale`: completed, voided or suspended.
  public func saleRecord(id sale: String) throws(JournalError) -> SealedRecord? {
    try read { db in
      try SealedRecord.fetch(
        db,
        """
        SELECT seq, kind, hash, bytes FROM records
        WHERE seq = (SELECT seq FROM sales WHERE sale = ?)
        """, [sale], path: self.path
      ).first
    }
  }

  /// Calls `body` with every key that an answer is stored under.
  public func forEachAnswerKey(_ body: (String) -> Void) throws(JournalError) {
    try read { db in
      let keys = try String.fetchCursor(db, sql: "SELECT key FROM answers")
      while let key = try keys.next() { body(key) }
    }
  }

  public func answer(forKey key: String) throws(JournalError) -> StoredAnswer? {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: "SELECT key, method, path, body_hash, status, body FROM answers WHERE key = ?",
        arguments: [key])
      return row.flatMap(StoredAnswer.init(row:))
    }
  }
}
