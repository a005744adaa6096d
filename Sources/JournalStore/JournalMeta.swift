import GRDB
import Records

/// The journal that another one follows: its name and its last record.
public struct JournalPredecessor: Hashable, Sendable {
  public var epoch: Int64
  public var seq: Int64
  public var hash: RecordHash

  public init(epoch: Int64, seq: Int64, hash: RecordHash) {
    self.epoch = epoch
    self.seq = seq
    self.hash = hash
  }

  /// As the first record of the journal that follows says it.
  public var json: JSONValue {
    .object(["epoch": .int(epoch), "seq": .int(seq), "hash": .string(hash.hex)])
  }
}

/// Whose journal a file is, and what came before and after it.
public struct JournalMeta: Hashable, Sendable {
  public var device: String
  public var epoch: Int64
  public var predecessor: JournalPredecessor?
  /// The last record that was moved to an archive; the first kept one follows it.
  public var archivedSeq: Int64 = 0
  public var archivedHash = RecordHash.none
  /// The epoch that this journal was ended in favour of.
  public var successor: Int64?

  init(device: String, epoch: Int64, predecessor: JournalPredecessor?) {
    self.device = device
    self.epoch = epoch
    self.predecessor = predecessor
  }
}

extension JournalMeta {
  /// - Throws: `notAJournal` where the table is missing or does not say whose journal it is.
  init(_ db: Database, path: String) throws {
    guard try db.tableExists("meta"), try db.tableExists("records") else {
      throw JournalError.notAJournal(path: path)
    }
    var values: [String: String] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT name, value FROM meta") {
      if let name = String.fromDatabaseValue(row[0]) {
        values[name] = String.fromDatabaseValue(row[1])
      }
    }
    func number(_ name: String) -> Int64? { values[name].flatMap { Int64($0) } }
    func hash(_ name: String) -> RecordHash? { values[name].flatMap { RecordHash(hex: $0) } }
    guard let device = values["device"], let epoch = number("epoch") else {
      throw JournalError.notAJournal(path: path)
    }
    self.init(device: device, epoch: epoch, predecessor: nil)
    if let epoch = number("predecessor_epoch"), let seq = number("predecessor_seq"),
      let hash = hash("predecessor_hash")
    {
      predecessor = JournalPredecessor(epoch: epoch, seq: seq, hash: hash)
    }
    if let seq = number("archived_seq"), let hash = hash("archived_hash") {
      archivedSeq = seq
      archivedHash = hash
    }
    successor = number("successor_epoch")
  }

  /// Writes what is known when a journal is made.
  func insert(_ db: Database) throws {
    try Self.set(db, "device", device)
    try Self.set(db, "epoch", String(epoch))
    if let predecessor {
      try Self.set(db, "predecessor_epoch", String(predecessor.epoch))
      try Self.set(db, "predecessor_seq", String(predecessor.seq))
      try Self.set(db, "predecessor_hash", predecessor.hash.hex)
    }
  }

  static func setSuccessor(_ db: Database, epoch: Int64) throws {
    try set(db, "successor_epoch", String(epoch))
  }

  private static func set(_ db: Database, _ name: String, _ value: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", arguments: [name, value])
  }
}
