import Records
import RetailTypes

/// Why a mapping file was not taken.
public enum MappingError: Error, Equatable, Sendable, CustomStringConvertible {
  case json(JSONError)
  /// The member at `path` is missing or of the wrong form.
  case member(path: String, expected: String)
  case unknownMember(path: String)
  case unknownPreset(String)

  public var description: String {
    switch self {
    case .json(let error): "the mapping is not JSON: \(error)"
    case .member(let path, let expected): "mapping: \(path) must be \(expected)"
    case .unknownMember(let path): "mapping: \(path) is not a known member; remove or correct it"
    case .unknownPreset(let name):
      "there is no mapping preset \"\(name)\"; there are \(Mapping.presetNames.joined(separator: ", "))"
    }
  }
}

extension Mapping {
  /// The names of the mappings that come with the program.
  public static let presetNames = ["id", "tr"]

  /// A mapping that comes with the program.
  public static func preset(_ name: String) throws(MappingError) -> Mapping {
    switch name {
    case "id": try Mapping(json: PackageResources.id_json)
    case "tr": try Mapping(json: PackageResources.tr_json)
    default: throw .unknownPreset(name)
    }
  }

  /// Reads a mapping file.
  public init(json bytes: some Collection<UInt8>) throws(MappingError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes)
    } catch {
      throw .json(error)
    }
    let reader = try MappingReader(value, path: "")
    try reader.allow([
      "name", "currency", "tenders", "taxes", "sales", "returns", "cost", "rounding", "over_short",
      "settlements", "cash_movements",
    ])
    self.init(
      name: try reader.text("name"), currency: try reader.optionalText("currency"),
      tenders: try reader.table("tenders", Self.tender),
      taxes: try reader.table("taxes", Self.account),
      sales: try Self.lineAccounts(reader.object("sales")),
      returns: try Self.lineAccounts(reader.object("returns")),
      cost: try Self.cost(reader.optionalObject("cost")),
      rounding: try Self.difference(reader.optionalObject("rounding"), "loss", "gain"),
      overShort: try Self.difference(reader.optionalObject("over_short"), "short", "over"),
      settlements: try reader.optionalTable("settlements", Self.settlement) ?? PatternTable(),
      cashMovements: try reader.optionalTable("cash_movements", Self.account))
  }

  private static func account(_ reader: MappingReader) throws(MappingError) -> Account {
    try reader.allow(["account", "name"])
    return Account(code: try reader.text("account"), name: try reader.text("name"))
  }

  private static func tender(_ reader: MappingReader) throws(MappingError) -> Tender {
    try reader.allow(["account", "name", "change"])
    return Tender(
      account: Account(code: try reader.text("account"), name: try reader.text("name")),
      givesChange: try reader.flag("change") ?? false)
  }

  private static func lineAccounts(_ reader: MappingReader) throws(MappingError) -> LineAccounts {
    try reader.allow(["default", "by_tax", "by_department"])
    return LineAccounts(
      standard: try account(reader.object("default")),
      byTax: try reader.optionalTable("by_tax", account) ?? PatternTable(),
      byDepartment: try reader.optionalTable("by_department", account) ?? PatternTable())
  }

  private static func cost(_ reader: MappingReader?) throws(MappingError) -> Cost? {
    guard let reader else { return nil }
    try reader.allow(["goods_sold", "inventory"])
    return Cost(
      ofGoodsSold: try account(reader.object("goods_sold")),
      inventory: try account(reader.object("inventory")))
  }

  private static func difference(
    _ reader: MappingReader?, _ loss: String, _ gain: String
  ) throws(MappingError) -> Difference? {
    guard let reader else { return nil }
    try reader.allow([loss, gain])
    return Difference(
      loss: try account(reader.object(loss)), gain: try account(reader.object(gain)))
  }

  private static func settlement(_ reader: MappingReader) throws(MappingError) -> Settlement {
    try reader.allow(["bank", "fee", "fee_rate", "fee_tax_rate"])
    return Settlement(
      bank: try account(reader.object("bank")), fee: try account(reader.object("fee")),
      feeRate: try reader.rate("fee_rate"), feeTaxRate: try reader.rate("fee_tax_rate"))
  }
}
