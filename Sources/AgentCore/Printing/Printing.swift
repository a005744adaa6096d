import DeviceDrivers
import Records
import Sales

/// A receipt to be printed, until it has ended.
struct PrintJob: Hashable, Sendable {
  /// The seq of its `print.queued` record.
  typealias ID = Int64

  enum State: String, Hashable, Sendable {
    case queued
    /// It is the printer's, which has not written a byte of it yet.
    case next
    case started
  }

  var id: ID
  var sale: String
  var copy: Bool
  var state = State.queued
  /// At hand for a sale just completed; fetched from the journal otherwise.
  var document: SaleDocument?

  var draft: RecordDraft { draft(.printQueued, [:]) }

  func draft(_ kind: RecordKind, _ more: KeyValuePairs<String, JSONValue?>) -> RecordDraft {
    var body = JSONObject(more)
    body["job"] = .int(id)
    body["sale"] = .string(sale)
    body["copy"] = .bool(copy)
    return RecordDraft(kind: kind, body: .object(body))
  }
}

/// The receipts that wait for the printer, in order, and the printer itself.
struct Printing: Sendable {
  /// More receipts than this don't wait: carried over at a shift's end, they must fit one record.
  static let maximumJobs = 300

  /// `nil` before the start, and at a lane without a printer.
  var driver: PrinterDriver?
  private(set) var jobs: [PrintJob] = []
  /// Ended in doubt, these may still be confirmed by a late answer.
  private(set) var doubtful: [PrintJob] = []

  /// Begins with the printer, which may still answer for what an earlier life has written.
  mutating func connect(_ printer: AgentCoreSettings.Printer) {
    driver = PrinterDriver(
      PrinterSettings(profile: printer.profile, link: printer.link),
      doubtful: doubtful.map(\.id))
  }

  var isFull: Bool { jobs.count >= Self.maximumJobs }

  /// The job that is the printer's now.
  var current: PrintJob? { jobs.first.flatMap { $0.state == .queued ? nil : $0 } }

  /// Queues a receipt whose record will have this `seq`; `nil` without a printer or with too many.
  mutating func queue(document: SaleDocument, copy: Bool, seq: Int64) -> PrintJob? {
    guard driver != nil, !isFull else { return nil }
    let job = PrintJob(id: seq, sale: document.sale, copy: copy, document: document)
    jobs.append(job)
    return job
  }

  /// What the journal says when the receipt of `sale` is not queued because too many are; nothing
  /// at a lane without a printer.
  func refusal(of sale: String) -> [RecordDraft] {
    guard driver != nil, isFull else { return [] }
    return [
      RecordDraft(
        .deviceFault,
        [
          "device": .null, "fault": "print_queue_full", "sale": .string(sale),
          "reason": .string("\(Self.maximumJobs) receipts are waiting"),
        ])
    ]
  }

  /// A job that the journal says is waiting.
  mutating func restore(_ job: PrintJob) { jobs.append(job) }

  mutating func update(_ id: PrintJob.ID, _ change: (inout PrintJob) -> Void) {
    guard let index = jobs.firstIndex(where: { $0.id == id }) else { return }
    change(&jobs[index])
  }

  func job(_ id: PrintJob.ID) -> PrintJob? {
    jobs.first { $0.id == id } ?? doubtful.first { $0.id == id }
  }

  mutating func end(_ id: PrintJob.ID, inDoubt: Bool) {
    if inDoubt, var job = jobs.first(where: { $0.id == id }) {
      job.document = nil
      doubtful.append(job)
      if doubtful.count > PrinterSettings.maximumDoubtful { doubtful.removeFirst() }
    } else {
      doubtful.removeAll { $0.id == id }
    }
    jobs.removeAll { $0.id == id }
  }
}
