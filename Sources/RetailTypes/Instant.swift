/// A moment as the lane sees it: wall clock, its offset from UTC, and the monotonic clock.
///
/// Records and paper show the wall clock; timers and durations use only the monotonic one, which
/// nobody can set.
public struct Instant: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var unixMilliseconds: Int64
  /// Minutes that local time is ahead of UTC: 420 for Jakarta, 180 for Istanbul.
  public var offsetMinutes: Int
  /// Milliseconds since the machine booted.
  public var monotonicMilliseconds: Int64

  public init(unixMilliseconds: Int64, offsetMinutes: Int, monotonicMilliseconds: Int64) {
    self.unixMilliseconds = unixMilliseconds
    self.offsetMinutes = offsetMinutes
    self.monotonicMilliseconds = monotonicMilliseconds
  }

  /// RFC 3339 with milliseconds and offset: "2026-11-21T19:35:40.123+07:00".
  public var rfc3339: String {
    let local = unixMilliseconds + Int64(offsetMinutes) * 60_000
    let (day, millisecondOfDay) = local.flooredDivision(by: 86_400_000)
    let ms = Int(millisecondOfDay)
    let time =
      "\((ms / 3_600_000).padded(2)):\((ms / 60_000 % 60).padded(2)):\((ms / 1000 % 60).padded(2))"
    let away = abs(offsetMinutes)
    let offset =
      (offsetMinutes < 0 ? "-" : "+") + "\((away / 60).padded(2)):\((away % 60).padded(2))"
    return "\(BusinessDate(daysSinceEpoch: day).text)T\(time).\((ms % 1000).padded(3))\(offset)"
  }

  /// Reads RFC 3339 with an offset and up to nine decimals of a second; kept to milliseconds.
  ///
  /// The monotonic clock of the result is 0: text does not carry it.
  public init(rfc3339 text: String) throws(AmountError) {
    let refused = AmountError.malformed(
      text: text, expected: "a time such as 2026-11-21T19:35:40.123+07:00")
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) throws(AmountError) -> Int64 {
      var value: Int64 = 0
      for index in range {
        guard index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= bytes[index] else {
          throw refused
        }
        value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
      }
      return value
    }
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"),
      let date = try? BusinessDate(String(decoding: bytes[..<10], as: UTF8.self))
    else { throw refused }
    let (hour, minute) = (try number(11..<13), try number(14..<16))
    let second = try number(17..<19)
    guard hour < 24, minute < 60, second < 60 else { throw refused }
    var index = 19
    var milliseconds: Int64 = 0
    if bytes[index] == UInt8(ascii: ".") {
      let start = index + 1
      index = start
      while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= bytes[index] {
        index += 1
      }
      guard (1...9) ~= index - start else { throw refused }
      let kept = min(3, index - start)
      milliseconds = try number(start..<start + kept)
      for _ in kept..<3 { milliseconds *= 10 }
    }
    var offset: Int64 = 0
    if index == bytes.count - 1, bytes[index] == UInt8(ascii: "Z") {
      offset = 0
    } else {
      guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
        bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
      else { throw refused }
      let (hours, minutes) = (try number(index + 1..<index + 3), try number(index + 4..<index + 6))
      guard hours < 24, minutes < 60 else { throw refused }
      offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
    }
    let ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
    self.init(
      unixMilliseconds: date.daysSinceEpoch * 86_400_000 + ofDay - offset * 60_000,
      offsetMinutes: Int(offset), monotonicMilliseconds: 0)
  }
}
