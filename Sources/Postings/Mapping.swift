import Records
import RetailTypes

/// Which account takes what: the books of one country or one company, as data.
public struct Mapping: Hashable, Sendable {
  /// A tender's account, and whether change is given from it.
  public struct Tender: Hashable, Sendable {
    public var account: Account
    public var givesChange: Bool
  }

  /// Accounts of what lines bring in, or take back.
  public struct LineAccounts: Hashable, Sendable {
    public var standard: Account
    public var byTax: PatternTable<Account>
    /// Comes before `byTax`: tips and gift cards are lines of a department of their own.
    public var byDepartment: PatternTable<Account>

    func account(department: String?, taxCode: String?) -> Account {
      department.flatMap { byDepartment[$0] } ?? taxCode.flatMap { byTax[$0] } ?? standard
    }
  }

  /// The two accounts of the cost of goods sold; without them the cost is not posted.
  public struct Cost: Hashable, Sendable {
    public var ofGoodsSold: Account
    public var inventory: Account
  }

  /// A pair of accounts for differences either way.
  public struct Difference: Hashable, Sendable {
    public var loss: Account
    public var gain: Account
  }

  /// What becomes of a tender when the acquirer pays it out.
  public struct Settlement: Hashable, Sendable {
    public var bank: Account
    public var fee: Account
    /// Used where the record states no fee.
    public var feeRate: TaxRate
    /// A tax on the fee (Turkey's BSMV), booked with it; used where the record states none.
    public var feeTaxRate: TaxRate
  }

  public var name: String
  /// The only currency it is for; `nil` for any.
  public var currency: String?
  public var tenders: PatternTable<Tender>
  public var taxes: PatternTable<Account>
  public var sales: LineAccounts
  public var returns: LineAccounts
  public var cost: Cost?
  public var rounding: Difference?
  public var overShort: Difference?
  public var settlements: PatternTable<Settlement>
  /// The other side of pay-ins, pay-outs and drops; without it they are not posted.
  public var cashMovements: PatternTable<Account>?

  /// The tender whose account is the drawer's.
  static let cashTender = SaleDocument.cash
}

/// Where the engine finds the mapping for a currency.
public struct MappingSource: Hashable, Sendable {
  private var mappings: [Mapping]

  /// One mapping for everything.
  public init(_ mapping: Mapping) { mappings = [mapping] }

  /// The first of `mappings` that is for the currency at hand.
  public init(byCurrency mappings: [Mapping]) { self.mappings = mappings }

  func mapping(for currency: String) -> Mapping? {
    mappings.first { $0.currency == nil || $0.currency == currency }
  }
}
