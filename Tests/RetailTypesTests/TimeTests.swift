import RetailTypes
import Testing

@Suite struct TimeTests {
  // Checked with `date -u -d @SECONDS` and `TZ=… date -d @SECONDS`.
  @Test(arguments: [
    (1_795_290_940_123, 420, "2026-11-22T02:55:40.123+07:00"),
    (0, 0, "1970-01-01T00:00:00.000+00:00"),
    (951_782_399_999, 180, "2000-02-29T02:59:59.999+03:00"),
    (1_000, -210, "1969-12-31T20:30:01.000-03:30"),
  ])
  func rfc3339(_ milliseconds: Int64, _ offset: Int, _ text: String) throws {
    let instant = Instant(
      unixMilliseconds: milliseconds, offsetMinutes: offset, monotonicMilliseconds: 0)
    #expect(instant.rfc3339 == text)
    #expect(try Instant(rfc3339: text) == instant)
  }

  // Checked with `date -u -d @SECONDS '+%a, %d %b %Y %T GMT'`; the first is RFC 9110's own.
  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    (4_102_444_800, "Fri, 01 Jan 2100 00:00:00 GMT"),
  ])
  func httpDate(_ seconds: Int64, _ text: String) {
    let instant = Instant(
      unixMilliseconds: seconds * 1000, offsetMinutes: 420, monotonicMilliseconds: 0)
    #expect(instant.httpDate == text)
  }

  @Test(arguments: [
    ("2026-11-21T19:55:40Z", 1_795_290_940_000), ("2026-11-21T19:55:40.1Z", 1_795_290_940_100),
    ("2026-11-21T19:55:40.123456789Z", 1_795_290_940_123),
  ])
  func readsOtherPrecisions(_ text: String, _ milliseconds: Int64) throws {
    #expect(try Instant(rfc3339: text).unixMilliseconds == milliseconds)
  }

  @Test(arguments: [
    "2026-11-21", "2026-11-21T19:55:40", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-11-21T24:00:00Z", "2026-11-21T19:55:60Z", "2026-11-21T19:55:40.Z",
    "2026-11-21t19:55:40z", "2026-11-21T19:55:40+0700", "2026-11-21T19:55:40.1234567890Z", "é",
  ])
  func refusesOtherTexts(_ text: String) {
    #expect(throws: AmountError.self) { try Instant(rfc3339: text) }
  }

  @Test func everyDateOfFourCenturiesRoundTrips() throws {
    var date = try BusinessDate("1900-01-01")
    var previous = ""
    while date.text != "2300-01-01" {
      #expect(try BusinessDate(date.text) == date)
      #expect(date.text > previous)
      previous = date.text
      date.daysSinceEpoch += 1
    }
    // `date -d 2300-01-01 +%s` / 86400.
    #expect(date.daysSinceEpoch == 120_530)
  }

  @Test(arguments: ["1900-02-29", "2100-02-29", "2026-00-01", "2026-1-1", "20261121", "2026-11-31"])
  func refusesDates(_ text: String) {
    #expect(throws: AmountError.self) { try BusinessDate(text) }
  }

  /// With the cut-over at 04:00, a sale at 03:59 belongs to the day before.
  @Test(arguments: [
    ("2026-11-21T03:59:59.999+07:00", "2026-11-20"),
    ("2026-11-21T04:00:00.000+07:00", "2026-11-21"),
    ("2026-11-21T23:59:59.000+07:00", "2026-11-21"),
    ("1969-12-31T03:00:00.000+03:00", "1969-12-30"),
  ])
  func cutover(_ at: String, _ date: String) throws {
    #expect(BusinessDate(at: try Instant(rfc3339: at), cutoverMinutes: 240).text == date)
  }

  /// RFC 9562, appendix A.6: the example of a UUID of version 7.
  @Test func uuidOfVersion7() {
    let instant = Instant(
      unixMilliseconds: 0x017F_22E2_79B0, offsetMinutes: 0, monotonicMilliseconds: 0)
    let entropy = Entropy(high: 0xCC3, low: 0x18C4_DC0C_0C07_398F)
    #expect(entropy.uuid7(at: instant) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  }
}
