import Records
import RetailTypes

extension Till {
  /// Opens a shift; `seq` is the number that its record will have.
  public func openShift(
    cashier: String, openingFloat: Money, now: String, seq: Int64
  ) throws(SaleRefusal) -> [Change] {
    if let shift { throw .shiftAlreadyOpen(shift: shift.opening.shift) }
    guard !cashier.isEmpty else {
      throw .missing(member: "cashier", why: "name who takes the money in this shift.")
    }
    try Self.checkText(cashier, member: "cashier")
    guard openingFloat >= .zero else { throw .amountNegative }
    let number = shiftCount + 1
    let opening = ShiftOpening(
      shift: "\(settings.store)-\(settings.lane)-S\(sixDigits(number))", number: number,
      cashier: cashier, openingFloat: openingFloat, openedAt: now, firstSeq: seq)
    return [.shiftOpened(opening, settings)]
  }

  /// Closes the shift with what was counted. `carried` is what the next journal reader needs to
  /// know of the time before; `seq` is the number that the record will have.
  public func closeShift(
    counted: [(kind: String, amount: Money)], now: String, seq: Int64, carried: JSONValue
  ) throws(SaleRefusal) -> [Change] {
    guard let shift else { throw .noShift }
    if let current { throw .saleStillOpen(sale: current.start.sale) }
    guard suspended.isEmpty else { throw .suspendedSales(count: suspended.count) }
    for (kind, amount) in counted {
      guard settings.tender(kind) != nil else {
        throw .unknownTender(kind: kind, known: settings.tenders.map(\.kind))
      }
      guard amount >= .zero else { throw .amountNegative }
    }
    var report = try report(of: shift)
    report["closed_at"] = .string(now)
    report["last_seq"] = .int(seq)
    report["carried"] = carried
    report["counted"] = .object(
      counted.reduce(into: JSONObject()) { $0[$1.kind] = .string(text($1.amount)) })
    if let cash = counted.first(where: { $0.kind == TenderDefinition.cash }) {
      let overShort = try amounts { () throws(AmountError) in
        try cash.amount - shift.expectedCash()
      }
      report["over_short"] = .string(text(overShort))
    } else {
      report["over_short"] = .null
    }
    return [.shiftClosed(shift.opening.shift, report: report)]
  }

  /// The X report: the shift so far.
  public func shiftReport() throws(SaleRefusal) -> JSONValue {
    guard let shift else { throw .noShift }
    return .object(try report(of: shift))
  }

  public func moveCash(
    _ movement: CashMovement, amount: Money, reason: String
  ) throws(SaleRefusal) -> [Change] {
    guard let shift else { throw .noShift }
    guard amount > .zero else { throw .amountNotPositive }
    guard !reason.isEmpty else {
      throw .missing(member: "reason", why: "say what the cash is for.")
    }
    try Self.checkText(reason, member: "reason")
    return [.cashMoved(shift: shift.opening.shift, movement, amount, reason: reason, settings)]
  }

  /// The drawer, without a sale. The record is the order itself.
  public func openDrawer(reason: String) throws(SaleRefusal) -> TillFact {
    guard !reason.isEmpty else {
      throw .missing(member: "reason", why: "say why the drawer is opened without a sale.")
    }
    try Self.checkText(reason, member: "reason")
    guard shift != nil else { throw .noShift }
    return .drawerOpenedWithoutSale
  }

  private func report(of shift: OpenShift) throws(SaleRefusal) -> JSONObject {
    let totals = shift.totals
    let opening = shift.opening
    let expected = try amounts { () throws(AmountError) in try shift.expectedCash() }
    return JSONObject([
      "shift": .string(opening.shift), "number": .int(opening.number),
      "store": .string(settings.store), "lane": .string(settings.lane),
      "cashier": .string(opening.cashier), "currency": .string(settings.currency.code),
      "opened_at": .string(opening.openedAt), "first_seq": .int(opening.firstSeq),
      "counts": .object([
        "sales": .int(totals.sales), "returns": 0, "voided_sales": .int(totals.voidedSales),
        "voided_lines": .int(totals.voidedLines), "no_sales": .int(totals.noSales),
      ]),
      "totals": .object([
        "gross": money(totals.totals.gross), "discount": money(totals.totals.discount),
        "net": money(totals.totals.net), "tax": money(totals.totals.tax),
        "rounding": money(totals.totals.rounding), "due": money(totals.totals.due),
      ]),
      "tenders": .array(
        totals.tenders.entries.map { entry in
          .object([
            "kind": .string(entry.name), "count": .int(entry.value.count),
            "amount": money(entry.value.amount),
          ])
        }),
      "taxes": .array(
        totals.taxes.map { tax in
          .object([
            "code": .string(tax.code), "rate": .string(tax.rate.text),
            "included": .bool(tax.included), "base": money(tax.base), "amount": money(tax.amount),
          ])
        }),
      "departments": .array(
        totals.departments.entries.map { entry in
          .object([
            "department": entry.name.isEmpty ? .null : .string(entry.name),
            "count": .int(entry.value.count), "net": money(entry.value.amount),
          ])
        }),
      "other_departments": totals.otherDepartments.count == 0
        ? nil
        : .object([
          "count": .int(totals.otherDepartments.count),
          "net": money(totals.otherDepartments.amount),
        ]),
      "cash": .object([
        "float": money(opening.openingFloat),
        "sales": money(totals.tenders[TenderDefinition.cash, default: .init()].amount),
        "pay_in": money(totals.payIn.amount), "pay_out": money(totals.payOut.amount),
        "drop": money(totals.drops.amount), "expected": money(expected),
      ]),
    ])
  }

  private func money(_ amount: Money) -> JSONValue { .string(text(amount)) }
}
