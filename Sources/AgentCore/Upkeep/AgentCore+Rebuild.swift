import Records
import RetailTypes
import Sales

/// Why the journal can't be read back into a core.
public enum RebuildError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The record is not what this program, or the configuration that it runs under, would write.
  case record(seq: Int64, kind: String, message: String)

  public var description: String {
    switch self {
    case .record(let seq, let kind, let message):
      "record \(seq) (\(kind)) can't be read back: \(message). Run posagent journal verify; if the "
        + "currency or its decimals were changed in the configuration, change them back."
    }
  }
}

extension AgentCore {
  /// What a reader who starts here needs to know of the time before.
  var carried: JSONValue {
    .object([
      "receipts": .int(till.receiptCount), "shifts": .int(till.shiftCount),
      "jobs": .array(
        printing.jobs.map { job in
          .object([
            "job": .int(job.id), "sale": .string(job.sale), "copy": .bool(job.copy),
            "started": .bool(job.state == .started),
          ])
        }),
      "orders": .array(drawer.open.map { .int($0) }),
    ])
  }

  mutating func rebuild(from records: [Record]) throws(RebuildError) {
    for record in records {
      do throws(DocumentError) {
        try restore(record)
      } catch {
        throw .record(seq: record.seq, kind: record.kind.rawValue, message: "\(error)")
      }
    }
    if let last = records.last, let at = try? Instant(rfc3339: last.at) {
      clock.sawRecord(at: at)
    }
  }

  private mutating func restore(_ record: Record) throws(DocumentError) {
    if let fact = try TillFact(record, settings: settings.sales) {
      do throws(AmountError) {
        try till.apply(fact)
      } catch {
        throw .overflow(path: "body")
      }
    }
    switch record.kind {
    case .epochOpened, .shiftClosed: try restoreCarried(record.body["carried"])
    case .printQueued, .printStarted, .printConfirmed, .printInDoubt: restorePrinting(record)
    case .drawerKicked:
      if let request = record.body["request"]?.intValue { drawer.open.append(request) }
    case .drawerPulsed, .deviceFault:
      if let request = record.body["request"]?.intValue {
        drawer.open.removeAll { $0 == request }
      }
    case .saleCompleted, .saleVoided:
      if let sale = record.body["sale"]?.stringValue { saleSeqs[sale] = nil }
    case .saleStarted, .saleLineAdded, .saleLineChanged, .saleLineVoided, .saleTendered,
      .saleTenderVoided, .saleSuspended, .saleResumed:
      if let sale = record.body["sale"]?.stringValue { saleSeqs[sale] = record.seq }
    default: break
    }
  }

  private mutating func restoreCarried(_ carried: JSONValue?) throws(DocumentError) {
    guard let receipts = carried?["receipts"]?.intValue,
      let shifts = carried?["shifts"]?.intValue, let jobs = carried?["jobs"]?.arrayValue
    else { throw .member(path: "carried", expected: "receipts, shifts and jobs") }
    till.carry(receiptCount: receipts, shiftCount: shifts)
    for job in jobs where !printing.jobs.contains(where: { $0.id == job["job"]?.intValue }) {
      guard let id = job["job"]?.intValue, let sale = job["sale"]?.stringValue else { continue }
      let started = job["started"]?.boolValue ?? false
      printing.restore(
        PrintJob(
          id: id, sale: sale, copy: job["copy"]?.boolValue ?? false,
          state: started ? .started : .queued))
    }
    drawer.open = carried?["orders"]?.arrayValue?.compactMap(\.intValue) ?? []
  }

  private mutating func restorePrinting(_ record: Record) {
    guard let id = record.body["job"]?.intValue, let sale = record.body["sale"]?.stringValue
    else { return }
    switch record.kind {
    case .printQueued:
      printing.restore(
        PrintJob(id: id, sale: sale, copy: record.body["copy"]?.boolValue ?? false))
    case .printStarted: printing.update(id) { $0.state = .started }
    case .printInDoubt: printing.end(id, inDoubt: true)
    default: printing.end(id, inDoubt: false)
    }
  }

  /// The first event of a life: says so in the journal and settles what the last life left open.
  mutating func begin(_ start: AgentStart, at now: Instant, entropy: Entropy) {
    self.start = start
    var drafts: [RecordDraft] = []
    if outbox.nextSeq == 1 {
      drafts.append(Self.epochOpened(settings: settings, carried: carried, previous: .null))
    }
    drafts.append(
      RecordDraft(
        .agentStarted,
        [
          "version": .string(start.version), "store": .string(settings.sales.store),
          "lane": .string(settings.sales.lane),
          "configuration": .string(start.configurationHash),
        ]))
    append(drafts)
    for request in drawer.open { pulseDropped(request, reason: "unknown_after_restart") }
    for job in printing.jobs where job.state == .started {
      append([job.draft(.printInDoubt, ["reason": "restart"])])
      printing.end(job.id, inDoubt: true)
    }
    if let printer = settings.printer { printing.connect(printer) }
    openDevices(at: now)
    whenDurable(.printNext, at: now)
    startDelivery(at: now, entropy: entropy)
  }

  /// The first record of a journal. `previous` is the sealed journal that it follows, or `null`.
  public static func epochOpened(
    settings: AgentCoreSettings, carried: JSONValue, previous: JSONValue
  ) -> RecordDraft {
    RecordDraft(
      .epochOpened,
      [
        "store": .string(settings.sales.store), "lane": .string(settings.sales.lane),
        "currency": .string(settings.sales.currency.code), "carried": carried,
        "previous": previous,
      ])
  }
}
