import Synchronization

/// Counts events and keeps the moment of the last.
final class Arrivals: Sendable {
  private let state = Mutex<(count: Int, last: ContinuousClock.Instant)>((0, .now))

  var count: Int { state.withLock { $0.count } }
  var last: ContinuousClock.Instant { state.withLock { $0.last } }

  func note() {
    let now = ContinuousClock.now
    state.withLock { $0 = ($0.count + 1, now) }
  }
}
