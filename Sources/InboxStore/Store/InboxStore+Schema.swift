import GRDB

extension InboxStore {
  /// The tables, version by version. A version that has been released is never edited.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in try database.execute(sql: version1) }
    return migrator
  }

  /// Times are RFC 3339 in UTC, by the inbox's own clock.
  private static let version1 = """
    CREATE TABLE devices (
      name TEXT NOT NULL PRIMARY KEY,
      -- SHA-256 of the token: the token itself is nowhere.
      token_hash TEXT NOT NULL UNIQUE,
      added_at TEXT NOT NULL,
      revoked_at TEXT
    ) STRICT, WITHOUT ROWID;

    -- A journal is one epoch of one device; ids rise in the order first seen.
    CREATE TABLE journals (
      id INTEGER PRIMARY KEY,
      device TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      first_seen_at TEXT NOT NULL,
      retired_at TEXT,
      -- Every number up to this one is accepted or rejected.
      contiguous_through INTEGER NOT NULL DEFAULT 0,
      UNIQUE (device, epoch)
    ) STRICT;

    -- One row for each (device, epoch, seq), for ever: this is what makes a record arrive once.
    CREATE TABLE records (
      journal INTEGER NOT NULL REFERENCES journals (id),
      seq INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('accepted', 'parked', 'rejected')),
      hash TEXT,
      prev TEXT,
      id TEXT,
      kind TEXT,
      business_date TEXT,
      received_at TEXT NOT NULL,
      -- The slice of the line that was hashed. A rejected one lies among the dead letters.
      bytes BLOB,
      PRIMARY KEY (journal, seq),
      CHECK ((bytes IS NULL) = (status = 'rejected'))
    ) STRICT;

    CREATE INDEX records_by_kind ON records (kind, business_date);
    CREATE INDEX records_not_accepted ON records (journal, status) WHERE status <> 'accepted';

    CREATE TABLE conflicts (
      id INTEGER PRIMARY KEY,
      journal INTEGER NOT NULL REFERENCES journals (id),
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      bytes BLOB NOT NULL,
      received_at TEXT NOT NULL,
      UNIQUE (journal, seq, hash)
    ) STRICT;

    CREATE TABLE dead_letters (
      id INTEGER PRIMARY KEY,
      device TEXT NOT NULL,
      -- NULL if the line does not say which record it was to be.
      epoch INTEGER,
      seq INTEGER,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      line BLOB NOT NULL,
      line_hash TEXT NOT NULL,
      received_at TEXT NOT NULL,
      -- The same line again is the same letter.
      times INTEGER NOT NULL DEFAULT 1,
      resolved_at TEXT,
      resolved_by TEXT CHECK (resolved_by IN ('healed', 'correction', 'discard')),
      reason TEXT,
      UNIQUE (device, line_hash)
    ) STRICT;

    CREATE INDEX dead_letters_of_record ON dead_letters (device, epoch, seq);
    """
}
