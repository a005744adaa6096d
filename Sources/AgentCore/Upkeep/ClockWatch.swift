import Records
import RetailTypes

/// Notices that somebody, or a time server, set the wall clock.
struct ClockWatch: Sendable {
  /// A smaller jump is ordinary discipline of the clock.
  static let largeJumpMilliseconds: Int64 = 60_000

  /// Wall clock minus monotonic clock, in milliseconds, as last seen.
  private var difference: Int64?
  /// When the journal's last record was written, by the wall clock.
  private var lastRecord: Int64?

  mutating func sawRecord(at instant: Instant) { lastRecord = instant.unixMilliseconds }

  /// The jump in milliseconds since the last look, if it is large.
  mutating func jump(at now: Instant) -> Int64? {
    let current = now.unixMilliseconds - now.monotonicMilliseconds
    defer { difference = current }
    if let difference {
      let jump = current - difference
      return jump.magnitude >= Self.largeJumpMilliseconds.magnitude ? jump : nil
    }
    // The first look after a start: a clock behind the journal was set back while we were off.
    guard let lastRecord, now.unixMilliseconds < lastRecord - Self.largeJumpMilliseconds else {
      return nil
    }
    return now.unixMilliseconds - lastRecord
  }
}

extension AgentCore {
  mutating func watchClock(at now: Instant) {
    guard let jump = clock.jump(at: now) else { return }
    append([RecordDraft(.clockChanged, ["jump_ms": .int(jump), "to": .string(now.rfc3339)])])
    emit(
      .notify(
        .device(
          .object([
            "kind": "clock", "state": "changed", "jump_ms": .int(jump),
            "problem": .string("The clock jumped by \(jump / 1000) s."),
            "remedy": "Check the time and the time server of this machine.",
          ]))))
  }
}
