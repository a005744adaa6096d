import Records

/// What the journal says of each sale, record by record.
struct SaleHistory {
  enum State: String {
    case open, suspended, completed, voided
  }

  /// A sale as it stands after one of its records.
  struct Version {
    var position: Int
    var place: Place
    var state: State
    /// The lines and tenders that count, as their records wrote them.
    var lines: [JSONValue] = []
    var tenders: [JSONValue] = []
    /// Numbers are never used again.
    var lastLine: Int64 = 0
    var lastTender: Int64 = 0
  }

  struct Sale {
    /// The body of `sale.started`.
    var start: JSONValue
    var versions: [Version]
    /// The body of `sale.completed` or `sale.voided`.
    var document: JSONValue?

    /// How the sale stood when the lane had made so many records.
    func version(at position: Int) -> Version? {
      let next = versions.partitioningIndex { $0.position > position }
      return next > 0 ? versions[next - 1] : nil
    }
  }

  /// What is open at the till after a record that changed it.
  struct Till {
    var position = 0
    var shift: String?
    var cashier: String?
    var sale: String?
    var suspended: [String] = []
  }

  private(set) var sales: [String: Sale] = [:]
  private var tills = [Till()]

  /// The till when the lane had made so many records.
  func till(at position: Int) -> Till {
    let next = tills.partitioningIndex { $0.position > position }
    return next > 0 ? tills[next - 1] : Till()
  }

  init(_ stream: [SeenRecord]) {
    for record in stream {
      note(record)
      noteTill(record)
    }
  }

  private mutating func noteTill(_ record: SeenRecord) {
    var till = tills[tills.count - 1]
    till.position = record.position
    switch record.kind {
    case "shift.opened":
      till.shift = record.body["shift"]?.stringValue
      till.cashier = record.body["cashier"]?.stringValue
    case "shift.closed":
      till.shift = nil
      till.cashier = nil
    case "sale.started": till.sale = record.sale
    case "sale.completed", "sale.voided": till.sale = nil
    case "sale.suspended":
      if let sale = record.sale { till.suspended.append(sale) }
      till.sale = nil
    case "sale.resumed":
      till.suspended.removeAll { $0 == record.sale }
      till.sale = record.sale
    default: return
    }
    tills.append(till)
  }

  private mutating func note(_ record: SeenRecord) {
    guard record.kind.hasPrefix("sale."), let id = record.sale else { return }
    let body = record.body
    let start = Version(position: record.position, place: record.place, state: .open)
    if record.kind == "sale.started", sales[id] == nil {
      sales[id] = Sale(start: body, versions: [start])
      return
    }
    guard var version = sales[id]?.versions.last else { return }
    version.position = record.position
    version.place = record.place
    switch record.kind {
    case "sale.line_added":
      version.lines.append(body)
      version.lastLine = max(version.lastLine, body["line"]?.intValue ?? 0)
    case "sale.line_changed":
      guard let index = version.lines.firstIndex(where: { $0["line"] == body["line"] }) else {
        break
      }
      version.lines[index] = body
    case "sale.line_voided": version.lines.removeAll { $0["line"] == body["line"] }
    case "sale.tendered":
      version.tenders.append(body)
      version.lastTender = max(version.lastTender, body["tender"]?.intValue ?? 0)
    case "sale.tender_voided": version.tenders.removeAll { $0["tender"] == body["tender"] }
    case "sale.suspended": version.state = .suspended
    case "sale.resumed": version.state = .open
    case "sale.completed", "sale.voided":
      version.state = record.kind == "sale.voided" ? .voided : .completed
      if sales[id]?.document == nil { sales[id]?.document = body }
    default: break
    }
    sales[id]?.versions.append(version)
  }
}

extension Array {
  /// The first index whose element is one of the `isLater`, which all stand at the end.
  func partitioningIndex(where isLater: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isLater(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
