/// A tax rate in percent, with up to four decimals.
public struct TaxRate: Hashable, Comparable, Sendable {
  /// The rate in ten-thousandths of a percent: 11% is 110,000.
  public var tenThousandths: Int64

  /// One hundred percent, the scale that rates are set against.
  public static let hundredPercent: Int64 = 1_000_000

  public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

  public static let zero = TaxRate(tenThousandths: 0)

  /// Reads "11" or "0.7".
  public init(_ text: String) throws(AmountError) {
    let expected = "a tax rate in percent from 0 to 100, such as \"11\" or \"8.25\""
    tenThousandths = try DecimalText.parse(text, decimals: 4, exact: false, expected: expected)
    guard (0...Self.hundredPercent).contains(tenThousandths) else {
      throw .malformed(text: text, expected: expected)
    }
  }

  /// The shortest form: "11", "8.25".
  public var text: String {
    var text = DecimalText.format(tenThousandths, decimals: 4)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  public static func < (left: TaxRate, right: TaxRate) -> Bool {
    left.tenThousandths < right.tenThousandths
  }
}
