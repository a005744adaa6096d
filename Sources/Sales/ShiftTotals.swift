import Records
import RetailTypes

/// What a shift has taken so far: the numbers of the X and the Z report.
struct ShiftTotals: Hashable, Sendable {
  /// What the departments may take of a report, in bytes of its JSON.
  static let maximumDepartmentBytes = 16_000
  /// An entry without its name: `{"count":…,"department":,"net":"…"},` with the longest numbers.
  private static let departmentBytes = 75

  struct Count: Hashable, Sendable {
    var count: Int64 = 0
    var amount = Money.zero

    mutating func add(_ more: Money) throws(AmountError) {
      amount = try amount + more
      count += 1
    }
  }

  struct TaxCount: Hashable, Sendable {
    var code: String
    var rate: TaxRate
    var included: Bool
    var base = Money.zero
    var amount = Money.zero
  }

  /// A list keyed by text and kept in ascending order, so that reports never depend on chance.
  struct ByName<Value: Hashable & Sendable>: Hashable, Sendable {
    private(set) var entries: [Entry] = []

    struct Entry: Hashable, Sendable {
      var name: String
      var value: Value
    }

    func contains(_ name: String) -> Bool { entries.contains { $0.name == name } }

    subscript(name: String, default empty: Value) -> Value {
      get { entries.first { $0.name == name }?.value ?? empty }
      set {
        if let index = entries.firstIndex(where: { $0.name == name }) {
          entries[index].value = newValue
        } else {
          let index = entries.firstIndex { $0.name > name } ?? entries.count
          entries.insert(Entry(name: name, value: newValue), at: index)
        }
      }
    }
  }

  var sales: Int64 = 0
  var voidedSales: Int64 = 0
  var voidedLines: Int64 = 0
  var noSales: Int64 = 0
  var totals = SaleDocument.Totals()
  /// By kind, change taken off.
  var tenders = ByName<Count>()
  /// In ascending order of code and rate: a rate may change while a shift is open.
  private(set) var taxes: [TaxCount] = []
  /// Net by department; goods without one are under "".
  private(set) var departments = ByName<Count>()
  /// The departments for which a report, which is one record, has no room left.
  private(set) var otherDepartments = Count()
  private var departmentBytes = 0
  var payIn = Count()
  var payOut = Count()
  var drops = Count()

  /// Adds a completed sale.
  mutating func add(_ document: SaleDocument, _ settings: SalesSettings) throws(AmountError) {
    sales += 1
    totals.gross = try totals.gross + document.totals.gross
    totals.discount = try totals.discount + document.totals.discount
    totals.net = try totals.net + document.totals.net
    totals.tax = try totals.tax + document.totals.tax
    totals.rounding = try totals.rounding + document.totals.rounding
    totals.due = try totals.due + document.totals.due
    for (kind, amount) in document.tendersLessChange(givesChange: settings.givesChange) {
      try tenders[kind, default: Count()].add(amount)
    }
    for tax in document.taxes { try add(tax) }
    for line in document.lines { try add(line.net, to: line.department ?? "") }
  }

  private mutating func add(_ tax: SaleDocument.Tax) throws(AmountError) {
    var count = TaxCount(code: tax.code, rate: tax.rate, included: tax.included)
    let place = taxes.firstIndex { ($0.code, $0.rate) >= (tax.code, tax.rate) } ?? taxes.count
    let isNew =
      place == taxes.count || taxes[place].code != tax.code || taxes[place].rate != tax.rate
    if !isNew { count = taxes[place] }
    count.base = try count.base + tax.base
    count.amount = try count.amount + tax.amount
    taxes.replaceSubrange(place..<(isNew ? place : place + 1), with: [count])
  }

  private mutating func add(_ net: Money, to department: String) throws(AmountError) {
    if !departments.contains(department) {
      let bytes = Self.departmentBytes + JCS.bytes(.string(department)).count
      guard departmentBytes + bytes <= Self.maximumDepartmentBytes else {
        return try otherDepartments.add(net)
      }
      departmentBytes += bytes
    }
    try departments[department, default: Count()].add(net)
  }

  mutating func add(_ movement: CashMovement, _ amount: Money) throws(AmountError) {
    switch movement {
    case .payIn: try payIn.add(amount)
    case .payOut: try payOut.add(amount)
    case .drop: try drops.add(amount)
    }
  }

  /// The cash that should lie in the drawer.
  func expectedCash(float: Money) throws(AmountError) -> Money {
    let cash = tenders[TenderDefinition.cash, default: Count()].amount
    return try float + cash + payIn.amount - payOut.amount - drops.amount
  }
}
