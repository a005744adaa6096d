import GRDB
import Records

/// What a check of a whole journal found.
public struct JournalVerification: Hashable, Sendable {
  public struct Fault: Hashable, Sendable {
    public var seq: Int64
    public var reason: String
  }

  /// Records that were read and found intact.
  public var records: Int64 = 0
  public var head: JournalHead?
  public var firstBad: Fault?
  /// Seq of the last record found intact.
  var intactThrough: Int64 = 0

  public var isIntact: Bool { firstBad == nil }

  /// `{"ok","records","head":{"seq","hash"},"first_bad":null|{"seq","reason"}}`
  public var json: JSONValue {
    .object([
      "ok": .bool(isIntact), "records": .int(records),
      "head": head.map { .object(["seq": .int($0.seq), "hash": .string($0.hash.hex)]) } ?? .null,
      "first_bad": firstBad.map { .object(["seq": .int($0.seq), "reason": .string($0.reason)]) }
        ?? .null,
    ])
  }
}

extension JournalReader {
  /// Reads the journal at `path` from its first record through the head and checks each record, the
  /// chain, what is acknowledged upstream, and SQLite's own structure. Changes nothing.
  ///
  /// - Parameter progress: called now and then with (records read, seq of the head).
  /// - Throws: what keeps the file from being read at all; damage is a result.
  public static func verify(
    path: String, disk: any JournalDisk = RealDisk(), delivery: DeliveryStore?,
    progress: (Int64, Int64) -> Void
  ) throws(JournalError) -> JournalVerification {
    var result = JournalVerification()
    do throws(JournalError) {
      let reader = try JournalReader.open(path: path, disk: disk)
      try reader.verify(into: &result, delivery: delivery, progress: progress)
      try reader.close()
    } catch {
      result.firstBad = try Self.fault(error, intactThrough: result.intactThrough)
    }
    return result
  }

  private func verify(
    into result: inout JournalVerification, delivery: DeliveryStore?,
    progress: (Int64, Int64) -> Void
  ) throws(JournalError) {
    let meta = try meta()
    var check = ChainCheck(meta: meta)
    result.intactThrough = check.seq
    let through: Int64
    do throws(JournalError) {
      let last = try lastRecord()
      result.head = last.map { JournalHead(seq: $0.seq, hash: $0.hash, sealed: nil) } ?? .empty
      through = last?.seq ?? meta.archivedSeq
    } catch .database(let failure) where failure.isDamage {
      // A damaged end must not hide what is intact before it: reading on finds the place.
      through = .max
    }
    while check.seq < through {
      let (page, failure) = page(after: check.seq, through: through)
      for record in page {
        if let reason = check.refusal(of: record) {
          result.firstBad = .init(seq: check.seq + 1, reason: reason)
          return
        }
        result.records += 1
        result.intactThrough = check.seq
      }
      if let failure { throw failure }
      if let fault = try missingSale(in: page) {
        result.firstBad = fault
        return
      }
      progress(result.records, through)
    }
    result.firstBad = try fault(upstreamOf: meta, delivery: delivery, through: through)
    if result.firstBad == nil { result.firstBad = try structureFault(intactThrough: through) }
  }

  /// The next records, and what stopped the reading before the page was full.
  private func page(
    after seq: Int64, through: Int64
  ) -> (records: [SealedRecord], failure: JournalError?) {
    var records: [SealedRecord] = []
    do throws(JournalError) {
      try read { db in
        let rows = try Row.fetchCursor(
          db.cachedStatement(
            sql: """
              SELECT seq, kind, hash, bytes FROM records
              WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 1000
              """), arguments: [seq, through])
        while let row = try rows.next() {
          records.append(try SealedRecord(row: row, path: self.path))
        }
      }
      if records.isEmpty {
        return ([], .damaged(path: path, seq: seq + 1, reason: "the record is missing"))
      }
      return (records, nil)
    } catch {
      return (records, error)
    }
  }

  /// A document that the index of sales does not lead to would not be found for a reprint.
  private func missingSale(
    in page: [SealedRecord]
  ) throws(JournalError) -> JournalVerification.Fault? {
    for record in page where JournalWriting.documentKinds.contains(record.kind) {
      guard let body = try? JSONParser.parse(record.bytes)["body"],
        let sale = body["sale"]?.stringValue
      else { continue }
      let found = try saleRecord(id: sale)
      guard let found, found.seq >= record.seq else {
        return .init(seq: record.seq, reason: "the index of sales does not lead to sale \(sale)")
      }
    }
    return nil
  }

  private func fault(
    upstreamOf meta: JournalMeta, delivery: DeliveryStore?, through: Int64
  ) throws(JournalError) -> JournalVerification.Fault? {
    guard let state = try delivery?.state(epoch: meta.epoch) else { return nil }
    if state.acknowledgedSeq > through {
      return .init(
        seq: through + 1,
        reason: "the journal ends at \(through), but the upstream has acknowledged records through "
          + "\(state.acknowledgedSeq): was an old copy restored? Begin another with "
          + "`posagent journal new-epoch`")
    }
    guard state.acknowledgedSeq > meta.archivedSeq,
      let record = try record(state.acknowledgedSeq), record.hash != state.acknowledgedHash
    else { return nil }
    return .init(
      seq: record.seq, reason: "the upstream has acknowledged another record with this number")
  }

  private func structureFault(
    intactThrough seq: Int64
  ) throws(JournalError) -> JournalVerification.Fault? {
    let report = try read { try String.fetchAll($0, sql: "PRAGMA integrity_check(3)") }
    guard report != ["ok"] else { return nil }
    return .init(
      seq: seq,
      reason: "all records through \(seq) are intact, but SQLite's structure is damaged: "
        + report.joined(separator: "; "))
  }

  /// Damage as a result; anything else is thrown on.
  private static func fault(
    _ error: JournalError, intactThrough seq: Int64
  ) throws(JournalError) -> JournalVerification.Fault {
    switch error {
    case .damaged(_, let at, let reason):
      return .init(seq: at > 0 ? at : seq + 1, reason: reason)
    case .database(let failure) where failure.isDamage:
      return .init(
        seq: seq + 1,
        reason: "SQLite's structure is damaged; the last intact record is \(seq): "
          + "\(failure.message) (SQLite \(failure.code))")
    default: throw error
    }
  }
}
