import DeviceDrivers
import EscPos
import Receipts
import Records
import RetailTypes

extension AgentCore {
  /// Hands the next receipt to the printer if it has none.
  mutating func printNext(at now: Instant) {
    guard printing.current == nil, let job = printing.jobs.first,
      // A receipt is not begun before its sale is on disk. One read back from there has its
      // document still to be fetched.
      job.document == nil || outbox.durableSeq >= job.id
    else { return }
    printing.update(job.id) { $0.state = .next }
    if let document = job.document {
      print(document, job, at: now)
    } else {
      let token = requests.fetch(.printJob(job.id))
      whenDurable(.effect(.fetchSale(token, sale: job.sale)), at: now)
    }
  }

  mutating func printJobFetched(_ id: PrintJob.ID, _ sale: StoredSale?, at now: Instant) {
    guard let job = printing.job(id) else { return }
    guard let sale, let document = try? SaleDocument(json: sale.body) else {
      // As where a sealed journal was taken away: it can't be printed any more.
      return endInDoubt(id, reason: "sale_not_in_journal", at: now)
    }
    print(document, job, at: now)
  }

  private mutating func print(_ document: SaleDocument, _ job: PrintJob, at now: Instant) {
    guard let printer = settings.printer else { return }
    let paper = ReceiptLayout.paper(for: document, settings: settings.receipt, copy: job.copy)
    let bytes = EscPosEncoder.encode(paper, for: printer.profile)
    let actions = printing.driver?.print(PrinterJob(id: job.id, bytes: bytes), at: now)
    perform(actions ?? [], at: now)
  }

  mutating func printStartedDurable(_ id: PrintJob.ID, at now: Instant) {
    perform(printing.driver?.startedJournaled(id, at: now) ?? [], at: now)
  }

  /// Carries out what the printer's driver wants.
  mutating func perform(_ actions: [PrinterAction], at now: Instant) {
    guard let printer = settings.printer?.id else { return }
    for action in actions {
      switch action {
      case .open: emit(.open(printer))
      case .close: emit(.close(printer))
      case .write(let bytes): emit(.write(printer, bytes))
      case .journalStarted(let id): journalStarted(id, printer: printer, at: now)
      case .confirmed(let id, let by): confirm(id, by: by, at: now)
      case .inDoubt(let id, let reason): endInDoubt(id, reason: reason.rawValue, at: now)
      case .pulseWritten(let request): pulseWritten(request)
      case .pulseDropped(let request, let reason):
        pulseDropped(request, reason: reason.rawValue)
      case .arm(let timer, let milliseconds):
        emit(.arm(.printer(printer, timer), afterMilliseconds: milliseconds))
      case .disarm(let timer): emit(.disarm(.printer(printer, timer)))
      case .statusChanged(let condition): show(printer, condition)
      }
    }
  }

  private mutating func journalStarted(
    _ id: PrintJob.ID, printer: DeviceID, at now: Instant
  ) {
    guard let job = printing.job(id) else { return }
    append([job.draft(.printStarted, ["printer": .string(printer.rawValue)])])
    printing.update(id) { $0.state = .started }
    whenDurable(.printStarted(id), at: now)
  }

  private mutating func confirm(
    _ id: PrintJob.ID, by: PrintConfirmation, at now: Instant
  ) {
    guard let job = printing.job(id) else { return }
    append([job.draft(.printConfirmed, ["by": .string(by.rawValue)])])
    printing.end(id, inDoubt: false)
    whenDurable(.printNext, at: now)
  }

  mutating func endInDoubt(_ id: PrintJob.ID, reason: String, at now: Instant) {
    guard let job = printing.job(id) else { return }
    append([job.draft(.printInDoubt, ["reason": .string(reason)])])
    printing.end(id, inDoubt: true)
    whenDurable(.printNext, at: now)
  }
}
