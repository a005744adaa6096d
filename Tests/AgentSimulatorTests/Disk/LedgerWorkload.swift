import GRDB

@testable import AgentSimulator

/// Transactions on one SQLite file, each of which leaves a state that tells how many there were.
struct LedgerWorkload {
  enum JournalMode: String, CaseIterable {
    case wal = "WAL"
    case delete = "DELETE"
    case truncate = "TRUNCATE"
  }

  var mode: JournalMode
  var synchronous: String
  var transactions: Int

  /// - Parameter synchronous: by default, what makes commits durable in this mode. Where a commit is
  ///   the removal of a file, that is EXTRA: https://www.sqlite.org/pragma.html#pragma_synchronous
  init(mode: JournalMode, synchronous: String? = nil, transactions: Int = 8) {
    self.mode = mode
    self.synchronous = synchronous ?? (mode == .delete ? "EXTRA" : "FULL")
    self.transactions = transactions
  }

  static let path = "/state/ledger.sqlite"

  static func disk(seed: UInt64) throws -> SimulatedDisk {
    let disk = try SimulatedDisk(seed: seed)
    try disk.createDirectory("/state")
    try disk.syncDirectory("/")
    try disk.createPrivate(path)
    try disk.syncDirectory("/state")
    return disk
  }

  static func uri(_ disk: SimulatedDisk) -> String { "file:\(path)?vfs=\(disk.vfs ?? "")" }

  func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(1)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = \(mode.rawValue)")
      _ = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint = 6")
      // Room for few pages: some are written before the commit.
      try db.execute(sql: "PRAGMA synchronous = \(synchronous); PRAGMA cache_size = 2")
    }
    return queue
  }

  /// Goes on where the file stands; calls back after each transaction.
  func run(_ queue: DatabaseQueue, committed: (Int) -> Void) throws {
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: "CREATE TABLE IF NOT EXISTS ledger(number INTEGER PRIMARY KEY, note BLOB, sum INT)")
      let first = try Self.count(db) + 1
      for number in first...max(first, transactions) where number <= transactions {
        try db.inTransaction {
          for step in 0..<3 {
            try db.execute(
              sql: "INSERT INTO ledger VALUES (?, ?, ?)",
              arguments: [number * 3 + step, Self.note(number), 0])
          }
          try db.execute(
            sql: "DELETE FROM ledger WHERE number % 5 = 4; UPDATE ledger SET sum = sum + number")
          return .commit
        }
        committed(number)
      }
    }
  }

  private static func note(_ number: Int) -> String {
    String(repeating: "\(number) ", count: 100 * (number % 4) + 10)
  }

  private static func count(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT coalesce(max(number) / 3, 0) FROM ledger") ?? 0
  }

  /// How many transactions a file shows; `nil` if it is damaged or shows none whole.
  static func transactions(in queue: DatabaseQueue) throws -> Int? {
    try queue.read { db in
      guard try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"] else { return nil }
      guard try db.tableExists("ledger") else { return 0 }
      let count = try count(db)
      let rows = try Row.fetchAll(db, sql: "SELECT number, note, sum FROM ledger ORDER BY number")
      let expected = (3..<(max(count, 1) * 3 + 3)).filter { count > 0 && $0 % 5 != 4 }
      guard rows.map({ $0["number"] as Int }) == expected else { return nil }
      let whole = rows.allSatisfy { row in
        let number: Int = row["number"]
        return row["note"] == note(number / 3) && row["sum"] == number * (count - number / 3 + 1)
      }
      return whole ? count : nil
    }
  }
}
