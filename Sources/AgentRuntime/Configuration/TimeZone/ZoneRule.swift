import RetailTypes

/// The rule for times after the last transition of a zone: a POSIX TZ string such as
/// "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 9636, section 3.3).
struct ZoneRule: Equatable, Sendable {
  private var standardOffset: Int32
  private var summer: Summer?

  struct Summer: Equatable {
    var offset: Int32
    var start: Change
    var end: Change
  }

  /// When the clock changes, each year.
  struct Change: Equatable {
    enum Day: Equatable {
      /// 1 to 365, 29 February never counted.
      case julian(Int)
      /// 0 to 365, 29 February counted.
      case ofYear(Int)
      /// Week 5 is the last; weekday 0 is Sunday.
      case weekday(month: Int, week: Int, weekday: Int)
    }

    var day: Day
    /// Seconds after midnight in the time before the change; may be negative or beyond a day.
    var time: Int32
  }

  init?(_ text: String) {
    var parser = Parser(rest: text[...])
    guard parser.name(), let west = parser.time() else { return nil }
    standardOffset = -west
    guard !parser.rest.isEmpty else { return }
    guard parser.name() else { return nil }
    var offset = standardOffset + 3600
    if parser.rest.first != "," {
      guard let west = parser.time() else { return nil }
      offset = -west
    }
    guard let start = parser.change(), let end = parser.change(), parser.rest.isEmpty else {
      return nil
    }
    summer = Summer(offset: offset, start: start, end: end)
  }

  func offsetSeconds(atUnixSeconds seconds: Int64) -> Int32 {
    guard let summer else { return standardOffset }
    let localDay = BusinessDate(
      at: Instant(
        unixMilliseconds: seconds * 1000, offsetMinutes: Int(standardOffset / 60),
        monotonicMilliseconds: 0), cutoverMinutes: 0)
    let year = localDay.components.year
    let start = summer.start.unixSeconds(year: year, offset: standardOffset)
    let end = summer.end.unixSeconds(year: year, offset: summer.offset)
    let isSummer =
      start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
    return isSummer ? summer.offset : standardOffset
  }
}

extension ZoneRule.Change {
  func unixSeconds(year: Int, offset: Int32) -> Int64 {
    (Self.firstDay(of: year) + Int64(dayOfYear(year))) * 86_400 + Int64(time) - Int64(offset)
  }

  /// Days from 1 January.
  private func dayOfYear(_ year: Int) -> Int {
    let first = Self.firstDay(of: year)
    let isLeap = Self.firstDay(of: year + 1) - first == 366
    switch day {
    case .ofYear(let day): return day
    case .julian(let day): return isLeap && day > 59 ? day : day - 1
    case .weekday(let month, let week, let weekday):
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      let monthStart = lengths[..<(month - 1)].reduce(0, +)
      // 1970-01-01 was a Thursday.
      let weekdayOfFirst = Int((first + Int64(monthStart) + 4) % 7)
      var date = (weekday - weekdayOfFirst + 7) % 7 + (week - 1) * 7
      while date >= lengths[month - 1] { date -= 7 }
      return monthStart + date
    }
  }

  /// 1 January in days since 1970, for years from 1970 on.
  private static func firstDay(of year: Int) -> Int64 {
    let before = Int64(year) - 1
    return before * 365 + before / 4 - before / 100 + before / 400 - 719_162
  }
}

/// Reads the parts of a POSIX TZ string (IEEE 1003.1-2024, section 8.3).
private struct Parser {
  var rest: Substring

  /// Skips "CET" or "<+03>".
  mutating func name() -> Bool {
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let letters = rest.prefix(while: \.isLetter)
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  /// Seconds from "-3", "5:30" or "1:02:03".
  mutating func time() -> Int32? {
    let negative = rest.first == "-"
    if negative || rest.first == "+" { rest = rest.dropFirst() }
    guard let hours = number(), hours <= 167 else { return nil }
    var seconds = Int32(hours) * 3600
    for unit: Int32 in [60, 1] where rest.first == ":" {
      rest = rest.dropFirst()
      guard let value = number(), value < 60 else { return nil }
      seconds += Int32(value) * unit
    }
    return negative ? -seconds : seconds
  }

  mutating func change() -> ZoneRule.Change? {
    guard take(","), let day = day() else { return nil }
    guard take("/") else { return ZoneRule.Change(day: day, time: 7200) }
    return time().map { ZoneRule.Change(day: day, time: $0) }
  }

  private mutating func day() -> ZoneRule.Change.Day? {
    if take("M") {
      guard let month = number(), (1...12).contains(month), take("."), let week = number(),
        (1...5).contains(week), take("."), let weekday = number(), (0...6).contains(weekday)
      else { return nil }
      return .weekday(month: month, week: week, weekday: weekday)
    }
    let julian = take("J")
    guard let day = number(), (julian ? 1...365 : 0...365).contains(day) else { return nil }
    return julian ? .julian(day) : .ofYear(day)
  }

  private mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func number() -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    return Int(digits)
  }
}
