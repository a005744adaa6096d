/// An RFC 3339 time as records write it, taken apart: "2026-11-21T19:36:02.001+07:00".
struct CivilTime {
  /// Days since 1970-01-01 by the local calendar.
  var day: Int64
  /// Since local midnight.
  var minute: Int64

  /// `nil` unless it is written with milliseconds and an offset.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."),
      [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[23]), bytes[26] == UInt8(ascii: ":"),
      let day = Self.day(bytes[0..<10]), let hour = Self.number(bytes[11..<13]),
      let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
      Self.number(bytes[20..<23]) != nil, let offsetHours = Self.number(bytes[24..<26]),
      let offsetMinutes = Self.number(bytes[27..<29]),
      hour < 24, minute < 60, second < 60, offsetHours < 24, offsetMinutes < 60
    else { return nil }
    self.day = day
    self.minute = hour * 60 + minute
  }

  /// The day of business: a day begins at the cut-over.
  func businessDay(cutoverMinutes: Int) -> Int64 {
    minute < Int64(cutoverMinutes) ? day - 1 : day
  }

  /// "2026-11-21" as days since 1970-01-01.
  static func day(_ text: String) -> Int64? { day(Array(text.utf8)[...]) }

  private static func day(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let start = bytes.startIndex
    guard bytes.count == 10, bytes[start + 4] == UInt8(ascii: "-"),
      bytes[start + 7] == UInt8(ascii: "-"), let year = number(bytes[start..<start + 4]),
      let month = number(bytes[start + 5..<start + 7]),
      let day = number(bytes[start + 8..<start + 10]),
      (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year)
    else { return nil }
    // Counted from the first of March, so that the leap day is a year's last.
    let shifted = month > 2 ? year : year - 1
    let fromMarch = (month + 9) % 12
    let inYear = (153 * fromMarch + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + inYear - 719_468
  }

  private static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var number: Int64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int64(digit - 0x30)
    }
    return number
  }
}
