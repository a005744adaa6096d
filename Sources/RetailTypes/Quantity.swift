/// How much of an item: pieces, kilograms, litres, with up to three decimals.
public struct Quantity: Hashable, Comparable, Sendable {
  /// The quantity in thousandths of the item's unit.
  public var thousandths: Int64

  public init(thousandths: Int64) { self.thousandths = thousandths }

  public static let one = Quantity(thousandths: 1000)

  /// Reads "2" or "0.750".
  public init(_ text: String) throws(AmountError) {
    thousandths = try DecimalText.parse(
      text, decimals: 3, exact: false,
      expected: "a quantity with up to 3 decimals, such as \"2\" or \"0.750\"")
  }

  /// "2" for a whole quantity, else with three decimals: "0.750".
  public var text: String {
    thousandths % 1000 == 0
      ? String(thousandths / 1000) : DecimalText.format(thousandths, decimals: 3)
  }

  public static func < (left: Quantity, right: Quantity) -> Bool {
    left.thousandths < right.thousandths
  }
}
