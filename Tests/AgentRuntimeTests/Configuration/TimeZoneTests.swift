import RetailTypes
import Testing

@testable import AgentRuntime

/// The offsets were computed by other programs: Python's zoneinfo and glibc's date(1).
@Suite struct TimeZoneTests {
  private func seconds(_ text: String) throws -> Int64 {
    try Instant(rfc3339: text).unixMilliseconds / 1000
  }

  @Test(arguments: [
    ("Asia/Jakarta", "2026-11-21T12:00:00Z", 420),
    ("Asia/Jakarta", "1963-12-31T12:00:00Z", 450),
    ("Europe/Istanbul", "2015-11-08T00:59:59Z", 180),
    ("Europe/Istanbul", "2015-11-08T01:00:00Z", 120),
    ("Europe/Istanbul", "2026-01-01T00:00:00Z", 180),
    ("Europe/Berlin", "2024-03-31T00:59:59Z", 60),
    ("Europe/Berlin", "2024-03-31T01:00:00Z", 120),
    ("Europe/Berlin", "2024-10-27T00:59:59Z", 120),
    ("Europe/Berlin", "2024-10-27T01:00:00Z", 60),
    ("America/New_York", "2024-03-10T06:59:59Z", -300),
    ("America/New_York", "2024-03-10T07:00:00Z", -240),
    ("Australia/Lord_Howe", "2024-04-06T14:59:59Z", 660),
    ("Australia/Lord_Howe", "2024-04-06T15:00:00Z", 630),
    ("Africa/Casablanca", "2024-03-20T00:00:00Z", 0),
    ("Africa/Casablanca", "2024-06-20T00:00:00Z", 60),
    ("Europe/Dublin", "2024-01-01T00:00:00Z", 0),
    ("Europe/Dublin", "2024-07-01T00:00:00Z", 60),
    ("Asia/Kathmandu", "2024-07-01T00:00:00Z", 345),
    ("Asia/Tehran", "2022-08-01T00:00:00Z", 270),
    ("Asia/Tehran", "2023-08-01T00:00:00Z", 210),
    ("Etc/UTC", "2024-01-01T00:00:00Z", 0),
  ])
  func offsetsOfZones(zone: String, time: String, minutes: Int) throws {
    let clock = try TimeZoneClock(zone)
    #expect(clock.offsetMinutes(atUnixSeconds: try seconds(time)) == minutes)
  }

  static let times = [
    "2040-01-15T00:00:00Z", "2040-02-29T05:00:00Z", "2040-03-01T04:59:59Z",
    "2040-03-01T05:00:00Z", "2040-03-25T00:59:59Z", "2040-03-25T01:00:00Z",
    "2040-07-01T00:00:00Z", "2040-10-28T00:59:59Z", "2040-10-28T01:00:00Z",
    "2040-12-31T23:30:00Z", "2041-03-01T04:59:59Z", "2041-03-01T05:00:00Z",
    "2041-10-29T03:29:59Z", "2041-10-29T03:30:00Z",
  ]

  /// For each rule the offset at each of `times`, by `TZ=rule date -d time +%z`.
  static let rules: [(rule: String, minutes: [Int])] = [
    (
      "CET-1CEST,M3.5.0,M10.5.0/3",
      [60, 60, 60, 60, 60, 120, 120, 120, 60, 60, 60, 60, 60, 60]
    ),
    (
      "EST5EDT,M3.2.0,M11.1.0",
      [-300, -300, -300, -300, -240, -240, -240, -240, -240, -300, -300, -300, -240, -240]
    ),
    (
      "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
      [-120, -120, -120, -120, -120, -60, -60, -60, -120, -120, -120, -120, -120, -120]
    ),
    (
      "AEST-10AEDT,M10.1.0,M4.1.0/3",
      [660, 660, 660, 660, 660, 660, 600, 660, 660, 660, 660, 660, 660, 660]
    ),
    (
      "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
      [660, 660, 660, 660, 660, 660, 630, 660, 660, 660, 660, 660, 660, 660]
    ),
    (
      "<+07>-7",
      [420, 420, 420, 420, 420, 420, 420, 420, 420, 420, 420, 420, 420, 420]
    ),
    (
      "IST-1GMT0,M10.5.0,M3.5.0/1",
      [0, 0, 0, 0, 0, 60, 60, 60, 0, 0, 0, 0, 0, 0]
    ),
    (
      "XXX3YYY,J60/2,300/25:30:00",
      [-180, -180, -180, -120, -120, -120, -120, -120, -120, -180, -180, -120, -120, -180]
    ),
  ]

  @Test(arguments: rules)
  func offsetsOfRules(rule: String, minutes: [Int]) throws {
    let zone = try #require(ZoneRule(rule))
    for (time, expected) in zip(Self.times, minutes) {
      let offset = zone.offsetSeconds(atUnixSeconds: try seconds(time))
      #expect(offset == Int32(expected) * 60, "\(time)")
    }
  }

  @Test(arguments: [
    "", "CE-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J300", "<+07-7",
    "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-999",
  ])
  func refusesWhatIsNoRule(text: String) {
    #expect(ZoneRule(text) == nil)
  }

  @Test(arguments: [
    ("Asia/Jakrta", "\"Asia/Jakrta\" is not a known time zone; did you mean \"Asia/Jakarta\"?"),
    ("istanbul", "\"istanbul\" is not a known time zone; did you mean \"Europe/Istanbul\"?"),
    ("+07:00", "\"+07:00\" is not a known time zone: give an IANA name such as Asia/Jakarta"),
    (
      "../../../etc/passwd",
      "\"../../../etc/passwd\" is not a known time zone: give an IANA name such as Asia/Jakarta"
    ),
    ("zone.tab", "\"zone.tab\" is not a known time zone: give an IANA name such as Asia/Jakarta"),
  ])
  func unknownZonesAreRefusedWithTheNearName(name: String, message: String) {
    let error = #expect(throws: TimeZoneError.self) { try TimeZoneClock(name) }
    #expect(error?.description == message)
  }

  /// Version 2, UTC, one change to +1 h at 1,000,000; no rule for the future.
  private static let small: [UInt8] = {
    func header(_ counts: [UInt8]) -> [UInt8] {
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap { [0, 0, 0, $0] }
    }
    let types: [UInt8] = [0, 0, 0, 0, 0, 0] + [0, 0, 0x0E, 0x10, 0, 0]
    return header([0, 0, 0, 0, 1, 1]) + [0, 0, 0, 0, 0, 0, 0]
      + header([0, 0, 0, 1, 2, 1]) + [0, 0, 0, 0, 0, 0x0F, 0x42, 0x40] + [1] + types + [0]
      + Array("\n\n".utf8)
  }()

  @Test func readsAFileOfOneChange() throws {
    let zone = try #require(ZoneInfo(Self.small))
    #expect(zone.offsetSeconds(atUnixSeconds: 999_999) == 0)
    #expect(zone.offsetSeconds(atUnixSeconds: 1_000_000) == 3600)
    #expect(zone.offsetSeconds(atUnixSeconds: 4_000_000_000) == 3600)
  }

  @Test func aDamagedFileIsRefusedWhereverItEnds() {
    for length in 0..<Self.small.count {
      #expect(ZoneInfo(Array(Self.small.prefix(length))) == nil)
    }
    for index in Self.small.indices {
      var bytes = Self.small
      bytes[index] ^= 0xFF
      _ = ZoneInfo(bytes)?.offsetSeconds(atUnixSeconds: 1_000_000)
    }
  }
}
