import GRDB
import Records

/// How far a journal has arrived, and the hash there, so that the lane can tell its own journal
/// from another one.
public struct Watermark: Hashable, Sendable {
  /// `nil` if nothing of the device has arrived.
  public var epoch: Int64?
  public var contiguousThrough: Int64
  /// Of the record at `contiguousThrough`; `nil` at 0, or if that record was rejected.
  public var hash: RecordHash?

  public var json: JSONValue {
    .object([
      "epoch": epoch.map(JSONValue.int) ?? .null, "contiguous_through": .int(contiguousThrough),
      "hash": JSONValue(hash?.hex),
    ])
  }
}

extension InboxStore {
  /// - Parameter epoch: `nil` for the one first seen last. An epoch of which only damaged lines
  ///   have arrived does not count as seen there: the number itself may be damaged.
  public func watermark(
    device: String, epoch: Int64?
  ) async throws(InboxError) -> Watermark {
    try await read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT epoch, contiguous_through, hash FROM journals
          LEFT JOIN records ON journal = journals.id AND seq = contiguous_through
          WHERE device = :device AND (epoch = :epoch OR :epoch IS NULL AND EXISTS (
            SELECT 1 FROM records WHERE journal = journals.id AND status <> 'rejected'))
          ORDER BY journals.id DESC LIMIT 1
          """, arguments: ["device": device, "epoch": epoch])
      // Nothing of it has arrived: that is a position too.
      guard let row else { return Watermark(epoch: epoch, contiguousThrough: 0) }
      return Watermark(
        epoch: row["epoch"], contiguousThrough: row["contiguous_through"],
        hash: (row["hash"] as String?).flatMap(RecordHash.init(hex:)))
    }
  }
}
