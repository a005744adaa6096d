import GRDB
import Records

/// A lane that may send.
public struct EnrolledDevice: Hashable, Sendable {
  public var name: String
  /// RFC 3339.
  public var addedAt: String
  /// RFC 3339; `nil` while its token is good.
  public var revokedAt: String?
}

/// A journal that has arrived, whole or in part.
public struct JournalSummary: Hashable, Sendable {
  public var name: JournalName
  public var firstSeenAt: String
  public var retiredAt: String?
  public var contiguousThrough: Int64
  public var accepted: Int64
  public var parked: Int64
  public var rejected: Int64
  public var conflicts: Int64
}

extension InboxStore {
  /// Enrols a device, or a revoked one anew, and returns its token: 256 random bits in
  /// hexadecimal. Only the token's hash is kept.
  public func addDevice(_ name: String) async throws(InboxError) -> String {
    guard DeviceName.isValid(name) else { throw .deviceNameInvalid(name) }
    var generator = SystemRandomNumberGenerator()
    let token = RecordHash(
      digest: (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
    ).hex
    let hash = Self.hash(ofToken: token)
    let at = now()
    try await write { database in
      let revoked = try Row.fetchOne(
        database, sql: "SELECT revoked_at FROM devices WHERE name = ?", arguments: [name])
      if let revoked, (revoked["revoked_at"] as String?) == nil {
        throw InboxError.deviceExists(name)
      }
      try database.execute(
        sql: """
          INSERT INTO devices (name, token_hash, added_at) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET
            token_hash = excluded.token_hash, added_at = excluded.added_at, revoked_at = NULL
          """, arguments: [name, hash, at])
    }
    return token
  }

  public func revokeDevice(_ name: String) async throws(InboxError) {
    let at = now()
    try await write { database in
      try database.execute(
        sql: "UPDATE devices SET revoked_at = coalesce(revoked_at, ?) WHERE name = ?",
        arguments: [at, name])
      guard database.changesCount == 1 else { throw InboxError.unknownDevice(name) }
    }
  }

  public func devices() async throws(InboxError) -> [EnrolledDevice] {
    try await read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM devices ORDER BY name").map(
        EnrolledDevice.init)
    }
  }

  /// The device that `token` belongs to, revoked or not.
  public func device(withToken token: String) async throws(InboxError) -> EnrolledDevice? {
    let hash = Self.hash(ofToken: token)
    return try await read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM devices WHERE token_hash = ?", arguments: [hash]
      ).map(EnrolledDevice.init)
    }
  }

  /// Takes no more records of a journal; what has arrived stays.
  public func retireEpoch(_ name: JournalName) async throws(InboxError) {
    let at = now()
    try await write { database in
      try database.execute(
        sql: "UPDATE journals SET retired_at = coalesce(retired_at, ?) "
          + "WHERE device = ? AND epoch = ?", arguments: [at, name.device, name.epoch])
      guard database.changesCount == 1 else {
        throw InboxError.unknownEpoch(device: name.device, epoch: name.epoch)
      }
    }
  }

  /// The journals that have arrived, in the order first seen.
  public func journals() async throws(InboxError) -> [JournalSummary] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT journals.*,
            (SELECT count(*) FROM records WHERE journal = journals.id) AS known,
            (SELECT count(*) FROM records WHERE journal = journals.id
              AND status <> 'accepted' AND status = 'parked') AS parked,
            (SELECT count(*) FROM records WHERE journal = journals.id
              AND status <> 'accepted' AND status = 'rejected') AS rejected,
            (SELECT count(*) FROM conflicts WHERE journal = journals.id) AS conflicts
          FROM journals ORDER BY id
          """
      ).map { row in
        let (known, parked, rejected): (Int64, Int64, Int64) = (
          row["known"], row["parked"], row["rejected"]
        )
        return JournalSummary(
          name: JournalName(device: row["device"], epoch: row["epoch"]),
          firstSeenAt: row["first_seen_at"], retiredAt: row["retired_at"],
          contiguousThrough: row["contiguous_through"], accepted: known - parked - rejected,
          parked: parked, rejected: rejected, conflicts: row["conflicts"])
      }
    }
  }

  private static func hash(ofToken token: String) -> String { sha256(Array(token.utf8)).hex }
}

extension EnrolledDevice {
  fileprivate init(_ row: Row) {
    self.init(name: row["name"], addedAt: row["added_at"], revokedAt: row["revoked_at"])
  }
}
