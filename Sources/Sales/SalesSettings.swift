// What a sale, a return, a shift may do: rules without devices, disk or clock.

import Records
import RetailTypes

/// What the shop has decided about selling at this lane.
public struct SalesSettings: Hashable, Sendable {
  public var store: String
  public var lane: String
  public var currency: Currency
  /// In the order in which a document lists them.
  public var taxes: [TaxDefinition]
  public var tenders: [TenderDefinition]

  public init(
    store: String, lane: String, currency: Currency, taxes: [TaxDefinition],
    tenders: [TenderDefinition]
  ) {
    self.store = store
    self.lane = lane
    self.currency = currency
    self.taxes = taxes
    self.tenders = tenders
  }

  func tender(_ kind: String) -> TenderDefinition? { tenders.first { $0.kind == kind } }

  func givesChange(_ kind: String) -> Bool { tender(kind)?.change ?? false }
}

/// A tax by the code that goods carry.
public struct TaxDefinition: Hashable, Sendable {
  public var code: String
  public var rate: TaxRate
  /// Whether prices include the tax.
  public var included: Bool

  public init(code: String, rate: TaxRate, included: Bool) {
    self.code = code
    self.rate = rate
    self.included = included
  }
}

/// A way to pay.
public struct TenderDefinition: Hashable, Sendable {
  /// The kind that lies in the drawer.
  public static let cash = SaleDocument.cash

  public var kind: String
  /// Whether change is given on it.
  public var change: Bool
  /// The step to which an amount paid with it is rounded, if any.
  public var rounding: Money?

  public init(kind: String, change: Bool = false, rounding: Money? = nil) {
    self.kind = kind
    self.change = change
    self.rounding = rounding
  }
}
