import Foundation
import GRDB
import Records
import RetailTypes

/// A record as the inbox holds it.
public struct KeptRecord: Hashable, Sendable {
  /// What became of it.
  public enum Status: String, CaseIterable, Hashable, Sendable {
    case accepted
    case parked
    /// A number whose bytes lie among the dead letters.
    case rejected
    /// Another record under a number that is taken.
    case conflict
  }

  public var name: JournalName
  public var seq: Int64
  public var status: Status
  /// `nil`, as are the others, for a rejected one.
  public var hash: RecordHash?
  public var kind: RecordKind?
  public var receivedAt: String
  /// The canonical bytes as received.
  public var bytes: [UInt8]?
}

/// Which records to show. What is `nil` does not narrow the choice.
public struct RecordFilter: Hashable, Sendable {
  public var device: String?
  public var epoch: Int64?
  public var status: KeptRecord.Status?
  public var kinds: [RecordKind]?
  /// By business date.
  public var from: BusinessDate?
  public var to: BusinessDate?

  public init(
    device: String? = nil, epoch: Int64? = nil, status: KeptRecord.Status? = nil,
    kinds: [RecordKind]? = nil, from: BusinessDate? = nil, to: BusinessDate? = nil
  ) {
    self.device = device
    self.epoch = epoch
    self.status = status
    self.kinds = kinds
    self.from = from
    self.to = to
  }
}

extension InboxStore {
  /// Hands each record to `body`: journals in the order first seen, within one by number.
  ///
  /// All of them are of one moment. Records in conflict come last.
  public func forEachRecord(
    _ filter: RecordFilter, _ body: @escaping @Sendable (KeptRecord) throws -> Void
  ) async throws(InboxError) {
    try await read { database in
      if filter.status != .conflict {
        try Self.each(database, filter, in: "records", status: "status", body)
      }
      if filter.status == nil || filter.status == .conflict, filter.kinds == nil,
        filter.from == nil, filter.to == nil
      {
        try Self.each(database, filter, in: "conflicts", status: "'conflict'", body)
      }
    }
  }

  private static func each(
    _ database: Database, _ filter: RecordFilter, in table: String, status: String,
    _ body: (KeptRecord) throws -> Void
  ) throws {
    let isRecords = table == "records"
    var conditions = [
      "(device = :device OR :device IS NULL)", "(epoch = :epoch OR :epoch IS NULL)",
    ]
    var arguments: StatementArguments = ["device": filter.device, "epoch": filter.epoch]
    if isRecords {
      conditions.append("(status = :status OR :status IS NULL)")
      conditions.append("(business_date >= :from OR :from IS NULL)")
      conditions.append("(business_date <= :to OR :to IS NULL)")
      arguments += [
        "status": filter.status?.rawValue, "from": filter.from?.text, "to": filter.to?.text,
      ]
    }
    if let kinds = filter.kinds {
      let names = kinds.indices.map { "kind\($0)" }
      conditions.append("kind IN (\(names.map { ":" + $0 }.joined(separator: ", ")))")
      for (name, kind) in zip(names, kinds) { arguments += [name: kind.rawValue] }
    }
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT device, epoch, seq, \(status) AS status, hash, received_at, bytes,
          \(isRecords ? "kind" : "NULL") AS kind
        FROM \(table) JOIN journals ON journals.id = journal
        WHERE \(conditions.joined(separator: " AND ")) ORDER BY journal, seq
        """, arguments: arguments)
    while let row = try rows.next() { try body(try KeptRecord(row)) }
  }
}

extension KeptRecord {
  fileprivate init(_ row: Row) throws {
    guard let status = Status(rawValue: row["status"]) else {
      throw DatabaseError(message: "a record of the unknown status \(row["status"] as String)")
    }
    self.init(
      name: JournalName(device: row["device"], epoch: row["epoch"]), seq: row["seq"],
      status: status, hash: (row["hash"] as String?).flatMap(RecordHash.init(hex:)),
      kind: (row["kind"] as String?).map(RecordKind.init(rawValue:)),
      receivedAt: row["received_at"], bytes: (row["bytes"] as Data?).map { Array($0) })
  }
}
