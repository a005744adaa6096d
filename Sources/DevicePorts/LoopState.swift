import CDeviceIO

/// What a descriptor is watched for, and what it is ready for.
struct Readiness: OptionSet {
  let rawValue: UInt32

  static let readable = Readiness(rawValue: DIO_READABLE)
  static let writable = Readiness(rawValue: DIO_WRITABLE)
  /// Reported without being asked for: the device is gone, or the connection broken.
  static let hungUp = Readiness(rawValue: DIO_HUNG_UP)
}

/// Names one watch for ever: the number of a descriptor comes back, that of a watch does not.
struct WatchToken {
  let value: UInt64
  let descriptor: Int32
}

/// What only the loop's thread touches.
final class LoopState {
  static let wakeupToken: UInt64 = 0

  /// Where reads go before their bytes are copied out.
  let scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Ports.readTurnBytes, alignment: 16)
  var timers = TimerQueue()
  var later: [() -> Void] = []
  var watches: [UInt64: (Readiness) -> Void] = [:]
  private var parked: [UInt64: (any Sendable) -> Void] = [:]
  private var lastToken = wakeupToken

  var hasLater: Bool { !later.isEmpty }

  func nextToken() -> UInt64 {
    lastToken += 1
    return lastToken
  }

  /// Runs what was put off before this turn; what it puts off itself has to wait for the next, so
  /// that descriptors and timers have theirs.
  func runLater() {
    let batch = later
    later = []
    for work in batch { work() }
  }

  /// Runs the timers that were due at `now`.
  func runTimers(at now: Int64) {
    let count = timers.armedCount
    while let work = timers.popDue(at: now, ofFirst: count) { work() }
  }

  /// Keeps `finish` until the result with this ticket comes.
  func park(_ finish: @escaping (any Sendable) -> Void) -> UInt64 {
    let ticket = nextToken()
    parked[ticket] = finish
    return ticket
  }

  func resume(_ ticket: UInt64, with value: any Sendable) {
    parked.removeValue(forKey: ticket)?(value)
  }

  func forget(_ ticket: UInt64) {
    parked[ticket] = nil
  }

  deinit {
    scratch.deallocate()
  }

  func removeAll() {
    timers = TimerQueue()
    later = []
    watches = [:]
    parked = [:]
  }
}
