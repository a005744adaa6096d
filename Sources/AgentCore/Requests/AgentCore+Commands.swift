import Records
import RetailTypes
import Sales

extension AgentCore {
  /// Carries out one request, or asks what it needs to know first.
  mutating func execute(_ request: Request, at now: Instant) {
    do throws(SaleRefusal) {
      switch request.command {
      case .openShift(let cashier, let float):
        try openShift(cashier: cashier, float: float, request, at: now)
      case .closeShift(let counted): try closeShift(counted: counted, request, at: now)
      case .reportShift:
        release(request, Reply(status: 200, body: try till.shiftReport()), at: now)
      case .moveCash(let movement, let amount, let reason):
        try moveCash(movement, amount, reason: reason, request, at: now)
      case .openDrawer(let reason): try openDrawer(reason: reason, request, at: now)
      case .showSale:
        release(request, till.currentSale == nil ? .noSaleToShow : try saleReply(), at: now)
      case .scan(let text): readScan(text, request, at: now)
      case .addLine(let line): try askForLine(line, request, at: now)
      case .changeLine(let number, let change):
        let changes = try till.changeLine(
          number, quantity: change.quantity, unitPrice: change.unitPrice,
          description: change.description, reason: change.reason)
        try changeSale(changes, request, at: now)
      case .voidLine(let number): try changeSale(till.voidLine(number), request, at: now)
      case .addTender(let kind, let amount, let reference):
        let changes = try till.addTender(kind: kind, amount: amount, reference: reference)
        try changeSale(changes, request, at: now)
      case .voidTender(let number): try changeSale(till.voidTender(number), request, at: now)
      case .completeSale: try completeSale(request, at: now)
      case .voidSale: try voidSale(request, at: now)
      case .suspendSale: try suspendSale(request, at: now)
      case .resumeSale(let id): try changeSale(till.resume(id), request, at: now)
      case .findSale(let id): try findSale(id, request, at: now)
      case .printReceipt(let sale): reprint(sale, request, at: now)
      case .showStatus: release(request, Reply(status: 200, body: status(at: now)), at: now)
      case .listDevices:
        release(request, Reply(status: 200, body: devices.json), at: now)
      }
    } catch {
      refuse(request, error, at: now)
    }
  }

  /// Applies changes to the till and returns their drafts.
  mutating func apply(_ changes: [Till.Change]) throws(SaleRefusal) -> [RecordDraft] {
    // A copy, so that an overflow in the third fact doesn't leave the first two behind.
    var changed = till
    for change in changes {
      do throws(AmountError) {
        try changed.apply(change.fact)
      } catch {
        throw .amountTooLarge
      }
    }
    till = changed
    return changes.map(\.draft)
  }

  private mutating func openShift(
    cashier: String, float: Money, _ request: Request, at now: Instant
  ) throws(SaleRefusal) {
    let changes = try till.openShift(
      cashier: cashier, openingFloat: float, now: now.rfc3339, seq: outbox.nextSeq)
    let body = changes.first?.draft.body.objectValue ?? JSONObject()
    try finishShift(changes, body, request, at: now)
  }

  private mutating func closeShift(
    counted: [CountedTender], _ request: Request, at now: Instant
  ) throws(SaleRefusal) {
    let changes = try till.closeShift(
      counted: counted.map { ($0.kind, $0.amount) }, now: now.rfc3339, seq: outbox.nextSeq,
      carried: carried)
    var body = changes.first?.draft.body.objectValue ?? JSONObject()
    body["carried"] = nil
    try finishShift(changes, body, request, at: now)
  }

  private mutating func finishShift(
    _ changes: [Till.Change], _ body: JSONObject, _ request: Request, at now: Instant
  ) throws(SaleRefusal) {
    var body = body
    body["seq"] = .int(outbox.nextSeq)
    let drafts = try apply(changes)
    finish(request, Reply(status: 200, body: .object(body)), drafts: drafts, at: now)
  }

  private mutating func moveCash(
    _ movement: CashMovement, _ amount: Money, reason: String, _ request: Request,
    at now: Instant
  ) throws(SaleRefusal) {
    let changes = try till.moveCash(movement, amount: amount, reason: reason)
    var drafts = try apply(changes)
    var body = drafts.first?.body.objectValue ?? JSONObject()
    body["seq"] = .int(outbox.nextSeq)
    let order = drawerOrder(
      sale: nil, cause: .cashMovement, reason: reason,
      seq: outbox.nextSeq + Int64(drafts.count), at: now)
    if let order { drafts.append(order.draft) }
    finish(request, Reply(status: 200, body: .object(body)), drafts: drafts, at: now)
    if let order { place(order, at: now) }
  }

  private mutating func openDrawer(
    reason: String, _ request: Request, at now: Instant
  ) throws(SaleRefusal) {
    let fact = try till.openDrawer(reason: reason)
    let placed = drawerOrder(
      sale: nil, cause: .noSale, reason: reason, seq: outbox.nextSeq, at: now)
    guard let order = placed else {
      let problem = Reply.problem(
        409, code: "no_drawer", title: "No drawer",
        detail: "No drawer is configured at this lane. Add one under devices, on a printer.")
      return finish(request, problem, at: now)
    }
    try? till.apply(fact)
    var body = order.draft.body.objectValue ?? JSONObject()
    body["seq"] = .int(order.request)
    finish(request, Reply(status: 200, body: .object(body)), drafts: [order.draft], at: now)
    place(order, at: now)
  }
}

extension Command {
  /// The permission that the command needs; none for what only reads.
  var permission: Permission? {
    switch self {
    case .reportShift, .showSale, .findSale, .showStatus, .listDevices: nil
    case .moveCash, .openDrawer: .noSale
    case .openShift, .closeShift, .scan, .addLine, .changeLine, .voidLine, .addTender,
      .voidTender, .completeSale, .voidSale, .suspendSale, .resumeSale, .printReceipt:
      .sell
    }
  }
}
