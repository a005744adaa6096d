import GRDB

/// The tables of a journal file. A released migration is never changed: add another.
enum JournalSchema {
  /// "POSJ": how `file` and other tools may know a journal.
  static let applicationID: Int32 = 0x504F_534A

  /// The condition of the index `records_starts`; a query has to repeat it to use that index.
  static let isStart = "kind IN ('epoch.opened', 'shift.closed')"

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(applicationID);

          CREATE TABLE records(
            seq INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            hash TEXT NOT NULL,
            bytes BLOB NOT NULL) STRICT;

          -- Where a rebuild may begin. Partial, so that it costs a sale nothing.
          CREATE INDEX records_starts ON records(seq) WHERE \(isStart);

          -- The last record that holds the document of each sale.
          CREATE TABLE sales(
            sale TEXT PRIMARY KEY,
            receipt TEXT,
            seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
          CREATE INDEX sales_receipt ON sales(receipt, seq) WHERE receipt IS NOT NULL;

          -- number: in the order stored; head_seq: the head of the journal by then.
          CREATE TABLE answers(
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            method TEXT NOT NULL,
            path TEXT NOT NULL,
            body_hash TEXT NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            head_seq INTEGER NOT NULL,
            at_ms INTEGER NOT NULL) STRICT;

          CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }

  /// Refuses what a newer program made.
  static func refuseNewer(_ db: Database, path: String) throws {
    let known = Set(migrator.migrations)
    let unknown = try migrator.appliedIdentifiers(db).filter { !known.contains($0) }.sorted()
    guard unknown.isEmpty else { throw JournalError.newerSchema(path: path, unknown: unknown) }
  }
}
