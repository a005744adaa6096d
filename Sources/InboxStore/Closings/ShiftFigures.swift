import Records
import RetailTypes

/// Named amounts and counts of a shift, such as "tenders.cash.amount" or "counts.sales".
///
/// The lane states them in `shift.closed`; the inbox adds them up from what it has received. Both
/// lists are compared name by name.
struct ShiftFigures: Hashable, Sendable {
  /// In the smallest unit, or a plain count.
  private(set) var values: [String: Int64] = [:]

  subscript(name: String) -> Int64 { values[name] ?? 0 }

  private mutating func add(_ amount: Int64, to name: String) throws(AmountError) {
    values[name] = try (Money(minor: self[name]) + Money(minor: amount)).minor
  }
}

// What the lane states: Docs/JournalFormat.md, `shift.closed`.
extension ShiftFigures {

  /// Reads the figures of a `shift.closed`.
  init(closing body: JSONValue, decimals: Int) throws(DocumentError) {
    let reader = FigureReader(body: body, decimals: decimals)
    for name in ["sales", "returns"] {
      values["counts.\(name)"] = try reader.count(in: "counts", name)
    }
    for name in ["gross", "discount", "net", "tax", "rounding", "due"] {
      values["totals.\(name)"] = try reader.amount(in: "totals", name)
    }
    for name in ["pay_in", "pay_out", "drop"] {
      values["cash.\(name)"] = try reader.amount(in: "cash", name)
    }
    for (key, entry) in try reader.entries("tenders", key: "kind") {
      values["tenders.\(key).count"] = try entry.count("count")
      values["tenders.\(key).amount"] = try entry.amount("amount")
    }
    // A code stands once for each rate that it had during the shift.
    for (key, entry) in try reader.entries("taxes", key: "code") {
      for name in ["base", "amount"] {
        let amount = try entry.amount(name)
        do throws(AmountError) {
          try add(amount, to: "taxes.\(key).\(name)")
        } catch {
          throw .overflow(path: "taxes")
        }
      }
    }
    for (key, entry) in try reader.entries("departments", key: "department") {
      values["departments.\(key).count"] = try entry.count("count")
      values["departments.\(key).net"] = try entry.amount("net")
    }
    if body["other_departments"] != nil {
      values["\(Self.others).count"] = try reader.count(in: Self.others, "count")
      values["\(Self.others).net"] = try reader.amount(in: Self.others, "net")
    }
  }
}

// What has been received.
extension ShiftFigures {
  /// The departments for which the lane's record had no room, as one.
  private static let others = "other_departments"

  /// The same figures with the departments that `stated` does not list put together, if it says
  /// that there are such.
  func listed(as stated: ShiftFigures) throws(AmountError) -> ShiftFigures {
    guard stated.values["\(Self.others).count"] != nil else { return self }
    var result = self
    for (name, value) in values
    where name.hasPrefix("departments.") && stated.values[name] == nil {
      result.values[name] = nil
      try result.add(value, to: Self.others + (name.hasSuffix(".count") ? ".count" : ".net"))
    }
    return result
  }

  /// Adds a sale, or takes a return off. A training sale takes no money and counts nowhere.
  mutating func add(_ document: SaleDocument) throws(AmountError) {
    guard !document.training else { return }
    let isReturn = document.kind == .return
    let sign = { (amount: Money) in isReturn ? -amount.minor : amount.minor }
    try add(1, to: isReturn ? "counts.returns" : "counts.sales")
    try add(sign(document.totals.gross), to: "totals.gross")
    try add(sign(document.totals.discount), to: "totals.discount")
    try add(sign(document.totals.net), to: "totals.net")
    try add(sign(document.totals.tax), to: "totals.tax")
    try add(sign(document.totals.rounding), to: "totals.rounding")
    try add(sign(document.totals.due), to: "totals.due")
    // Where another tender than cash gives change, the lane offers it last; if not, the difference
    // shows between two tenders and not in the sum.
    for (kind, amount) in document.tendersLessChange() {
      try add(1, to: "tenders.\(kind).count")
      try add(sign(amount), to: "tenders.\(kind).amount")
    }
    for tax in document.taxes {
      try add(sign(tax.base), to: "taxes.\(tax.code).base")
      try add(sign(tax.amount), to: "taxes.\(tax.code).amount")
    }
    for line in document.lines {
      try add(1, to: "departments.\(line.department ?? "").count")
      try add(sign(line.net), to: "departments.\(line.department ?? "").net")
    }
  }

  /// Adds a `cash.moved`.
  mutating func add(
    _ movement: CashMovement, _ amount: Money
  ) throws(AmountError) {
    try add(amount.minor, to: "cash.\(movement.rawValue)")
  }
}

/// Reads figures and names the member that is wrong.
private struct FigureReader {
  let body: JSONValue
  let decimals: Int
  var path = ""

  func count(in section: String, _ name: String) throws(DocumentError) -> Int64 {
    try self.section(section).count(name)
  }

  func amount(in section: String, _ name: String) throws(DocumentError) -> Int64 {
    try self.section(section).amount(name)
  }

  func count(_ name: String) throws(DocumentError) -> Int64 {
    guard let count = body[name]?.intValue else {
      throw .member(path: path + name, expected: "an integer")
    }
    return count
  }

  func amount(_ name: String) throws(DocumentError) -> Int64 {
    guard let text = body[name]?.stringValue, let amount = try? Money(text, decimals: decimals)
    else { throw .member(path: path + name, expected: "an amount with \(decimals) decimals") }
    return amount.minor
  }

  /// The entries of a list by the text of their member `key`; `null` stands for none.
  func entries(
    _ name: String, key: String
  ) throws(DocumentError) -> [(key: String, entry: FigureReader)] {
    guard let list = body[name]?.arrayValue else {
      throw .member(path: path + name, expected: "a list")
    }
    var result: [(key: String, entry: FigureReader)] = []
    for (index, element) in list.enumerated() {
      let path = "\(path)\(name)[\(index)]."
      guard case .object = element else { throw .member(path: path, expected: "an object") }
      let text = element[key]?.stringValue ?? ""
      result.append((text, FigureReader(body: element, decimals: decimals, path: path)))
    }
    return result
  }

  private func section(_ name: String) throws(DocumentError) -> FigureReader {
    guard let section = body[name], case .object = section else {
      throw .member(path: path + name, expected: "an object")
    }
    return FigureReader(body: section, decimals: decimals, path: "\(path)\(name).")
  }
}
