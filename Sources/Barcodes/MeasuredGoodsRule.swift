import RetailTypes

/// How an EAN-13 of the shop's own number range carries a weight or a price.
///
/// The ranges 02 and 20 to 29 are for use within a country or shop, which decides on the split
/// (GS1 General Specifications, section 2.1.14).
public struct MeasuredGoodsRule: Hashable, Sendable {
  public enum Value: String, Hashable, Sendable, CaseIterable {
    case weight
    case price
  }

  public let prefix: String
  public let itemDigits: Int
  public let value: Value
  public let valueDigits: Int
  /// Decimals of the weight in kilograms, or of the price in the currency's main unit.
  public let decimals: Int
  /// Whether a digit between item and value verifies the value.
  public let hasValueCheckDigit: Bool
  /// What one step of the value is worth in thousandths or in minor units.
  private let unitScale: Int64

  /// - Parameter currencyDecimals: the decimals of the lane's currency, which a price must not
  ///   exceed.
  public init(
    prefix: String, itemDigits: Int, value: Value, valueDigits: Int, decimals: Int,
    hasValueCheckDigit: Bool = false, currencyDecimals: Int
  ) throws(MeasuredGoodsRuleError) {
    guard Digits.only(in: prefix), prefix.hasPrefix("02") || prefix.hasPrefix("2"),
      (2...6).contains(prefix.utf8.count)
    else { throw .prefix(prefix) }
    guard (1...9).contains(itemDigits) else { throw .itemDigits(itemDigits) }
    guard (hasValueCheckDigit ? 4...5 : 1...9).contains(valueDigits) else {
      throw .valueDigits(valueDigits, withCheckDigit: hasValueCheckDigit)
    }
    let sum = prefix.utf8.count + itemDigits + (hasValueCheckDigit ? 1 : 0) + valueDigits
    guard sum == 12 else { throw .sum(sum) }
    let most = value == .weight ? 3 : currencyDecimals
    guard (0...most).contains(decimals) else { throw .decimals(decimals, most: most, value) }
    self.prefix = prefix
    self.itemDigits = itemDigits
    self.value = value
    self.valueDigits = valueDigits
    self.decimals = decimals
    self.hasValueCheckDigit = hasValueCheckDigit
    var scale: Int64 = 1
    for _ in decimals..<most { scale *= 10 }
    unitScale = scale
  }

  /// Reads the 13 digits of a code whose check digit is right; `nil` if the prefix is another.
  func read(_ code: String) throws(BarcodeError) -> MeasuredGoods? {
    guard code.utf8.starts(with: prefix.utf8) else { return nil }
    let digits = try Digits.values(of: code)
    let itemEnd = prefix.utf8.count + itemDigits
    let valueStart = itemEnd + (hasValueCheckDigit ? 1 : 0)
    let valueField = Array(digits[valueStart..<12])
    if hasValueCheckDigit, let expected = CheckDigit.measure(valueField),
      digits[itemEnd] != expected
    {
      throw .measureCheckDigit(code, expected: expected, offset: itemEnd)
    }
    let item = String(code.dropFirst(prefix.utf8.count).prefix(itemDigits))
    let steps = valueField.reduce(Int64(0)) { $0 * 10 + Int64($1) }
    guard steps > 0 else { throw .measureZero(item: item, offset: valueStart) }
    let amount = steps * unitScale
    return MeasuredGoods(
      scheme: prefix, item: item,
      measure: value == .weight
        ? .weight(Quantity(thousandths: amount)) : .price(Money(minor: amount)))
  }
}

/// What a label of measured goods says.
public struct MeasuredGoods: Hashable, Sendable {
  public enum Measure: Hashable, Sendable {
    /// In kilograms.
    case weight(Quantity)
    /// Of the whole package.
    case price(Money)
  }

  /// The prefix of the rule that was applied.
  public var scheme: String
  /// The item digits as they stand, leading zeros included.
  public var item: String
  public var measure: Measure

  public init(scheme: String, item: String, measure: Measure) {
    self.scheme = scheme
    self.item = item
    self.measure = measure
  }
}

/// Why a rule of `measured_goods` cannot be applied.
public enum MeasuredGoodsRuleError: Error, Equatable, Sendable, CustomStringConvertible {
  case prefix(String)
  case itemDigits(Int)
  case valueDigits(Int, withCheckDigit: Bool)
  /// Prefix, item, value and its check digit make `Int` digits.
  case sum(Int)
  case decimals(Int, most: Int, MeasuredGoodsRule.Value)
  /// Two rules for one prefix.
  case duplicate(prefix: String)

  public var description: String {
    switch self {
    case .prefix(let prefix):
      "prefix \"\(prefix)\" must be 2 to 6 digits that begin with 02 or 20 to 29"
    case .itemDigits(let count): "item_digits must be 1 to 9, not \(count)"
    case .valueDigits(let count, withCheckDigit: false):
      "value_digits must be 1 to 9, not \(count)"
    case .valueDigits(let count, withCheckDigit: true):
      "value_digits must be 4 or 5 with a check digit of the value, not \(count)"
    case .sum(let sum):
      "prefix, item_digits and value_digits (and the check digit of the value) must make 12 digits,"
        + " not \(sum)"
    case .decimals(let decimals, let most, .weight):
      "decimals of a weight must be 0 to \(most), not \(decimals)"
    case .decimals(let decimals, let most, .price):
      "decimals of a price must be 0 to \(most), as the currency has, not \(decimals)"
    case .duplicate(let prefix): "prefix \(prefix) has two rules; keep one"
    }
  }
}
