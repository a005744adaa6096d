import GRDB
import Records

/// How far the records of a journal have come upstream, and the last try.
public struct DeliveryState: Hashable, Sendable {
  /// 0: nothing is acknowledged.
  public var acknowledgedSeq: Int64
  public var acknowledgedHash: RecordHash
  public var lastAttempt: Attempt?

  /// The last batch sent and what came of it.
  public struct Attempt: Hashable, Sendable {
    /// RFC 3339.
    public var at: String
    public var outcome: String
    public var message: String?

    public init(at: String, outcome: String, message: String?) {
      self.at = at
      self.outcome = outcome
      self.message = message
    }
  }

  public init(acknowledgedSeq: Int64, acknowledgedHash: RecordHash, lastAttempt: Attempt?) {
    self.acknowledgedSeq = acknowledgedSeq
    self.acknowledgedHash = acknowledgedHash
    self.lastAttempt = lastAttempt
  }

  /// Before the first answer.
  public static let none = DeliveryState(
    acknowledgedSeq: 0, acknowledgedHash: .none, lastAttempt: nil)
}

/// A record that the upstream refused; nothing waits for it.
public struct DeadLetter: Hashable, Sendable {
  public var seq: Int64
  public var code: String
  public var message: String
  /// RFC 3339.
  public var at: String

  public init(seq: Int64, code: String, message: String, at: String) {
    self.seq = seq
    self.code = code
    self.message = message
    self.at = at
  }
}

/// The position reached upstream, in a file of its own beside the journal.
///
/// Apart, so that an answer from upstream never waits for a commit of the till or the other way
/// round, and so that a journal restored from a backup shows itself: its head lies below what was
/// acknowledged. Losing the file costs sending again, so its commits are not synced one by one.
public final class DeliveryStore: Sendable {
  public let path: String
  private let queue: DatabaseQueue

  private init(path: String, queue: DatabaseQueue) {
    self.path = path
    self.queue = queue
  }

  /// Opens or makes the file. A damaged one is set aside under the name `….damaged`.
  static func open(path: String, disk: any JournalDisk) throws(JournalError) -> DeliveryStore {
    do throws(JournalError) {
      return try openIntact(path: path, disk: disk)
    } catch .database(let failure) where failure.isDamage {
      for suffix in ["-wal", "-shm"] where disk.exists(path + suffix) {
        try disk.move(path + suffix, to: path + ".damaged" + suffix)
      }
      try disk.move(path, to: path + ".damaged")
      return try openIntact(path: path, disk: disk)
    }
  }

  private static func openIntact(
    path: String, disk: any JournalDisk
  ) throws(JournalError) -> DeliveryStore {
    if !disk.exists(path) { try disk.createPrivate(path) }
    return try JournalError.wrapping(path: path) {
      let queue = try JournalConnections(disk: disk).relaxed(path: path)
      try migrator.migrate(queue)
      return DeliveryStore(path: path, queue: queue)
    }
  }

  /// Reads the file of another process, or of none; `nil` if there is no such file.
  public static func openReadOnly(
    path: String, disk: any JournalDisk = RealDisk()
  ) throws(JournalError) -> DeliveryStore? {
    guard disk.exists(path) else { return nil }
    return try JournalError.wrapping(path: path) {
      DeliveryStore(path: path, queue: try JournalConnections(disk: disk).readOnly(path: path))
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          CREATE TABLE positions(
            epoch INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL,
            hash TEXT NOT NULL,
            attempt_at TEXT,
            attempt_outcome TEXT,
            attempt_message TEXT) STRICT;

          CREATE TABLE dead_letters(
            epoch INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY(epoch, seq)) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }

  public func state(epoch: Int64) throws(JournalError) -> DeliveryState {
    try JournalError.wrapping(path: path) {
      let row = try queue.read { db in
        try Row.fetchOne(
          db,
          sql: """
            SELECT seq, hash, attempt_at, attempt_outcome, attempt_message
            FROM positions WHERE epoch = ?
            """, arguments: [epoch])
      }
      guard let row, let seq = Int64.fromDatabaseValue(row[0]),
        let hash = String.fromDatabaseValue(row[1]).flatMap({ RecordHash(hex: $0) })
      else { return .none }
      var state = DeliveryState(acknowledgedSeq: seq, acknowledgedHash: hash, lastAttempt: nil)
      if let at = String.fromDatabaseValue(row[2]), let outcome = String.fromDatabaseValue(row[3]) {
        state.lastAttempt = .init(
          at: at, outcome: outcome, message: String.fromDatabaseValue(row[4]))
      }
      return state
    }
  }

  public func setState(_ state: DeliveryState, epoch: Int64) throws(JournalError) {
    try JournalError.wrapping(path: path) {
      try queue.write { db in
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO positions(
              epoch, seq, hash, attempt_at, attempt_outcome, attempt_message)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            epoch, state.acknowledgedSeq, state.acknowledgedHash.hex, state.lastAttempt?.at,
            state.lastAttempt?.outcome, state.lastAttempt?.message,
          ])
      }
    }
  }

  /// The refused records of a journal, by seq.
  public func deadLetters(epoch: Int64) throws(JournalError) -> [DeadLetter] {
    try JournalError.wrapping(path: path) {
      try queue.read { db in
        try Row.fetchAll(
          db,
          sql: "SELECT seq, code, message, at FROM dead_letters WHERE epoch = ? ORDER BY seq",
          arguments: [epoch]
        ).compactMap { row in
          guard let seq = Int64.fromDatabaseValue(row[0]),
            let code = String.fromDatabaseValue(row[1]),
            let message = String.fromDatabaseValue(row[2]),
            let at = String.fromDatabaseValue(row[3])
          else { return nil }
          return DeadLetter(seq: seq, code: code, message: message, at: at)
        }
      }
    }
  }

  /// Lists a refused record, or what is newly known of it.
  public func addDeadLetter(_ letter: DeadLetter, epoch: Int64) throws(JournalError) {
    try JournalError.wrapping(path: path) {
      try queue.write { db in
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO dead_letters(epoch, seq, code, message, at)
            VALUES (?, ?, ?, ?, ?)
            """, arguments: [epoch, letter.seq, letter.code, letter.message, letter.at])
      }
    }
  }

  /// Takes a record off the list that was accepted after all.
  public func removeDeadLetter(seq: Int64, epoch: Int64) throws(JournalError) {
    try JournalError.wrapping(path: path) {
      try queue.write { db in
        try db.execute(
          sql: "DELETE FROM dead_letters WHERE epoch = ? AND seq = ?", arguments: [epoch, seq])
      }
    }
  }

  func close() throws(JournalError) {
    try JournalError.wrapping(path: path) { try queue.close() }
  }
}
