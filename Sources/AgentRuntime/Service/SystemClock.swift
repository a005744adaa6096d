import Glibc
import RetailTypes

/// The machine's clocks, told in the store's time zone.
public struct SystemClock: Sendable {
  let zone: TimeZoneClock

  public init(zone: TimeZoneClock) { self.zone = zone }

  public func now() -> Instant {
    let wall = Self.milliseconds(CLOCK_REALTIME)
    return Instant(
      unixMilliseconds: wall, offsetMinutes: zone.offsetMinutes(atUnixSeconds: wall / 1000),
      // Counts on while the machine sleeps, as `mono_ms` since boot should.
      monotonicMilliseconds: Self.milliseconds(CLOCK_BOOTTIME))
  }

  /// Random bytes of the operating system.
  public static func entropy() -> Entropy {
    var generator = SystemRandomNumberGenerator()
    return Entropy(using: &generator)
  }

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
