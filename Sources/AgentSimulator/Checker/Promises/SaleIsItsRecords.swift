import Records

enum SaleIsItsRecords: Judge {
  static let sentence = """
    A sale is what its records say: it begins in an open shift, is open or suspended until it is \
    completed or voided once, and its document holds the lines and tenders that were not voided, as \
    they were recorded.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    for record in evidence.stream {
      for fault in faults(in: record, evidence) {
        findings.broken("\(record.name) of \(record.sale ?? "no sale"): \(fault)", at: record.at)
      }
    }
    for (id, sale) in evidence.sales.sales.sorted(by: { $0.key < $1.key })
    where sale.versions.count == 1 {
      findings.broken("sale \(id) was started without a line", at: evidence.story.lastAt)
    }
  }

  private static func faults(in record: SeenRecord, _ evidence: Evidence) -> [String] {
    let till = evidence.sales.till(at: record.position - 1)
    switch record.kind {
    case "shift.opened": return till.shift == nil ? [] : ["another shift is open"]
    case "shift.closed", "cash.moved":
      var faults = till.shift == record.body["shift"]?.stringValue ? [] : ["its shift is not open"]
      if record.kind == "shift.closed", till.sale != nil || !till.suspended.isEmpty {
        faults.append("a sale is open or suspended")
      }
      return faults
    case "epoch.opened": return till.shift == nil ? [] : ["a shift is open"]
    case "sale.started": return startFaults(record, till, evidence)
    default:
      return record.kind.hasPrefix("sale.") ? courseFaults(record, till, evidence) : []
    }
  }

  private static func startFaults(
    _ record: SeenRecord, _ till: SaleHistory.Till, _ evidence: Evidence
  ) -> [String] {
    var faults: [String] = []
    if till.shift == nil || record.body["shift"]?.stringValue != till.shift {
      faults.append("its shift is not open")
    }
    if record.body["cashier"]?.stringValue != till.cashier { faults.append("another cashier") }
    if till.sale != nil { faults.append("another sale is open") }
    if record.body["currency"]?.stringValue != evidence.settings.currency {
      faults.append("another currency")
    }
    let first = record.sale.flatMap { evidence.sales.sales[$0]?.versions.first }
    if first?.position != record.position { faults.append("a sale of this id was there before") }
    return faults
  }

  private static func courseFaults(
    _ record: SeenRecord, _ till: SaleHistory.Till, _ evidence: Evidence
  ) -> [String] {
    guard let id = record.sale, let sale = evidence.sales.sales[id],
      let before = sale.version(at: record.position - 1)
    else { return ["it was never started"] }
    let expected: SaleHistory.State = record.kind == "sale.resumed" ? .suspended : .open
    guard before.state == expected else { return ["it is \(before.state.rawValue)"] }
    if record.kind == "sale.resumed" {
      return till.sale == nil ? [] : ["another sale is open"]
    }
    var faults = till.sale == id ? [] : ["it is not the sale in progress"]
    let body = record.body
    switch record.kind {
    case "sale.line_changed":
      let old = before.lines.first { $0["line"] == body["line"] }
      if old == nil
        || ["plu", "gtin", "tax_code", "unit"].contains(where: { old?[$0] != body[$0] })
      {
        faults.append("it is not a line of the sale")
      }
    case "sale.line_voided":
      if !before.lines.contains(where: { $0["line"] == body["line"] }) {
        faults.append("it is not a line of the sale")
      }
    case "sale.tender_voided":
      if !before.tenders.contains(where: { $0["tender"] == body["tender"] }) {
        faults.append("it is not a tender of the sale")
      }
    case "sale.completed", "sale.voided":
      faults += documentFaults(record, sale.start, before, evidence.settings)
    default: break
    }
    return faults
  }

  private static func documentFaults(
    _ record: SeenRecord, _ start: JSONValue, _ before: SaleHistory.Version,
    _ settings: CheckerSettings
  ) -> [String] {
    let document = record.body
    var faults = before.faults(in: document)
    for member in ["sale", "shift", "cashier", "started_at", "currency"]
    where document[member] != start[member] {
      faults.append("\(member) is not that of its start")
    }
    if document["store"]?.stringValue != settings.store
      || document["lane"]?.stringValue != settings.lane
    {
      faults.append("it is of another lane")
    }
    if document["kind"] != "sale" || document["training"] != false {
      faults.append("it is not an ordinary sale")
    }
    let isCompleted = record.kind == "sale.completed"
    for member in ["receipt", "completed_at"]
    where (document[member]?.stringValue != nil) != isCompleted {
      faults.append("\(member) is \(isCompleted ? "missing" : "there")")
    }
    return faults
  }
}

extension SaleHistory.Version {
  /// The members of a document's line.
  static let lineMembers = [
    "line", "plu", "gtin", "description", "quantity", "unit", "unit_price", "gross", "discount",
    "net", "tax", "tax_code", "cost", "lot", "expiry", "department",
  ]
  static let tenderMembers = ["tender", "kind", "amount", "reference"]

  /// Where a document's lines and tenders are not those of the records.
  func faults(in document: JSONValue) -> [String] {
    var faults: [String] = []
    if !Self.same(document["lines"]?.arrayValue ?? [], lines, Self.lineMembers) {
      faults.append("its lines are not those that were recorded")
    }
    if !Self.same(document["tenders"]?.arrayValue ?? [], tenders, Self.tenderMembers) {
      faults.append("its tenders are not those that were recorded")
    }
    return faults
  }

  private static func same(_ left: [JSONValue], _ right: [JSONValue], _ members: [String]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { one, other in
        members.allSatisfy { one[$0] == other[$0] }
      }
  }
}
