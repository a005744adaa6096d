import Records

/// Decimal text as integers, with arithmetic of its own: nothing is taken over from the code that is
/// judged.
struct Amounts: Sendable {
  let decimals: Int

  /// The amount in minor units; `nil` unless it is written with just the currency's decimals.
  func minor(_ value: JSONValue?) -> Int128? {
    guard let text = value?.stringValue else { return nil }
    return Self.scaled(text, decimals: decimals...decimals)
  }

  func text(_ minor: Int128) -> String {
    let sign = minor < 0 ? "-" : ""
    let digits = String(minor.magnitude)
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  func json(_ minor: Int128) -> JSONValue { .string(text(minor)) }

  /// A quantity in thousandths: whole, or with three decimals.
  static func thousandths(_ value: JSONValue?) -> Int128? {
    guard let text = value?.stringValue else { return nil }
    if let whole = scaled(text, decimals: 0...0) { return whole * 1000 }
    guard let exact = scaled(text, decimals: 3...3), exact % 1000 != 0 else { return nil }
    return exact
  }

  /// A tax rate in ten-thousandths of a percent.
  static func rate(_ value: JSONValue?) -> Int128? {
    guard let text = value?.stringValue else { return nil }
    let decimals = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
    let count = decimals?.count ?? 0
    guard count <= 4, let scaled = scaled(text, decimals: count...count) else { return nil }
    return (count..<4).reduce(scaled) { number, _ in number * 10 }
  }

  /// `numerator` / `divisor` to the nearest, ties away from zero.
  static func rounded(_ numerator: Int128, dividedBy divisor: Int128) -> Int128 {
    let double = numerator.magnitude * 2 + divisor.magnitude
    let magnitude = Int128(double / (divisor.magnitude * 2))
    return (numerator < 0) != (divisor < 0) ? -magnitude : magnitude
  }

  /// Digits and at most one point; no sign before zero, no zero before another digit.
  private static func scaled(_ text: String, decimals: ClosedRange<Int>) -> Int128? {
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2, !whole.isEmpty,
      whole.count == 1 || whole.first != "0"
    else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard decimals.contains(fraction.count), parts.count == 1 || !fraction.isEmpty else {
      return nil
    }
    let digits = whole + fraction
    guard digits.utf8.count <= 30, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let magnitude = Int128(digits)
    else { return nil }
    guard unsigned.startIndex != text.startIndex else { return magnitude }
    return magnitude == 0 ? nil : -magnitude
  }
}
