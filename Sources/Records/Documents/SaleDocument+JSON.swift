import RetailTypes

/// Why a JSON value is not a document, or a document whose amounts do not add up.
public enum DocumentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The member at `path` is missing or of the wrong form.
  case member(path: String, expected: String)
  /// A sum or formula does not hold.
  case arithmetic(path: String, stated: String, computed: String)
  case overflow(path: String)

  public var description: String {
    switch self {
    case .member(let path, let expected): "\(path) must be \(expected)"
    case .arithmetic(let path, let stated, let computed):
      "\(path) says \(stated), but comes to \(computed)"
    case .overflow(let path): "\(path): the amount is too large"
    }
  }
}

extension SaleDocument {
  /// The document as the body of a record, or as an answer.
  public var json: JSONValue {
    let money = { (amount: Money) in JSONValue.string(amount.text(decimals: currency.decimals)) }
    return .object([
      "cashier": .string(cashier), "completed_at": JSONValue(completedAt),
      "currency": .string(currency.code), "customer": JSONValue(customer),
      "kind": .string(kind.rawValue), "lane": .string(lane),
      "lines": .array(lines.map { $0.json(money) }), "of": of?.json,
      "receipt": JSONValue(receipt), "sale": .string(sale), "shift": .string(shift),
      "started_at": .string(startedAt), "store": .string(store),
      "taxes": .array(taxes.map { $0.json(money) }),
      "tenders": .array(tenders.map { $0.json(money) }), "totals": totals.json(money),
      "training": .bool(training),
    ])
  }

  /// Reads a document. The decimals of its currency are those that `totals.due` is written with;
  /// every other amount must have as many. Members that are not known are ignored.
  public init(json: JSONValue) throws(DocumentError) {
    let due = json["totals"]?["due"]?.stringValue ?? ""
    let decimals = due.utf8.firstIndex(of: UInt8(ascii: ".")).map {
      due.utf8.distance(from: $0, to: due.utf8.endIndex) - 1
    }
    let reader = DocumentReader(value: json, path: "", decimals: decimals ?? 0)
    guard let kind = Kind(rawValue: try reader.text("kind")) else {
      throw .member(path: "kind", expected: "\"sale\" or \"return\"")
    }
    for name in ["started_at", "completed_at"] {
      guard let text = try reader.optionalText(name) else { continue }
      guard (try? Instant(rfc3339: text)) != nil else {
        throw .member(path: name, expected: "a time such as 2026-11-21T19:35:40.123+07:00")
      }
    }
    self.init(
      sale: try reader.text("sale"), receipt: try reader.optionalText("receipt"), kind: kind,
      training: try reader.optionalFlag("training") ?? false, store: try reader.text("store"),
      lane: try reader.text("lane"), cashier: try reader.text("cashier"),
      shift: try reader.text("shift"),
      currency: Currency(code: try reader.text("currency"), decimals: decimals ?? 0),
      startedAt: try reader.text("started_at"),
      completedAt: try reader.optionalText("completed_at"),
      customer: try reader.optionalText("customer"),
      lines: try reader.list("lines", Line.init),
      taxes: try reader.list("taxes", Tax.init),
      totals: try Totals(try reader.object("totals")),
      tenders: try reader.list("tenders", Tender.init),
      of: try reader.optionalObject("of").map { origin throws(DocumentError) in
        try Origin(origin)
      })
  }
}

extension SaleDocument.Line {
  func json(_ money: (Money) -> JSONValue) -> JSONValue {
    .object([
      "cost": cost.map(money) ?? .null, "department": JSONValue(department),
      "description": .string(description), "discount": money(discount),
      "expiry": JSONValue(expiry), "gross": money(gross), "gtin": JSONValue(gtin),
      "line": .int(line), "lot": JSONValue(lot), "net": money(net), "plu": JSONValue(plu),
      "quantity": .string(quantity.text), "tax": money(tax), "tax_code": JSONValue(taxCode),
      "unit": .string(unit), "unit_price": money(unitPrice),
    ])
  }

  init(_ reader: DocumentReader) throws(DocumentError) {
    self.init(
      line: try reader.number("line"), plu: try reader.optionalText("plu"),
      gtin: try reader.optionalText("gtin"), description: try reader.text("description"),
      quantity: try reader.quantity("quantity"), unit: try reader.text("unit"),
      unitPrice: try reader.money("unit_price"), gross: try reader.money("gross"),
      discount: try reader.money("discount"), net: try reader.money("net"),
      tax: try reader.money("tax"), taxCode: try reader.optionalText("tax_code"),
      cost: try reader.optionalMoney("cost"), lot: try reader.optionalText("lot"),
      expiry: try reader.optionalText("expiry"),
      department: try reader.optionalText("department"))
  }
}

extension SaleDocument.Tax {
  func json(_ money: (Money) -> JSONValue) -> JSONValue {
    .object([
      "amount": money(amount), "base": money(base), "code": .string(code),
      "included": .bool(included), "rate": .string(rate.text),
    ])
  }

  fileprivate init(_ reader: DocumentReader) throws(DocumentError) {
    guard let included = try reader.optionalFlag("included") else {
      throw .member(path: reader.at("included"), expected: "true or false")
    }
    self.init(
      code: try reader.text("code"), rate: try reader.rate("rate"), included: included,
      base: try reader.money("base"), amount: try reader.money("amount"))
  }
}

extension SaleDocument.Totals {
  func json(_ money: (Money) -> JSONValue) -> JSONValue {
    .object([
      "change": money(change), "discount": money(discount), "due": money(due),
      "gross": money(gross), "net": money(net), "rounding": money(rounding), "tax": money(tax),
      "tendered": money(tendered),
    ])
  }

  fileprivate init(_ reader: DocumentReader) throws(DocumentError) {
    self.init()
    gross = try reader.money("gross")
    discount = try reader.money("discount")
    net = try reader.money("net")
    tax = try reader.money("tax")
    rounding = try reader.money("rounding")
    due = try reader.money("due")
    tendered = try reader.money("tendered")
    change = try reader.money("change")
  }
}

extension SaleDocument.Tender {
  func json(_ money: (Money) -> JSONValue) -> JSONValue {
    .object([
      "amount": money(amount), "kind": .string(kind), "reference": JSONValue(reference),
      "tender": .int(tender),
    ])
  }

  init(_ reader: DocumentReader) throws(DocumentError) {
    self.init(
      tender: try reader.number("tender"), kind: try reader.text("kind"),
      amount: try reader.money("amount"), reference: try reader.optionalText("reference"))
  }
}

extension SaleDocument.Origin {
  var json: JSONValue {
    .object([
      "lines": .array(
        lines.map { .object(["line": .int($0.line), "of_line": .int($0.ofLine)]) }),
      "receipt": .string(receipt), "sale": .string(sale),
    ])
  }

  fileprivate init(_ reader: DocumentReader) throws(DocumentError) {
    self.init(
      receipt: try reader.text("receipt"), sale: try reader.text("sale"),
      lines: try reader.list("lines") { line throws(DocumentError) in
        Line(line: try line.number("line"), ofLine: try line.number("of_line"))
      })
  }
}
