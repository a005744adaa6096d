import Records

enum SalesAddUp: Judge {
  static let sentence = """
    Every sale adds up: each line by quantity, price and tax rate, totals and taxes over the lines, \
    rounding to the step of the cash, and tenders less change are what is due.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    let arithmetic = Arithmetic(settings: evidence.settings)
    var unitCosts: [String: JSONValue] = [:]
    for record in evidence.stream {
      for fault in faults(in: record, arithmetic, &unitCosts, evidence.amounts) {
        findings.broken("\(record.name): \(fault)", at: record.at)
      }
    }
  }

  private static func faults(
    in record: SeenRecord, _ arithmetic: Arithmetic, _ unitCosts: inout [String: JSONValue],
    _ amounts: Amounts
  ) -> [String] {
    let body = record.body
    switch record.kind {
    case "sale.line_added", "sale.line_changed":
      let line = "\(record.sale ?? "") \(body["line"]?.intValue ?? 0)"
      if record.kind == "sale.line_added" { unitCosts[line] = body["unit_cost"] }
      let cost = costFault(body, unitCost: unitCosts[line], amounts)
      return [arithmetic.fault(inLine: body), cost].compactMap(\.self)
    case "sale.tendered":
      return (amounts.minor(body["amount"]) ?? 0) > 0 ? [] : ["the amount is not above 0"]
    case "sale.completed": return arithmetic.faults(in: body, isCompleted: true)
    case "sale.voided": return arithmetic.faults(in: body, isCompleted: false)
    default: return []
    }
  }

  /// What the whole line costs the shop.
  private static func costFault(
    _ line: JSONValue, unitCost: JSONValue?, _ amounts: Amounts
  ) -> String? {
    guard let unitCost else { return line["cost"] == .null ? nil : "its cost comes from nowhere" }
    guard let unit = amounts.minor(unitCost), let quantity = Amounts.thousandths(line["quantity"])
    else { return "its cost can't be read" }
    let cost = Amounts.rounded(quantity * unit, dividedBy: 1000)
    return amounts.minor(line["cost"]) == cost ? nil : "its cost is not quantity times unit cost"
  }
}
