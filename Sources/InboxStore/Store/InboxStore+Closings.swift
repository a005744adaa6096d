import Foundation
import GRDB
import Records
import RetailTypes

extension InboxStore {
  /// The shifts that have arrived, each compared with its records; in the order of arrival of
  /// their journals, within one by number.
  ///
  /// - Parameter from: the first business date of closing, or of opening for an open shift.
  public func closings(
    device: String? = nil, from: BusinessDate? = nil, to: BusinessDate? = nil
  ) async throws(InboxError) -> [ShiftClosing] {
    try await read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT journal, device, epoch, seq, kind, bytes FROM records
          JOIN journals ON journals.id = journal
          WHERE kind IN ('shift.opened', 'shift.closed') AND status = 'accepted'
            AND (device = :device OR :device IS NULL)
          ORDER BY journal, seq
          """, arguments: ["device": device])
      var shifts: [(journal: Int64, name: JournalName, record: Records.Record)] = []
      for row in rows {
        let record = try Self.record(row)
        let name = JournalName(device: row["device"], epoch: row["epoch"])
        let journal: Int64 = row["journal"]
        if record.kind == .shiftClosed {
          shifts.removeAll { shift in
            shift.journal == journal && shift.record.kind == .shiftOpened
              && shift.record.body["shift"] == record.body["shift"]
          }
        }
        shifts.append((journal, name, record))
      }
      return try shifts.filter { shift in
        (from.map { $0 <= shift.record.businessDate } ?? true)
          && (to.map { shift.record.businessDate <= $0 } ?? true)
      }.map { try Self.closing(database, $0.journal, $0.name, $0.record) }
    }
  }

  private static func closing(
    _ database: Database, _ journal: Int64, _ name: JournalName, _ record: Records.Record
  ) throws -> ShiftClosing {
    let body = record.body
    let isClosed = record.kind == .shiftClosed
    let shift = body["shift"]?.stringValue ?? ""
    let first = isClosed ? body["first_seq"]?.intValue : record.seq
    let last = isClosed ? body["last_seq"]?.intValue ?? record.seq : nil
    var reconciliation = Reconciliation(shift: shift, closing: body)
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT seq, bytes FROM records WHERE journal = ? AND seq BETWEEN ? AND ?
            AND status = 'accepted'
            AND kind IN ('sale.completed', 'return.completed', 'cash.moved') ORDER BY seq
          """),
      arguments: [journal, first ?? record.seq, last ?? JSONValue.maximumInteger])
    while let row = try rows.next() { reconciliation.add(try Self.record(row)) }
    var state = ShiftClosing.State.open
    if isClosed {
      state = try Self.state(
        database, journal, of: record, first: first, last: last, reconciliation)
    }
    return ShiftClosing(
      journal: name, shift: shift, store: body["store"]?.stringValue ?? "",
      lane: body["lane"]?.stringValue ?? "", cashier: body["cashier"]?.stringValue,
      businessDate: record.businessDate, firstSeq: first, lastSeq: last,
      overShort: body["over_short"]?.stringValue, receivedSales: reconciliation.sales,
      receivedReturns: reconciliation.returns, state: state)
  }

  private static func state(
    _ database: Database, _ journal: Int64, of closing: Records.Record, first: Int64?, last: Int64?,
    _ reconciliation: Reconciliation
  ) throws -> ShiftClosing.State {
    guard let first, let last, (1...closing.seq).contains(first), (first...closing.seq) ~= last
    else {
      let stated = "\(first.map(String.init) ?? "none") to \(last.map(String.init) ?? "none")"
      return .differs([
        .init(figure: "first_seq, last_seq", stated: stated, received: "at most \(closing.seq)")
      ])
    }
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT count(*) FILTER (WHERE status = 'rejected') AS rejected, count(*) AS known
          FROM records WHERE journal = ? AND seq BETWEEN ? AND ?
          """), arguments: [journal, first, last])
    let rejected: Int64 = row?["rejected"] ?? 0
    let missing = last - first + 1 - (row?["known"] ?? 0)
    guard missing == 0, rejected == 0 else {
      return .incomplete(missing: missing, rejected: rejected)
    }
    let differences = reconciliation.differences(from: closing.body)
    return differences.isEmpty ? .reconciled : .differs(differences)
  }

  private static func record(_ row: Row) throws -> Records.Record {
    do throws(Records.RecordError) {
      return try Records.Record(canonicalBytes: Array(row["bytes"] as Data))
    } catch {
      throw DatabaseError(message: "record \(row["seq"] as Int64) is damaged on disk: \(error)")
    }
  }
}
