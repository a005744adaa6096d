import RetailTypes

/// What a front end asks of the lane. One case for each route of the local API.
public enum Command: Hashable, Sendable {
  case openShift(cashier: String, openingFloat: Money)
  /// `counted` holds an amount for each tender kind that was counted, in ascending order of kind.
  case closeShift(counted: [CountedTender])
  case reportShift
  case moveCash(CashMovement, amount: Money, reason: String)
  case openDrawer(reason: String)

  case showSale
  case scan(String)
  case addLine(LineRequest)
  case changeLine(Int64, LineChange)
  case voidLine(Int64)
  case addTender(kind: String, amount: Money, reference: String?)
  case voidTender(Int64)
  case completeSale
  case voidSale
  case suspendSale
  case resumeSale(String)
  /// A sale of any state by its id.
  case findSale(String)
  /// Prints the receipt of a completed sale once more, marked as a copy.
  case printReceipt(sale: String)

  case showStatus
  case listDevices
}

public struct CountedTender: Hashable, Sendable {
  public var kind: String
  public var amount: Money

  public init(kind: String, amount: Money) {
    self.kind = kind
    self.amount = amount
  }
}

/// A line by PLU or GTIN. What the catalogue does not know needs a PLU, price and description.
public struct LineRequest: Hashable, Sendable {
  public var plu: String?
  public var gtin: String?
  public var quantity: Quantity
  public var description: String?
  public var unitPrice: Money?
  public var taxCode: String?
  public var reason: String?

  public init(
    plu: String? = nil, gtin: String? = nil, quantity: Quantity = .one,
    description: String? = nil, unitPrice: Money? = nil, taxCode: String? = nil,
    reason: String? = nil
  ) {
    self.plu = plu
    self.gtin = gtin
    self.quantity = quantity
    self.description = description
    self.unitPrice = unitPrice
    self.taxCode = taxCode
    self.reason = reason
  }
}

/// What a PATCH of a line changes; `nil` leaves a member as it is.
public struct LineChange: Hashable, Sendable {
  public var quantity: Quantity?
  public var unitPrice: Money?
  public var description: String?
  public var reason: String?

  public init(
    quantity: Quantity? = nil, unitPrice: Money? = nil, description: String? = nil,
    reason: String? = nil
  ) {
    self.quantity = quantity
    self.unitPrice = unitPrice
    self.description = description
    self.reason = reason
  }
}

/// What a role may do, as a configuration names it. Commands ask for `sell` and `noSale`; no command
/// of this version asks for the others.
public enum Permission: String, Hashable, Sendable, CaseIterable {
  case sell
  case noSale = "no_sale"
  case voidCompleted = "void_completed"
  case returnWithoutReceipt = "return_without_receipt"
  case priceOverride = "price_override"
}
