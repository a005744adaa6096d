import Foundation
import GRDB
import Records

/// A line that could not be taken, kept whole.
public struct DeadLetter: Hashable, Sendable {
  /// How a dead letter was dealt with.
  public enum Resolution: String, Hashable, Sendable {
    /// The record arrived whole after all.
    case healed
    /// A later record puts right what this one was to say.
    case correction
    case discard
  }

  public var number: Int64
  public var device: String
  /// `nil`, with `seq`, if the line does not say which record it was to be.
  public var epoch: Int64?
  public var seq: Int64?
  public var code: String
  public var message: String
  public var line: [UInt8]
  public var receivedAt: String
  /// How often this very line has arrived.
  public var times: Int64
  public var resolvedAt: String?
  public var resolution: Resolution?
  public var reason: String?

  public var json: JSONValue {
    .object([
      "number": .int(number), "device": .string(device), "epoch": epoch.map(JSONValue.int) ?? .null,
      "seq": seq.map(JSONValue.int) ?? .null, "code": .string(code), "message": .string(message),
      "received_at": .string(receivedAt), "times": .int(times),
      "line_base64": .string(Data(line).base64EncodedString()),
      "resolved": resolvedAt.map { at in
        .object([
          "at": .string(at), "by": JSONValue(resolution?.rawValue), "reason": JSONValue(reason),
        ])
      } ?? .null,
    ])
  }
}

extension InboxStore {
  /// The dead letters in the order of arrival, the first `InboxLimits.listedDeadLetters`.
  ///
  /// - Parameter device: `nil` for those of all devices.
  /// - Parameter resolved: whether to list also those that have been dealt with.
  public func deadLetters(
    device: String? = nil, resolved: Bool = false
  ) async throws(InboxError) -> [DeadLetter] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM dead_letters
          WHERE (device = :device OR :device IS NULL) AND (resolved_at IS NULL OR :resolved)
          ORDER BY id LIMIT :limit
          """,
        arguments: [
          "device": device, "resolved": resolved, "limit": InboxLimits.listedDeadLetters,
        ]
      ).map(DeadLetter.init)
    }
  }

  public func deadLetter(_ number: Int64) async throws(InboxError) -> DeadLetter {
    try await read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM dead_letters WHERE id = ?", arguments: [number])
      guard let row else { throw InboxError.noDeadLetterNumber(number) }
      return DeadLetter(row)
    }
  }

  /// Settles the open dead letters of one record and returns how many they were.
  ///
  /// - Parameter epoch: `nil` for the latest one that has an open dead letter of this number.
  public func resolveDeadLetters(
    device: String, epoch: Int64?, seq: Int64, by resolution: DeadLetter.Resolution, reason: String
  ) async throws(InboxError) -> Int {
    let at = now()
    return try await write { database in
      try database.execute(
        sql: """
          UPDATE dead_letters SET resolved_at = :at, resolved_by = :by, reason = :reason
          WHERE device = :device AND seq = :seq AND resolved_at IS NULL
            AND epoch = coalesce(:epoch, (
              SELECT letters.epoch FROM dead_letters AS letters
              JOIN journals USING (device, epoch)
              WHERE letters.device = :device AND letters.seq = :seq AND resolved_at IS NULL
              ORDER BY journals.id DESC LIMIT 1))
          """,
        arguments: [
          "at": at, "by": resolution.rawValue, "reason": reason, "device": device, "seq": seq,
          "epoch": epoch,
        ])
      guard database.changesCount > 0 else {
        throw InboxError.noDeadLetter(device: device, seq: seq)
      }
      return database.changesCount
    }
  }

  /// Settles one dead letter by its number, also one that belongs to no record.
  public func resolveDeadLetter(
    number: Int64, by resolution: DeadLetter.Resolution, reason: String
  ) async throws(InboxError) {
    let at = now()
    try await write { database in
      try database.execute(
        sql: "UPDATE dead_letters SET resolved_at = ?, resolved_by = ?, reason = ? "
          + "WHERE id = ? AND resolved_at IS NULL",
        arguments: [at, resolution.rawValue, reason, number])
      guard database.changesCount == 1 else { throw InboxError.noDeadLetterNumber(number) }
    }
  }
}

extension DeadLetter {
  fileprivate init(_ row: Row) {
    self.init(
      number: row["id"], device: row["device"], epoch: row["epoch"], seq: row["seq"],
      code: row["code"], message: row["message"], line: Array(row["line"] as Data),
      receivedAt: row["received_at"], times: row["times"], resolvedAt: row["resolved_at"],
      resolution: (row["resolved_by"] as String?).flatMap(Resolution.init(rawValue:)),
      reason: row["reason"])
  }
}
