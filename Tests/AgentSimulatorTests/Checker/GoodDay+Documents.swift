import Records

@testable import AgentSimulator

// What was sold on the good day, as records, answers and paper show it.
extension TestDay {
  static func kopi(_ line: Int64, pieces: Int) -> JSONValue {
    let two = pieces == 2
    return .object([
      "line": .int(line), "plu": "1001", "gtin": "4006381333931", "description": "Kopi",
      "quantity": .string("\(pieces)"), "unit": "pc", "unit_price": "25000",
      "gross": two ? "50000" : "25000", "discount": "0", "net": two ? "45045" : "22523",
      "tax": two ? "4955" : "2477", "tax_code": "PPN", "cost": two ? "36000" : "18000",
      "lot": .null, "expiry": .null, "department": "food",
    ])
  }

  static func buku(_ line: Int64) -> JSONValue {
    .object([
      "line": .int(line), "plu": "1002", "gtin": .null, "description": "Buku", "quantity": "1",
      "unit": "pc", "unit_price": "12530", "gross": "12530", "discount": "0", "net": "12530",
      "tax": "0", "tax_code": .null, "cost": .null, "lot": .null, "expiry": .null,
      "department": .null,
    ])
  }

  static func tender(
    _ number: Int64, _ kind: JSONValue, _ amount: JSONValue, _ mark: JSONValue
  ) -> JSONValue {
    .object(["tender": .int(number), "kind": kind, "amount": amount, "reference": mark])
  }

  static func tax(_ base: JSONValue, _ amount: JSONValue) -> JSONValue {
    .object([
      "code": "PPN", "rate": "11", "included": true, "base": base, "amount": amount,
    ])
  }

  /// In the order of the page: gross, discount, net, tax, rounding, due, tendered, change.
  static func totals(_ amounts: JSONValue...) -> JSONValue {
    let names = ["gross", "discount", "net", "tax", "rounding", "due", "tendered", "change"]
    var object = JSONObject()
    for (name, amount) in zip(names, amounts) { object[name] = amount }
    return .object(object)
  }

  static func document(
    _ sale: String, lines: [JSONValue], taxes: [JSONValue], totals: JSONValue,
    tenders: [JSONValue], receipt: JSONValue = .null
  ) -> JSONValue {
    .object([
      "sale": .string(sale), "receipt": receipt, "kind": "sale", "training": false,
      "store": "JKT01", "lane": "03", "cashier": "sari", "shift": shift, "currency": "IDR",
      "started_at": "2026-11-21T20:00:00.000+07:00",
      "completed_at": receipt == .null ? .null : "2026-11-21T20:01:00.000+07:00",
      "customer": .null, "lines": .array(lines), "taxes": .array(taxes), "totals": totals,
      "tenders": .array(tenders),
    ])
  }

  static func slip(_ document: JSONValue, isCopy: Bool, isWhole: Bool = true) -> Slip {
    func text(_ value: JSONValue?) -> String { value?.stringValue ?? "" }
    let mark = isCopy ? ["*** SALINAN ***"] : []
    let sold = (document["lines"]?.arrayValue ?? []).map {
      "\(text($0["description"]))     \(text($0["gross"]))"
    }
    let paid = (document["tenders"]?.arrayValue ?? []).map {
      "\(text($0["kind"]))     \(text($0["amount"]))"
    }
    return Slip(
      lines: mark + ["TOKO CONTOH", "No.     \(text(document["receipt"]))"] + sold
        + ["TOTAL     Rp \(text(document["totals"]?["due"]))"] + paid
        + ["Kembali     \(text(document["totals"]?["change"]))"] + mark,
      isWhole: isWhole)
  }

  /// What the day comes to.
  static let report: JSONValue = .object([
    "shift": shift, "number": 1, "store": "JKT01", "lane": "03", "cashier": "sari",
    "currency": "IDR", "opened_at": "2026-11-21T20:00:00.000+07:00", "first_seq": 3,
    "counts": .object([
      "sales": 2, "returns": 0, "voided_sales": 1, "voided_lines": 1, "no_sales": 1,
    ]),
    "totals": .object([
      "gross": "87530", "discount": "0", "net": "80098", "tax": "7432", "rounding": "-30",
      "due": "87500",
    ]),
    "tenders": [
      .object(["kind": "card", "count": 1, "amount": "25000"]),
      .object(["kind": "cash", "count": 1, "amount": "62500"]),
    ],
    "taxes": [tax("67568", "7432")],
    "departments": [
      .object(["department": .null, "count": 1, "net": "12530"]),
      .object(["department": "food", "count": 2, "net": "67568"]),
    ],
    "cash": .object([
      "float": "200000", "sales": "62500", "pay_in": "10000", "pay_out": "4000", "drop": "0",
      "expected": "268500",
    ]),
  ])
}
