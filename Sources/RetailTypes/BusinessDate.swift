/// A date of trade, in the proleptic Gregorian calendar.
public struct BusinessDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public var daysSinceEpoch: Int64

  public init(daysSinceEpoch: Int64) { self.daysSinceEpoch = daysSinceEpoch }

  /// The date at `instant`, in its own offset, when a day begins `cutoverMinutes` after midnight.
  public init(at instant: Instant, cutoverMinutes: Int) {
    let local =
      instant.unixMilliseconds + Int64(instant.offsetMinutes - cutoverMinutes) * 60_000
    daysSinceEpoch = local.flooredDivision(by: 86_400_000).quotient
  }

  /// Reads "2026-11-21".
  public init(_ text: String) throws(AmountError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let expected = "a date such as 2026-11-21"
    guard text.utf8.count == 10, parts.count == 3, parts.map(\.count) == [4, 2, 2],
      text.utf8.allSatisfy({
        $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
      }),
      let year = Int64(Substring(parts[0])), let month = Int64(Substring(parts[1])),
      let day = Int64(Substring(parts[2])), (1...12) ~= month, day >= 1
    else { throw .malformed(text: text, expected: expected) }
    self.init(year: year, month: month, day: day)
    guard self.text == text else { throw .malformed(text: text, expected: expected) }
  }

  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  private init(year: Int64, month: Int64, day: Int64) {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shifted.flooredDivision(by: 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
  }

  /// Year, month (1 to 12) and day of the month. Source: Hinnant, civil_from_days.
  public var components: (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(day))
  }

  /// "2026-11-21".
  public var text: String {
    let (year, month, day) = components
    return "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
  }

  public static func < (left: BusinessDate, right: BusinessDate) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }
}

extension Int64 {
  /// Quotient rounded towards minus infinity, and the remainder that is never negative.
  func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Int {
  func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}
