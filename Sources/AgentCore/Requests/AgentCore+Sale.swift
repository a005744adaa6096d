import Records
import RetailTypes
import Sales

extension AgentCore {
  /// The sale in progress, in the form of its document, with its state.
  func saleReply() throws(SaleRefusal) -> Reply {
    let document = try till.currentDocument()
    return Reply(status: 200, body: stated(document, "open", seq: saleSeqs[document.sale] ?? 0))
  }

  func stated(_ document: SaleDocument, _ state: String, seq: Int64) -> JSONValue {
    stated(document.json, state, seq: seq)
  }

  func stated(_ document: JSONValue, _ state: String, seq: Int64) -> JSONValue {
    var body = document.objectValue ?? JSONObject()
    body["state"] = .string(state)
    body["seq"] = .int(seq)
    return .object(body)
  }

  /// Applies changes after which the sale is open, and answers with it.
  mutating func changeSale(
    _ changes: [Till.Change], _ request: Request, at now: Instant
  ) throws(SaleRefusal) {
    let drafts = try applyToSale(changes)
    finish(request, try saleReply(), drafts: drafts, at: now)
    showSale(at: now)
  }

  /// Applies changes and notes the seq that the last of them will have as the sale's.
  mutating func applyToSale(_ changes: [Till.Change]) throws(SaleRefusal) -> [RecordDraft] {
    let drafts = try apply(changes)
    if let sale = drafts.last?.body["sale"]?.stringValue {
      saleSeqs[sale] = outbox.nextSeq + Int64(drafts.count) - 1
    }
    return drafts
  }

  mutating func completeSale(_ request: Request, at now: Instant) throws(SaleRefusal) {
    let (document, changes) = try till.complete(now: now.rfc3339)
    var drafts = try apply(changes)
    saleSeqs[document.sale] = nil
    let seq = outbox.nextSeq
    var body = stated(document, "completed", seq: seq).objectValue ?? JSONObject()

    let cash = document.tenders.contains { $0.kind == TenderDefinition.cash }
    var order: DrawerOrder?
    if cash || document.totals.change > .zero {
      order = drawerOrder(
        sale: document.sale, cause: .sale, reason: "sale", seq: seq + Int64(drafts.count), at: now)
    }
    if let order { drafts.append(order.draft) }
    let job = printing.queue(
      document: document, copy: false, seq: seq + Int64(drafts.count))
    drafts += job.map { [$0.draft] } ?? printing.refusal(of: document.sale)
    body["print"] = .object([
      "job": job.map { .int($0.id) } ?? .null,
      "state": job != nil ? "queued" : printing.isFull ? "not_queued" : "none",
    ])
    finish(request, Reply(status: 200, body: .object(body)), drafts: drafts, at: now)
    // The drawer first: the cashier waits for it, and the pulse is a write of its own.
    if let order { place(order, at: now) }
    if job != nil { whenDurable(.printNext, at: now) }
    showSale(at: now)
  }

  mutating func voidSale(_ request: Request, at now: Instant) throws(SaleRefusal) {
    let (document, changes) = try till.void()
    let drafts = try apply(changes)
    saleSeqs[document.sale] = nil
    let reply = Reply(status: 200, body: stated(document, "voided", seq: outbox.nextSeq))
    finish(request, reply, drafts: drafts, at: now)
    showSale(at: now)
  }

  mutating func suspendSale(_ request: Request, at now: Instant) throws(SaleRefusal) {
    let document = try till.currentDocument()
    let drafts = try applyToSale(till.suspend())
    let reply = Reply(
      status: 200, body: stated(document, "suspended", seq: saleSeqs[document.sale] ?? 0))
    finish(request, reply, drafts: drafts, at: now)
    showSale(at: now)
  }

  // MARK: Sales by id

  mutating func findSale(_ id: String, _ request: Request, at now: Instant) throws(SaleRefusal) {
    if till.currentSale == id { return release(request, try saleReply(), at: now) }
    if let document = try till.suspendedDocument(id) {
      let body = stated(document, "suspended", seq: saleSeqs[id] ?? 0)
      return release(request, Reply(status: 200, body: body), at: now)
    }
    let token = requests.fetch(.show(request))
    // Its record may be on its way to the disk: look only when it is there.
    whenDurable(.effect(.fetchSale(token, sale: id)), at: now)
  }

  mutating func reprint(_ sale: String, _ request: Request, at now: Instant) {
    guard till.currentSale != sale, !till.suspendedSales.contains(sale) else {
      return finish(request, .saleNotCompleted, at: now)
    }
    let token = requests.fetch(.reprint(request))
    whenDurable(.effect(.fetchSale(token, sale: sale)), at: now)
  }

  mutating func saleFetched(_ token: LookupToken, _ sale: StoredSale?, at now: Instant) {
    switch requests.fetched(token) {
    case .show(let request): release(request, reply(showing: sale), at: now)
    case .reprint(let request): queueCopy(of: sale, request, at: now)
    case .printJob(let job): printJobFetched(job, sale, at: now)
    case nil: break
    }
  }

  private func reply(showing sale: StoredSale?) -> Reply {
    guard let sale else { return .noSuchSale }
    let state = sale.kind == .saleVoided ? "voided" : "completed"
    return Reply(status: 200, body: stated(sale.body, state, seq: sale.seq))
  }

  private mutating func queueCopy(
    of sale: StoredSale?, _ request: Request, at now: Instant
  ) {
    guard let sale else { return finish(request, .noSuchSale, at: now) }
    guard sale.kind == .saleCompleted, let document = try? SaleDocument(json: sale.body) else {
      return finish(request, .saleNotCompleted, at: now)
    }
    guard printing.driver != nil else { return finish(request, .noPrinter, at: now) }
    guard let job = printing.queue(document: document, copy: true, seq: outbox.nextSeq) else {
      return release(request, .printQueueFull, at: now)
    }
    let body = JSONValue.object([
      "sale": .string(document.sale), "receipt": JSONValue(document.receipt), "copy": true,
      "print": .object(["job": .int(job.id), "state": "queued"]),
    ])
    finish(request, Reply(status: 200, body: body), drafts: [job.draft], at: now)
    whenDurable(.printNext, at: now)
  }
}

extension Reply {
  static let noSuchSale = Reply.problem(
    404, code: "no_such_sale", title: "No such sale",
    detail: "This lane's journal has no sale with that id.")

  static let saleNotCompleted = Reply.problem(
    409, code: "sale_not_completed", title: "No receipt",
    detail: "The sale is not completed: it has no receipt to print.")

  static let noPrinter = Reply.problem(
    409, code: "no_printer", title: "No printer",
    detail: "No printer is configured at this lane. Add one under devices.")

  static let printQueueFull = Reply.problem(
    503, code: "print_queue_full", title: "Too many receipts waiting",
    detail: "\(Printing.maximumJobs) receipts are waiting already. Mend the printer first.")
}
