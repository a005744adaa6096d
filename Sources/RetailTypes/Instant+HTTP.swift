extension Instant {
  /// The form of HTTP header fields (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
  public var httpDate: String {
    let (day, millisecondOfDay) = unixMilliseconds.flooredDivision(by: 86_400_000)
    let date = BusinessDate(daysSinceEpoch: day).components
    // 1970-01-01 was a Thursday.
    let weekday = Self.weekdays[Int((day + 4).flooredDivision(by: 7).remainder)]
    let second = Int(millisecondOfDay / 1000)
    let time =
      "\((second / 3600).padded(2)):\((second / 60 % 60).padded(2)):\((second % 60).padded(2))"
    let (month, year) = (Self.months[date.month - 1], date.year.padded(4))
    return "\(weekday), \(date.day.padded(2)) \(month) \(year) \(time) GMT"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
