import RetailTypes
import Synchronization

/// The machine's clocks, and where its random bytes come from. Read by the sealer too.
final class VirtualClock: Sendable {
  private struct State {
    /// Since the run began; never jumps.
    var milliseconds: Int64 = 0
    var bootedAt: Int64 = 0
    var boots = 0
    var wallAhead: Int64
    var entropy: Chance
  }

  private let offsetMinutes: Int
  private let state: Mutex<State>

  /// Begins on 2026-11-21 at 08:00 UTC.
  init(offsetMinutes: Int, seed: UInt64) {
    self.offsetMinutes = offsetMinutes
    state = Mutex(State(wallAhead: 1_795_248_000_000, entropy: Chance(seed: seed)))
  }

  /// Milliseconds since the run began.
  var milliseconds: Int64 { state.withLock { $0.milliseconds } }

  var now: Instant {
    state.withLock { state in
      Instant(
        unixMilliseconds: state.wallAhead + state.milliseconds, offsetMinutes: offsetMinutes,
        // As after a minute of booting.
        monotonicMilliseconds: state.milliseconds - state.bootedAt + 60_000)
    }
  }

  /// The name of this boot, of the form that Linux gives.
  var boot: String {
    let boots = String(state.withLock { $0.boots }, radix: 16)
    let zeros = String(repeating: "0", count: 12 - boots.count)
    return "1f2d8c1e-6f0a-4a43-9c0e-\(zeros)\(boots)"
  }

  func entropy() -> Entropy { state.withLock { Entropy(using: &$0.entropy) } }

  func advance(to milliseconds: Int64) {
    state.withLock { $0.milliseconds = max($0.milliseconds, milliseconds) }
  }

  func jump(by milliseconds: Int64) { state.withLock { $0.wallAhead += milliseconds } }

  func reboot() {
    state.withLock { state in
      state.boots += 1
      state.bootedAt = state.milliseconds
    }
  }
}
