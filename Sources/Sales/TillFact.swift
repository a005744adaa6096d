import Records
import RetailTypes

/// Something that happened at the till. The live till and one rebuilt from the journal apply the
/// same facts, so they cannot differ.
public enum TillFact: Hashable, Sendable {
  case shiftOpened(ShiftOpening)
  /// The report as journaled; only its numbering matters to the till afterwards.
  case shiftClosed(shift: String)
  case cashMoved(CashMovement, amount: Money)
  /// The drawer was ordered open without a sale or a movement of cash.
  case drawerOpenedWithoutSale
  case saleStarted(SaleStart)
  /// With what one unit costs the shop, which the line's own cost no longer tells.
  case lineAdded(sale: String, SaleDocument.Line, unitCost: Money?)
  case lineChanged(sale: String, SaleDocument.Line)
  case lineVoided(sale: String, line: Int64)
  case tendered(sale: String, SaleDocument.Tender)
  case tenderVoided(sale: String, tender: Int64)
  case saleCompleted(SaleDocument)
  case saleVoided(sale: String)
  case saleSuspended(sale: String)
  case saleResumed(sale: String)
}

public struct ShiftOpening: Hashable, Sendable {
  public var shift: String
  /// Counts the shifts of this lane from 1.
  public var number: Int64
  public var cashier: String
  public var openingFloat: Money
  /// RFC 3339.
  public var openedAt: String
  /// The seq of the `shift.opened` record.
  public var firstSeq: Int64
}

public struct SaleStart: Hashable, Sendable {
  public var sale: String
  public var shift: String
  public var cashier: String
  /// RFC 3339.
  public var startedAt: String
}
