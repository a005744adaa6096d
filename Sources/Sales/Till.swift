import Records
import RetailTypes

/// The till of one lane: its shift, the sale in progress and the suspended ones.
///
/// A command is decided into changes (`Till+Sale.swift`, `Till+Shift.swift`); a change's fact is
/// applied here, live as well as when the journal is read back.
public struct Till: Sendable {
  public let settings: SalesSettings
  /// How many receipts and shifts this lane has numbered; carried from journal to journal.
  public private(set) var receiptCount: Int64 = 0
  public private(set) var shiftCount: Int64 = 0

  var shift: OpenShift?
  var current: OpenSale?
  /// In the order in which they were suspended.
  var suspended: [OpenSale] = []

  struct OpenShift: Hashable, Sendable {
    var opening: ShiftOpening
    var totals = ShiftTotals()

    /// The cash that should lie in the drawer.
    func expectedCash() throws(AmountError) -> Money {
      try totals.expectedCash(float: opening.openingFloat)
    }
  }

  public init(settings: SalesSettings) { self.settings = settings }

  /// Goes on numbering after what an earlier journal or shift has numbered.
  public mutating func carry(receiptCount: Int64, shiftCount: Int64) {
    self.receiptCount = receiptCount
    self.shiftCount = shiftCount
  }

  /// What a decision leads to: the fact that the till applies and the record that says so.
  public struct Change: Hashable, Sendable {
    public var fact: TillFact
    public var draft: RecordDraft
  }

  public var openShift: ShiftOpening? { shift?.opening }
  /// The id of the sale in progress.
  public var currentSale: String? { current?.start.sale }
  /// Whether something was paid towards the sale in progress.
  public var isTendering: Bool { current?.tenders.isEmpty == false }
  public var suspendedSales: [String] { suspended.map(\.start.sale) }

  /// Makes `fact` part of the till.
  public mutating func apply(_ fact: TillFact) throws(AmountError) {
    switch fact {
    case .shiftOpened(let opening):
      shift = OpenShift(opening: opening)
      shiftCount = max(shiftCount, opening.number)
    case .shiftClosed: shift = nil
    case .cashMoved(let movement, let amount):
      try shift?.totals.add(movement, amount)
      try checkCash()
    case .drawerOpenedWithoutSale: shift?.totals.noSales += 1
    case .saleStarted(let start): current = OpenSale(start: start)
    case .lineAdded(_, let line, let unitCost): current?.add(line, unitCost: unitCost)
    case .lineChanged(_, let line): current?.change(line)
    case .lineVoided(_, let line):
      current?.voidLine(line)
      shift?.totals.voidedLines += 1
    case .tendered(_, let tender): current?.add(tender)
    case .tenderVoided(_, let tender): current?.voidTender(tender)
    case .saleCompleted(let document):
      try shift?.totals.add(document, settings)
      try checkCash()
      receiptCount += 1
      current = nil
    case .saleVoided:
      shift?.totals.voidedSales += 1
      current = nil
    case .saleSuspended:
      if let sale = current { suspended.append(sale) }
      current = nil
    case .saleResumed(let id):
      guard let index = suspended.firstIndex(where: { $0.start.sale == id }) else { return }
      current = suspended.remove(at: index)
    }
  }

  /// What can't be reported is refused before it is taken.
  private func checkCash() throws(AmountError) { _ = try shift?.expectedCash() }
}
