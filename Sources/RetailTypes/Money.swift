// RetailTypes: amounts, quantities, rates, dates and moments; the words that all rooms share.

/// An amount in a currency's smallest unit used at the counter (cents, kuruş, whole rupiah).
///
/// Arithmetic never wraps: what does not fit throws `AmountError.overflow`.
public struct Money: Hashable, Comparable, Sendable {
  /// The amount in minor units; negative for amounts owed the other way.
  public var minor: Int64

  public init(minor: Int64) { self.minor = minor }

  public static let zero = Money(minor: 0)

  /// Reads "1851.00" for two decimals, "55500" for none.
  public init(_ text: String, decimals: Int) throws(AmountError) {
    minor = try DecimalText.parse(
      text, decimals: decimals, exact: true,
      expected: decimals == 0
        ? "an amount without decimals, such as \"55500\""
        : "an amount with \(decimals) decimals, such as \""
          + DecimalText.format(185_100, decimals: decimals) + "\"")
  }

  /// "1851.00" for two decimals, "55500" for none.
  public func text(decimals: Int) -> String { DecimalText.format(minor, decimals: decimals) }

  public static func < (left: Money, right: Money) -> Bool { left.minor < right.minor }

  public static func + (left: Money, right: Money) throws(AmountError) -> Money {
    let (sum, overflow) = left.minor.addingReportingOverflow(right.minor)
    guard !overflow else { throw .overflow }
    return Money(minor: sum)
  }

  public static func - (left: Money, right: Money) throws(AmountError) -> Money {
    let (difference, overflow) = left.minor.subtractingReportingOverflow(right.minor)
    guard !overflow else { throw .overflow }
    return Money(minor: difference)
  }

  /// The sum of `amounts`; zero for none.
  public static func sum(_ amounts: some Sequence<Money>) throws(AmountError) -> Money {
    var total = Money.zero
    for amount in amounts { total = try total + amount }
    return total
  }
}

extension Money {
  /// `numerator` / `denominator`, to the nearest minor unit, ties away from zero.
  ///
  /// The one rounding of the whole system: sales, tax and postings use no other.
  public static func rounded(
    _ numerator: Int128, dividedBy denominator: Int128
  ) throws(AmountError) -> Money {
    precondition(denominator > 0, "a rounding denominator is a positive scale")
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let away = remainder.magnitude * 2 >= denominator.magnitude
    let result = away ? quotient + (numerator < 0 ? -1 : 1) : quotient
    guard let minor = Int64(exactly: result) else { throw .overflow }
    return Money(minor: minor)
  }
}
