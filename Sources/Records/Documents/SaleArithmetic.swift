import RetailTypes

/// The money formulas of a document. The lane computes with them and the inbox checks with them.
public enum SaleArithmetic {
  /// `quantity` × `unitPrice`, rounded.
  public static func gross(
    quantity: Quantity, unitPrice: Money
  ) throws(AmountError) -> Money {
    try Money.rounded(Int128(quantity.thousandths) * Int128(unitPrice.minor), dividedBy: 1000)
  }

  /// Net and tax of an amount after discount.
  ///
  /// Tax included: net = round(a × 100 / (100 + r)), tax = a − net. Not included: net = a,
  /// tax = round(a × r / 100).
  public static func split(
    _ amount: Money, rate: TaxRate, included: Bool
  ) throws(AmountError) -> (net: Money, tax: Money) {
    let hundred = Int128(TaxRate.hundredPercent)
    let rate = Int128(rate.tenThousandths)
    if included {
      let net = try Money.rounded(Int128(amount.minor) * hundred, dividedBy: hundred + rate)
      return (net, try amount - net)
    }
    return (amount, try Money.rounded(Int128(amount.minor) * rate, dividedBy: hundred))
  }

  /// What rounding adds to `payable` so that it becomes a multiple of `step`; ties go up in
  /// magnitude. Negative when rounded down.
  public static func rounding(
    of payable: Money, toNearest step: Money
  ) throws(AmountError) -> Money {
    precondition(step.minor > 0, "a rounding step is a positive amount")
    let steps = try Money.rounded(Int128(payable.minor), dividedBy: Int128(step.minor))
    let (rounded, overflow) = steps.minor.multipliedReportingOverflow(by: step.minor)
    guard !overflow else { throw .overflow }
    return try Money(minor: rounded) - payable
  }
}
