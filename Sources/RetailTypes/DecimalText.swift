/// Reading and writing of plain decimal text: an optional minus, digits, and at most one point.
///
/// The journal, the API and the upstream carry amounts as such text, never as binary floats.
public enum DecimalText {
  /// Reads `text` as an integer count of 10^-`decimals`.
  ///
  /// - Parameter exact: whether the number of decimals written must be `decimals`; otherwise it may
  ///   be smaller.
  /// - Throws: `malformed` for anything else, a sign other than minus, an exponent, a leading zero
  ///   before another digit, or too many decimals; `overflow` beyond Int64.
  public static func parse(
    _ text: String, decimals: Int, exact: Bool, expected: @autoclosure () -> String
  ) throws(AmountError) -> Int64 {
    func refused() -> AmountError { .malformed(text: text, expected: expected()) }
    var digits = 0
    var fraction = 0
    var seenPoint = false
    var negative = false
    var firstDigit: UInt8 = 0
    var value: Int64 = 0
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "-") where index == 0:
        negative = true
      case UInt8(ascii: ".") where !seenPoint && digits > 0:
        seenPoint = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if seenPoint {
          fraction += 1
        } else {
          if digits == 0 { firstDigit = byte }
          if digits == 1 && firstDigit == UInt8(ascii: "0") { throw refused() }
          digits += 1
        }
        // Built on the negative side, which reaches one further.
        value = try negativeShift(value, digit: Int64(byte - UInt8(ascii: "0")))
      default:
        throw refused()
      }
    }
    guard digits > 0, !seenPoint || fraction > 0, fraction <= decimals else { throw refused() }
    if exact && fraction != decimals { throw refused() }
    for _ in fraction..<decimals { value = try negativeShift(value, digit: 0) }
    if negative { return value }
    guard value != .min else { throw .overflow }
    return -value
  }

  /// Writes `value` × 10^-`decimals` with exactly that many decimals.
  public static func format(_ value: Int64, decimals: Int) -> String {
    let digits = String(value.magnitude)
    let sign = value < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static func negativeShift(_ value: Int64, digit: Int64) throws(AmountError) -> Int64 {
    let (shifted, over) = value.multipliedReportingOverflow(by: 10)
    let (sum, under) = shifted.subtractingReportingOverflow(digit)
    guard !over, !under else { throw .overflow }
    return sum
  }
}
