import RetailTypes

/// The whole of a completed sale or return, as `sale.completed` and `return.completed` carry it.
///
/// Amounts of a return are positive; its kind turns the signs.
public struct SaleDocument: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case sale
    case `return`
  }

  public var sale: String
  /// The receipt's number; `nil` until the sale is completed.
  public var receipt: String?
  public var kind: Kind
  public var training: Bool
  public var store: String
  public var lane: String
  public var cashier: String
  public var shift: String
  /// Its decimals are not a member: every amount is written with them.
  public var currency: Currency
  /// RFC 3339.
  public var startedAt: String
  /// RFC 3339; `nil` until the sale is completed.
  public var completedAt: String?
  public var customer: String?
  public var lines: [Line]
  public var taxes: [Tax]
  public var totals: Totals
  public var tenders: [Tender]
  /// What a return takes back; `nil` on a sale.
  public var of: Origin?

  public struct Line: Hashable, Sendable {
    /// From 1, never used again: a voided line leaves a gap.
    public var line: Int64
    public var plu: String?
    public var gtin: String?
    public var description: String
    public var quantity: Quantity
    public var unit: String
    public var unitPrice: Money
    public var gross: Money
    /// The line's own discount and its share of the sale's.
    public var discount: Money
    public var net: Money
    public var tax: Money
    /// A tax, a group of taxes, or none.
    public var taxCode: String?
    /// What the goods of this line cost the shop in all.
    public var cost: Money?
    public var lot: String?
    public var expiry: String?
    public var department: String?

    public init(
      line: Int64, plu: String? = nil, gtin: String? = nil, description: String,
      quantity: Quantity, unit: String, unitPrice: Money, gross: Money, discount: Money = .zero,
      net: Money, tax: Money, taxCode: String?, cost: Money? = nil, lot: String? = nil,
      expiry: String? = nil, department: String? = nil
    ) {
      self.line = line
      self.plu = plu
      self.gtin = gtin
      self.description = description
      self.quantity = quantity
      self.unit = unit
      self.unitPrice = unitPrice
      self.gross = gross
      self.discount = discount
      self.net = net
      self.tax = tax
      self.taxCode = taxCode
      self.cost = cost
      self.lot = lot
      self.expiry = expiry
      self.department = department
    }
  }

  public struct Tax: Hashable, Sendable {
    public var code: String
    public var rate: TaxRate
    public var included: Bool
    public var base: Money
    public var amount: Money

    public init(code: String, rate: TaxRate, included: Bool, base: Money, amount: Money) {
      self.code = code
      self.rate = rate
      self.included = included
      self.base = base
      self.amount = amount
    }
  }

  public struct Totals: Hashable, Sendable {
    public var gross = Money.zero
    public var discount = Money.zero
    public var net = Money.zero
    public var tax = Money.zero
    /// Cash rounding; negative when rounded down.
    public var rounding = Money.zero
    public var due = Money.zero
    public var tendered = Money.zero
    public var change = Money.zero

    public init() {}
  }

  public struct Tender: Hashable, Sendable {
    /// From 1, never used again: a voided tender leaves a gap.
    public var tender: Int64
    public var kind: String
    public var amount: Money
    public var reference: String?

    public init(tender: Int64, kind: String, amount: Money, reference: String? = nil) {
      self.tender = tender
      self.kind = kind
      self.amount = amount
      self.reference = reference
    }
  }

  /// The sale that a return refers to.
  public struct Origin: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
      public var line: Int64
      public var ofLine: Int64

      public init(line: Int64, ofLine: Int64) {
        self.line = line
        self.ofLine = ofLine
      }
    }

    public var receipt: String
    public var sale: String
    public var lines: [Line]

    public init(receipt: String, sale: String, lines: [Line]) {
      self.receipt = receipt
      self.sale = sale
      self.lines = lines
    }
  }

  public init(
    sale: String, receipt: String? = nil, kind: Kind = .sale, training: Bool = false,
    store: String, lane: String, cashier: String, shift: String, currency: Currency,
    startedAt: String, completedAt: String? = nil, customer: String? = nil, lines: [Line] = [],
    taxes: [Tax] = [], totals: Totals = Totals(), tenders: [Tender] = [], of: Origin? = nil
  ) {
    self.sale = sale
    self.receipt = receipt
    self.kind = kind
    self.training = training
    self.store = store
    self.lane = lane
    self.cashier = cashier
    self.shift = shift
    self.currency = currency
    self.startedAt = startedAt
    self.completedAt = completedAt
    self.customer = customer
    self.lines = lines
    self.taxes = taxes
    self.totals = totals
    self.tenders = tenders
    self.of = of
  }
}
