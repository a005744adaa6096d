/// What the catalogue says of one item of trade.
public struct CatalogueItem: Hashable, Sendable {
  /// The shop's own number of the item (price look-up).
  public var plu: String
  /// Its GTINs, each with 14 digits, in the catalogue's order.
  public var gtins: [String]
  public var description: String
  /// What a quantity counts: "pc", "kg".
  public var unit: String
  /// For one unit.
  public var price: Money
  /// A tax or a group of taxes of the configuration; `nil` where none applies.
  public var taxCode: String?
  /// What one unit cost the shop, if it is known.
  public var cost: Money?
  public var department: String?

  public init(
    plu: String, gtins: [String], description: String, unit: String, price: Money,
    taxCode: String?, cost: Money?, department: String?
  ) {
    self.plu = plu
    self.gtins = gtins
    self.description = description
    self.unit = unit
    self.price = price
    self.taxCode = taxCode
    self.cost = cost
    self.department = department
  }
}
