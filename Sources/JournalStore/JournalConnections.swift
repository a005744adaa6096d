import GRDB

/// How the connections to the files on a disk are opened.
struct JournalConnections {
  let disk: any JournalDisk

  /// How long to wait for a lock that another connection holds. Readers let go within
  /// milliseconds; only a check of the whole file holds one longer.
  static let busySeconds = 10.0
  /// The log is cut back to this many bytes once a long reader let it grow.
  static let logBytesLimit = 16 << 20

  static func configuration(_ label: String) -> Configuration {
    var configuration = Configuration()
    configuration.label = label
    configuration.busyMode = .timeout(busySeconds)
    return configuration
  }

  /// Makes the log of a file durable as it shows itself. To be done before the first connection
  /// reads it in, since from then on anything may empty it into the file.
  ///
  /// If a sync failed, the log has a hole on the medium that the page cache hides, and no later sync
  /// fills it. Emptied into the file and then found again after a power cut, the log would be read
  /// as far as the hole, and bring back old pages among the new. (The connection whose commit failed
  /// does not count what it wrote then, and empties none of it.)
  private func renewLog(of path: String) throws(JournalError) { try disk.rewrite(path + "-wal") }

  /// One writer and several readers, ready for durable commits.
  ///
  /// The checkpoint writes and syncs the file too, of which the same holds as of the log; and it
  /// empties the log, so that no new commit stands behind a page that never reached the disk.
  func pool(path: String) throws -> DatabasePool {
    try renewLog(of: path)
    let pool = try DatabasePool(path: name(path), configuration: Self.configuration("journal"))
    do {
      try makeDurable(pool)
    } catch {
      // Said by hand: the writer closes first, and the reader that is left can't empty the log.
      try? pool.close()
      throw error
    }
    return pool
  }

  private func makeDurable(_ pool: DatabasePool) throws {
    _ = try pool.read { try $0.tableExists("meta") }
    try pool.writeWithoutTransaction { db in
      // GRDB takes the word of the first row, before the change is committed: that can still fail.
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" else {
        throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the log could not be begun")
      }
      // GRDB sets NORMAL, which syncs the log only at checkpoints.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      _ = try Int.fetchOne(db, sql: "PRAGMA journal_size_limit = \(Self.logBytesLimit)")
      try db.checkpoint(.truncate)
    }
  }

  /// One connection with SQLite's rollback journal: for building and sealing a file that must be
  /// complete in itself. Fails while any other program has the file open.
  func exclusive(path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(
      path: name(path), configuration: Self.configuration("journal.exclusive"))
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
      guard mode == "delete" else {
        throw DatabaseError(resultCode: .SQLITE_BUSY, message: "the log is still in use")
      }
    }
    return queue
  }

  /// One connection to a file whose commits are not synced one by one.
  func relaxed(path: String) throws -> DatabaseQueue {
    var configuration = Self.configuration("delivery")
    configuration.journalMode = .wal
    return try DatabaseQueue(path: name(path), configuration: configuration)
  }

  /// One connection that first completes or undoes what a crash left in the middle.
  func completing(path: String) throws -> DatabaseQueue {
    try renewLog(of: path)
    return try DatabaseQueue(
      path: name(path), configuration: Self.configuration("journal.completing"))
  }

  /// A connection that cannot change the file; the service may write to it at the same time.
  func readOnly(path: String) throws -> DatabaseQueue {
    var configuration = Self.configuration("journal.reader")
    configuration.readonly = true
    do {
      return try DatabaseQueue(path: name(path), configuration: configuration)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
      && disk.size(path + "-wal") == 0 && disk.size(path + "-journal") == 0
    {
      // In a directory where nothing can be created, SQLite cannot make its shared memory file.
      // Without a log nobody is writing, so the file can be read as it stands; not so with a
      // rollback journal, which tells what has to be undone first.
      return try DatabaseQueue(
        path: uri(path, ["immutable=1"]), configuration: configuration)
    }
  }

  /// What SQLite opens: the path itself, or a URI that leads it to the disk.
  private func name(_ path: String) -> String { disk.vfs == nil ? path : uri(path, []) }

  /// https://www.sqlite.org/uri.html, section 3
  private func uri(_ path: String, _ parameters: [String]) -> String {
    var uri = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0x80...:
        uri += "%" + String(byte, radix: 16, uppercase: true)
      default: uri.unicodeScalars.append(UnicodeScalar(byte))
      }
    }
    let all = parameters + (disk.vfs.map { ["vfs=\($0)"] } ?? [])
    return uri + "?" + all.joined(separator: "&")
  }
}
