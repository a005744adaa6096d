import GRDB
import Records

/// What a journal holds, in numbers.
public struct JournalStats: Hashable, Sendable {
  public var meta: JournalMeta
  public var head: JournalHead
  public var records: Int64
  /// Of the records themselves.
  public var recordBytes: Int64
  public var kinds: [KindCount]
  /// RFC 3339; `nil` for an empty journal.
  public var firstAt: String?
  public var lastAt: String?
  /// Of the file, and of SQLite's log beside it.
  public var fileBytes: Int64
  public var logBytes: Int64

  public struct KindCount: Hashable, Sendable {
    public var kind: String
    public var count: Int64
  }

  public var json: JSONValue {
    var kinds = JSONObject()
    for count in self.kinds { kinds[count.kind] = .int(count.count) }
    return .object([
      "device": .string(meta.device), "epoch": .int(meta.epoch),
      "predecessor": meta.predecessor.map {
        .object([
          "epoch": .int($0.epoch), "seq": .int($0.seq), "hash": .string($0.hash.hex),
        ])
      } ?? .null,
      "records": .int(records), "bytes": .int(recordBytes), "kinds": .object(kinds),
      "head": .object(["seq": .int(head.seq), "hash": .string(head.hash.hex)]),
      "first_at": JSONValue(firstAt), "last_at": JSONValue(lastAt),
      "file_bytes": .int(fileBytes), "wal_bytes": .int(logBytes),
    ])
  }
}

extension JournalReader {
  /// Counts what the journal holds; reads all of it once.
  ///
  /// - Parameter progress: called now and then with (seq reached, seq of the head).
  public func stats(
    progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws(JournalError) -> JournalStats {
    let meta = try meta()
    let head = try head()
    let first = try records(from: 1, limit: 1).first
    var counts: [String: Int64] = [:]
    var bytes: Int64 = 0
    var seq = meta.archivedSeq
    while seq < head.seq {
      let through = min(seq + 20_000, head.seq)
      try read { db in
        let rows = try Row.fetchCursor(
          db.cachedStatement(
            sql: """
              SELECT kind, count(*), sum(length(bytes)) FROM records
              WHERE seq > ? AND seq <= ? GROUP BY kind
              """), arguments: [seq, through])
        while let row = try rows.next() {
          guard let kind = String.fromDatabaseValue(row[0]) else { continue }
          counts[kind, default: 0] += Int64.fromDatabaseValue(row[1]) ?? 0
          bytes += Int64.fromDatabaseValue(row[2]) ?? 0
        }
      }
      seq = through
      progress(seq, head.seq)
    }
    return JournalStats(
      meta: meta, head: head, records: counts.values.reduce(0, +), recordBytes: bytes,
      kinds: counts.sorted { $0.key < $1.key }.map { .init(kind: $0.key, count: $0.value) },
      firstAt: first.flatMap { try? JSONParser.parse($0.bytes)["at"]?.stringValue },
      lastAt: head.sealed?.at.rfc3339, fileBytes: disk.size(path),
      logBytes: disk.size(path + "-wal"))
  }

  /// Gives the records `from` through `through` to `body`, page by page; the log can be emptied
  /// between two pages.
  public func forEachPage(
    from: Int64, through: Int64, _ body: ([SealedRecord]) throws -> Void
  ) throws {
    var next = from
    while next <= through {
      let page = try records(from: next, limit: 1000, maximumBytes: 4 << 20)
        .prefix { $0.seq <= through }
      guard let last = page.last else { return }
      try body(Array(page))
      next = last.seq + 1
    }
  }
}
