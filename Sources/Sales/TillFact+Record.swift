import Records
import RetailTypes

extension TillFact {
  /// The fact that a record of the journal states; `nil` for a kind that the till has no part in.
  ///
  /// - Throws: what is wrong with the record's body. The till's own records never are.
  public init?(_ record: Record, settings: SalesSettings) throws(DocumentError) {
    let members = Members(body: record.body, decimals: settings.currency.decimals)
    switch record.kind {
    case .shiftOpened:
      self = .shiftOpened(
        ShiftOpening(
          shift: try members.text("shift"), number: try members.number("number"),
          cashier: try members.text("cashier"), openingFloat: try members.money("opening_float"),
          openedAt: try members.text("opened_at"), firstSeq: record.seq))
    case .shiftClosed: self = .shiftClosed(shift: try members.text("shift"))
    case .cashMoved:
      guard let movement = CashMovement(rawValue: try members.text("kind")) else {
        throw .member(path: "kind", expected: "pay_in, pay_out or drop")
      }
      self = .cashMoved(movement, amount: try members.money("amount"))
    case .drawerKicked:
      guard record.body["cause"]?.stringValue == "no_sale" else { return nil }
      self = .drawerOpenedWithoutSale
    case .saleStarted:
      self = .saleStarted(
        SaleStart(
          sale: try members.sale, shift: try members.text("shift"),
          cashier: try members.text("cashier"), startedAt: try members.text("started_at")))
    case .saleLineAdded:
      self = .lineAdded(
        sale: try members.sale, try members.line,
        unitCost: try members.optionalMoney("unit_cost"))
    case .saleLineChanged: self = .lineChanged(sale: try members.sale, try members.line)
    case .saleLineVoided:
      self = .lineVoided(sale: try members.sale, line: try members.number("line"))
    case .saleTendered:
      self = .tendered(
        sale: try members.sale,
        try SaleDocument.Tender(json: record.body, decimals: settings.currency.decimals))
    case .saleTenderVoided:
      self = .tenderVoided(sale: try members.sale, tender: try members.number("tender"))
    case .saleCompleted: self = .saleCompleted(try SaleDocument(json: record.body))
    case .saleVoided: self = .saleVoided(sale: try members.sale)
    case .saleSuspended: self = .saleSuspended(sale: try members.sale)
    case .saleResumed: self = .saleResumed(sale: try members.sale)
    default: return nil
    }
  }
}

/// Reads the members of a record's body.
private struct Members {
  let body: JSONValue
  let decimals: Int

  var sale: String {
    get throws(DocumentError) { try text("sale") }
  }

  var line: SaleDocument.Line {
    get throws(DocumentError) { try SaleDocument.Line(json: body, decimals: decimals) }
  }

  func text(_ name: String) throws(DocumentError) -> String {
    guard let text = body[name]?.stringValue else { throw .member(path: name, expected: "text") }
    return text
  }

  func number(_ name: String) throws(DocumentError) -> Int64 {
    guard let number = body[name]?.intValue else {
      throw .member(path: name, expected: "an integer")
    }
    return number
  }

  func optionalMoney(_ name: String) throws(DocumentError) -> Money? {
    body[name] == nil ? nil : try money(name)
  }

  func money(_ name: String) throws(DocumentError) -> Money {
    guard let amount = try? Money(try text(name), decimals: decimals) else {
      throw .member(path: name, expected: "an amount with \(decimals) decimals")
    }
    return amount
  }
}
