import Foundation
import GRDB
import Records

/// One journal within a transaction: asks the receiver for each verdict and does what it says.
struct JournalWriter {
  private let database: Database
  private let journal: Int64
  private let name: JournalName
  private let at: String
  let isRetired: Bool
  /// Nothing of it had arrived before.
  let isNew: Bool
  private(set) var contiguousThrough: Int64
  private let savedPosition: Int64

  /// Opens the journal; `nil` if it was never seen and is not to be made.
  init?(_ database: Database, _ name: JournalName, creating: Bool, at: String) throws {
    let select = try database.cachedStatement(
      sql: "SELECT id, contiguous_through, retired_at FROM journals WHERE device = ? AND epoch = ?")
    let arguments: StatementArguments = [name.device, name.epoch]
    var row = try Row.fetchOne(select, arguments: arguments)
    isNew = row == nil
    if row == nil, creating {
      try database.cachedStatement(
        sql: "INSERT INTO journals (device, epoch, first_seen_at) VALUES (?, ?, ?)"
      ).execute(arguments: [name.device, name.epoch, at])
      row = try Row.fetchOne(select, arguments: arguments)
    }
    guard let row else { return nil }
    self.database = database
    self.name = name
    self.at = at
    journal = row["id"]
    contiguousThrough = row["contiguous_through"]
    savedPosition = contiguousThrough
    isRetired = (row["retired_at"] as String?) != nil
  }

  /// Gives a sound record its place.
  mutating func take(
    _ sound: SoundRecord, _ letters: DeadLetterWriter
  ) throws -> Verdict {
    let seq = sound.record.seq
    let place = Place(
      slot: try slot(seq), contiguousThrough: contiguousThrough, before: try slot(seq - 1),
      prevOfNext: try prevOfAccepted(seq + 1))
    let verdict = Receiver.verdict(on: sound, at: place)
    switch verdict {
    case .accepted, .parked:
      try keep(sound, status: verdict.status)
      if place.slot == .rejected { try letters.heal(name, seq) }
    case .duplicate: try letters.heal(name, seq)
    case .conflict: try keepConflict(sound)
    case .rejected(let rejection):
      try letters.keep(sound, rejection)
      try keepRejected(seq)
    }
    try advance(letters)
    return verdict
  }

  /// Notes that bytes which could not be taken were to be record `seq`. If that record is here
  /// whole, they are settled at once: the order of arrival must not matter.
  mutating func markRejected(_ seq: Int64, _ letters: DeadLetterWriter) throws {
    switch try slot(seq) {
    case .accepted, .parked: try letters.heal(name, seq)
    case .empty, .rejected:
      try keepRejected(seq)
      try advance(letters)
    }
  }

  /// Counts everything that now continues without a gap; parked records are judged here.
  private mutating func advance(_ letters: DeadLetterWriter) throws {
    while true {
      let next = contiguousThrough + 1
      switch try slot(next) {
      case .empty: return
      case .accepted, .rejected: break
      case .parked: try judgeParked(next, letters)
      }
      contiguousThrough = next
    }
  }

  private func judgeParked(_ seq: Int64, _ letters: DeadLetterWriter) throws {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT hash, prev, bytes FROM records WHERE journal = ? AND seq = ?"),
      arguments: [journal, seq])
    guard let row, let hash = RecordHash(hex: row["hash"]), let prev = RecordHash(hex: row["prev"])
    else { throw DatabaseError(message: "the parked record \(seq) cannot be read") }
    let verdict = Receiver.link(
      seq: seq, prev: prev, hash: hash, before: try slot(seq - 1), prevOfNext: nil)
    if case .rejected(let rejection) = verdict {
      let bytes: [UInt8] = Array(row["bytes"] as Data)
      try letters.keep(name, seq, hash: hash, bytes: bytes, rejection)
      try database.cachedStatement(
        sql: "UPDATE records SET status = 'rejected', hash = NULL, prev = NULL, id = NULL, "
          + "kind = NULL, business_date = NULL, bytes = NULL WHERE journal = ? AND seq = ?"
      ).execute(arguments: [journal, seq])
    } else {
      try database.cachedStatement(
        sql: "UPDATE records SET status = 'accepted' WHERE journal = ? AND seq = ?"
      ).execute(arguments: [journal, seq])
    }
  }

  func savePosition() throws {
    guard contiguousThrough != savedPosition else { return }
    try database.cachedStatement(sql: "UPDATE journals SET contiguous_through = ? WHERE id = ?")
      .execute(arguments: [contiguousThrough, journal])
  }

  /// The gaps below the highest number that has arrived, the first ones.
  func missing() throws -> [ClosedRange<Int64>] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT before + 1 AS first, seq - 1 AS last FROM (
            SELECT seq, lag(seq, 1, ?) OVER (ORDER BY seq) AS before
            FROM records WHERE journal = ? AND seq > ?
          ) WHERE seq > before + 1 LIMIT ?
          """),
      arguments: [contiguousThrough, journal, contiguousThrough, InboxLimits.missingRanges]
    ).map { row in (row["first"] as Int64)...(row["last"] as Int64) }
  }

  private func slot(_ seq: Int64) throws -> Slot {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT status, hash FROM records WHERE journal = ? AND seq = ?"),
      arguments: [journal, seq])
    guard let row else { return .empty }
    guard let hash = (row["hash"] as String?).flatMap(RecordHash.init(hex:)) else {
      return .rejected
    }
    return row["status"] == "parked" ? .parked(hash) : .accepted(hash)
  }

  private func prevOfAccepted(_ seq: Int64) throws -> RecordHash? {
    try String.fetchOne(
      database.cachedStatement(
        sql: "SELECT prev FROM records WHERE journal = ? AND seq = ? AND status = 'accepted'"),
      arguments: [journal, seq]
    ).flatMap(RecordHash.init(hex:))
  }

  private func keep(_ sound: SoundRecord, status: String) throws {
    let record = sound.record
    try database.cachedStatement(
      sql: """
        INSERT INTO records
          (journal, seq, status, hash, prev, id, kind, business_date, received_at, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (journal, seq) DO UPDATE SET
          status = excluded.status, hash = excluded.hash, prev = excluded.prev, id = excluded.id,
          kind = excluded.kind, business_date = excluded.business_date,
          received_at = excluded.received_at, bytes = excluded.bytes
        WHERE records.status = 'rejected'
        """
    ).execute(arguments: [
      journal, record.seq, status, sound.hash.hex, record.prev.hex, record.id,
      record.kind.rawValue, record.businessDate.text, at, Data(sound.bytes),
    ])
  }

  private func keepRejected(_ seq: Int64) throws {
    try database.cachedStatement(
      sql: "INSERT INTO records (journal, seq, status, received_at) VALUES (?, ?, 'rejected', ?) "
        + "ON CONFLICT (journal, seq) DO NOTHING"
    ).execute(arguments: [journal, seq, at])
  }

  private func keepConflict(_ sound: SoundRecord) throws {
    try database.cachedStatement(
      sql: "INSERT INTO conflicts (journal, seq, hash, bytes, received_at) VALUES (?, ?, ?, ?, ?) "
        + "ON CONFLICT (journal, seq, hash) DO NOTHING"
    ).execute(arguments: [
      journal, sound.record.seq, sound.hash.hex, Data(sound.bytes), at,
    ])
  }
}
