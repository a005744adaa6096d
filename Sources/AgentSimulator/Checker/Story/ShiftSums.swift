import Records

/// What happened in a shift, added up from its records.
struct ShiftSums {
  private struct Taxed {
    var first: JSONValue
    var base: Int128 = 0
    var amount: Int128 = 0
  }

  let opening: SeenRecord
  private let amounts: Amounts
  private let tenderRules: [String: CheckerSettings.Tender]
  private var counts = [
    "sales": Int64(0), "returns": 0, "voided_sales": 0, "voided_lines": 0, "no_sales": 0,
  ]
  private var totals: [String: Int128] = [
    "gross": 0, "discount": 0, "net": 0, "tax": 0, "rounding": 0, "due": 0,
  ]
  private var tenders: [String: (count: Int64, amount: Int128)] = [:]
  private var taxes: [String: Taxed] = [:]
  private var departments: [String: (count: Int64, net: Int128)] = [:]
  private var movements: [String: Int128] = ["pay_in": 0, "pay_out": 0, "drop": 0]

  init(_ opening: SeenRecord, _ settings: CheckerSettings) {
    self.opening = opening
    amounts = Amounts(decimals: settings.decimals)
    tenderRules = settings.tenders
  }

  mutating func add(_ record: SeenRecord) {
    let body = record.body
    switch record.kind {
    case "sale.completed": add(sale: body)
    case "sale.voided": counts["voided_sales", default: 0] += 1
    case "sale.line_voided": counts["voided_lines", default: 0] += 1
    case "drawer.kicked" where body["cause"] == "no_sale": counts["no_sales", default: 0] += 1
    case "cash.moved":
      movements[body["kind"]?.stringValue ?? "", default: 0] += amounts.minor(body["amount"]) ?? 0
    default: break
    }
  }

  private mutating func add(sale document: JSONValue) {
    counts["sales", default: 0] += 1
    for name in totals.keys {
      totals[name, default: 0] += amounts.minor(document["totals"]?[name]) ?? 0
    }
    for (kind, amount) in Self.lessChange(document, tenderRules, amounts) {
      tenders[kind, default: (0, 0)].count += 1
      tenders[kind, default: (0, 0)].amount += amount
    }
    for tax in document["taxes"]?.arrayValue ?? [] {
      let name = JCS.text(tax.members(["code", "rate", "included"]))
      taxes[name, default: Taxed(first: tax)].base += amounts.minor(tax["base"]) ?? 0
      taxes[name, default: Taxed(first: tax)].amount += amounts.minor(tax["amount"]) ?? 0
    }
    for line in document["lines"]?.arrayValue ?? [] {
      let department = JCS.text(line["department"] ?? .null)
      departments[department, default: (0, 0)].count += 1
      departments[department, default: (0, 0)].net += amounts.minor(line["net"]) ?? 0
    }
  }

  /// The tenders with the change taken off: off cash first, then off others that give change, then
  /// off the rest, the last one first.
  static func lessChange(
    _ document: JSONValue, _ rules: [String: CheckerSettings.Tender], _ amounts: Amounts
  ) -> [(kind: String, amount: Int128)] {
    var result = (document["tenders"]?.arrayValue ?? []).map {
      (kind: $0["kind"]?.stringValue ?? "", amount: amounts.minor($0["amount"]) ?? 0)
    }
    var change = amounts.minor(document["totals"]?["change"]) ?? 0
    let turns: [(String) -> Bool] = [
      { $0 == "cash" }, { $0 != "cash" && rules[$0]?.givesChange == true },
      { $0 != "cash" && rules[$0]?.givesChange != true },
    ]
    for isTurn in turns {
      for index in result.indices.reversed() where isTurn(result[index].kind) {
        let taken = min(change, result[index].amount)
        result[index].amount -= taken
        change -= taken
      }
    }
    return result
  }

  var expectedCash: Int128 {
    float + (tenders["cash"]?.amount ?? 0) + (movements["pay_in"] ?? 0)
      - (movements["pay_out"] ?? 0) - (movements["drop"] ?? 0)
  }

  private var float: Int128 { amounts.minor(opening.body["opening_float"]) ?? 0 }

  /// Where a report says something else.
  func faults(in report: JSONValue) -> [String] {
    var expected = JSONObject()
    for name in ["shift", "number", "store", "lane", "cashier", "currency", "opened_at"] {
      expected[name] = opening.body[name]
    }
    expected["first_seq"] = .int(opening.place.seq)
    expected["counts"] = Self.object(counts.mapValues { .int($0) })
    expected["totals"] = Self.object(totals.mapValues { amounts.json($0) })
    expected["cash"] = .object([
      "float": amounts.json(float), "sales": amounts.json(tenders["cash"]?.amount ?? 0),
      "pay_in": amounts.json(movements["pay_in"] ?? 0),
      "pay_out": amounts.json(movements["pay_out"] ?? 0),
      "drop": amounts.json(movements["drop"] ?? 0), "expected": amounts.json(expectedCash),
    ])
    var faults = expected.members.filter { report[$0.name] != $0.value }.map { member in
      "\(member.name) is \(report[member.name].map(JCS.text) ?? "missing"), expected "
        + JCS.text(member.value)
    }
    faults += listFaults(report)
    return faults
  }

  private func listFaults(_ report: JSONValue) -> [String] {
    let tenders = tenders.map { kind, sum in
      JSONValue.object([
        "kind": .string(kind), "count": .int(sum.count), "amount": amounts.json(sum.amount),
      ])
    }
    let taxes = taxes.values.map { tax in
      JSONValue.object([
        "code": tax.first["code"], "rate": tax.first["rate"], "included": tax.first["included"],
        "base": amounts.json(tax.base), "amount": amounts.json(tax.amount),
      ])
    }
    var lists = [("tenders", tenders), ("taxes", taxes)]
    // Only where the record had no room for all are some added up.
    if report["other_departments"] == nil {
      let departments = departments.map { name, sum in
        JSONValue.object([
          "department": (try? JSONParser.parse(name.utf8)) ?? .null, "count": .int(sum.count),
          "net": amounts.json(sum.net),
        ])
      }
      lists.append(("departments", departments))
    }
    return lists.compactMap { name, expected in
      let stated = (report[name]?.arrayValue ?? []).map(JCS.text).sorted()
      let wanted = expected.map(JCS.text).sorted()
      return stated == wanted ? nil : "\(name) are \(stated), expected \(wanted)"
    }
  }

  private static func object(_ members: [String: JSONValue]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
  }
}
