import AgentCore
import Records
import RetailTypes

extension Command {
  /// The kind of record that says that the command was carried out; `nil` for one that only reads.
  var recordKind: String? {
    switch self {
    case .openShift: "shift.opened"
    case .closeShift: "shift.closed"
    case .moveCash: "cash.moved"
    case .openDrawer: "drawer.kicked"
    case .scan, .addLine: "sale.line_added"
    case .changeLine: "sale.line_changed"
    case .voidLine: "sale.line_voided"
    case .addTender: "sale.tendered"
    case .voidTender: "sale.tender_voided"
    case .completeSale: "sale.completed"
    case .voidSale: "sale.voided"
    case .suspendSale: "sale.suspended"
    case .resumeSale: "sale.resumed"
    case .printReceipt: "print.queued"
    case .reportShift, .showSale, .findSale, .showStatus, .listDevices: nil
    }
  }

  /// The number of the record that an answer names as the one that was made.
  func recordNamed(by answer: JSONValue) -> Int64? {
    if case .printReceipt = self { return answer["print"]?["job"]?.intValue }
    return answer["seq"]?.intValue
  }

  /// Whether `record` says that this very command was carried out.
  func isDone(by record: SeenRecord, _ amounts: Amounts) -> Bool {
    guard record.kind == recordKind else { return false }
    let body = record.body
    switch self {
    case .openShift(let cashier, let float):
      return body["cashier"] == .string(cashier) && body["opening_float"] == amounts.json(float)
    case .closeShift(let counted):
      let members = (body["counted"]?.objectValue?.members ?? [])
      return members.count == counted.count
        && counted.allSatisfy { body["counted"]?[$0.kind] == amounts.json($0.amount) }
    case .moveCash(let movement, let amount, let reason):
      return body["kind"] == .string(movement.rawValue) && body["amount"] == amounts.json(amount)
        && body["reason"] == .string(reason)
    case .openDrawer(let reason):
      return body["cause"] == "no_sale" && body["reason"] == .string(reason)
    case .scan(let text): return body["reason"] == nil && body.isGoods(named: text)
    case .addLine(let line): return body.isLine(line, amounts)
    case .changeLine(let number, let change): return body.isLine(number, after: change, amounts)
    case .voidLine(let number): return body["line"] == .int(number)
    case .addTender(let kind, let amount, let reference):
      return body["kind"] == .string(kind) && body["amount"] == amounts.json(amount)
        && body["reference"] == reference.map(JSONValue.string) ?? .null
    case .voidTender(let number): return body["tender"] == .int(number)
    case .resumeSale(let sale): return body["sale"] == .string(sale)
    case .printReceipt(let sale): return body["sale"] == .string(sale) && body["copy"] == true
    case .completeSale, .voidSale, .suspendSale: return true
    case .reportShift, .showSale, .findSale, .showStatus, .listDevices: return false
    }
  }
}

extension JSONValue {
  /// Whether the line's goods are what a scan of `text` can mean: its own number is in the text.
  func isGoods(named text: String) -> Bool {
    [self["gtin"], self["plu"]].contains { code in
      guard let code = code?.stringValue else { return false }
      let digits = code.drop { $0 == "0" }
      return !digits.isEmpty && text.contains(digits)
    }
  }

  fileprivate func isLine(_ request: LineRequest, _ amounts: Amounts) -> Bool {
    let named = [request.gtin, request.plu].contains { $0.map(isGoods(named:)) ?? false }
    return named
      && Amounts.thousandths(self["quantity"]) == Int128(request.quantity.thousandths)
      && (request.description.map { self["description"] == .string($0) } ?? true)
      && (request.unitPrice.map { self["unit_price"] == amounts.json($0) } ?? true)
      && (request.taxCode.map { self["tax_code"] == .string($0) } ?? true)
      && self["reason"] == request.reason.map(JSONValue.string)
  }

  fileprivate func isLine(_ number: Int64, after change: LineChange, _ amounts: Amounts) -> Bool {
    let quantity = change.quantity.map { Int128($0.thousandths) }
    return self["line"] == .int(number)
      && (quantity.map { Amounts.thousandths(self["quantity"]) == $0 } ?? true)
      && (change.unitPrice.map { self["unit_price"] == amounts.json($0) } ?? true)
      && (change.description.map { self["description"] == .string($0) } ?? true)
      && self["reason"] == change.reason.map(JSONValue.string)
  }
}

extension Amounts {
  fileprivate func json(_ money: Money) -> JSONValue { json(Int128(money.minor)) }
}
