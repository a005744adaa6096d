import Records
import RetailTypes

/// A sale in progress, open or suspended.
struct OpenSale: Hashable, Sendable {
  let start: SaleStart
  private(set) var lines: [SaleDocument.Line] = []
  /// What one unit of a line costs the shop, by line.
  private var unitCosts: [Int64: Money] = [:]
  private(set) var tenders: [SaleDocument.Tender] = []
  private(set) var nextLine: Int64 = 1
  private(set) var nextTender: Int64 = 1

  init(start: SaleStart) { self.start = start }

  func line(_ number: Int64) -> SaleDocument.Line? { lines.first { $0.line == number } }

  func unitCost(ofLine number: Int64) -> Money? { unitCosts[number] }

  mutating func add(_ line: SaleDocument.Line, unitCost: Money?) {
    lines.append(line)
    unitCosts[line.line] = unitCost
    nextLine = max(nextLine, line.line + 1)
  }

  mutating func change(_ line: SaleDocument.Line) {
    guard let index = lines.firstIndex(where: { $0.line == line.line }) else { return }
    lines[index] = line
  }

  mutating func voidLine(_ number: Int64) { lines.removeAll { $0.line == number } }

  mutating func add(_ tender: SaleDocument.Tender) {
    tenders.append(tender)
    nextTender = max(nextTender, tender.tender + 1)
  }

  mutating func voidTender(_ number: Int64) { tenders.removeAll { $0.tender == number } }

  /// The sale as a document: what is due now, with the tenders so far.
  func document(_ settings: SalesSettings) throws(AmountError) -> SaleDocument {
    var totals = SaleDocument.Totals()
    totals.gross = try Money.sum(lines.map(\.gross))
    totals.discount = try Money.sum(lines.map(\.discount))
    totals.net = try Money.sum(lines.map(\.net))
    totals.tax = try Money.sum(lines.map(\.tax))
    let exact = try totals.net + totals.tax
    totals.rounding = try rounding(exact: exact, settings)
    totals.due = try exact + totals.rounding
    totals.tendered = try Money.sum(tenders.map(\.amount))
    let over = try totals.tendered - totals.due
    totals.change = tenders.isEmpty ? .zero : max(.zero, over)
    return SaleDocument(
      sale: start.sale, store: settings.store, lane: settings.lane, cashier: start.cashier,
      shift: start.shift, currency: settings.currency, startedAt: start.startedAt, lines: lines,
      taxes: try taxes(settings), totals: totals, tenders: tenders)
  }

  /// With a tender that rounds: p = exact − Σ other tenders; the rounding takes p to its step.
  private func rounding(
    exact: Money, _ settings: SalesSettings
  ) throws(AmountError) -> Money {
    let rounds = { (kind: String) in settings.tender(kind)?.rounding }
    guard let step = tenders.lazy.compactMap({ rounds($0.kind) }).first else { return .zero }
    let others = try Money.sum(tenders.filter { rounds($0.kind) == nil }.map(\.amount))
    return try SaleArithmetic.rounding(of: exact - others, toNearest: step)
  }

  private func taxes(_ settings: SalesSettings) throws(AmountError) -> [SaleDocument.Tax] {
    var taxes: [SaleDocument.Tax] = []
    for definition in settings.taxes {
      let taxed = lines.filter { $0.taxCode == definition.code }
      guard !taxed.isEmpty else { continue }
      taxes.append(
        SaleDocument.Tax(
          code: definition.code, rate: definition.rate, included: definition.included,
          base: try Money.sum(taxed.map(\.net)), amount: try Money.sum(taxed.map(\.tax))))
    }
    return taxes
  }
}
