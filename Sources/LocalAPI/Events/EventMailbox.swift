import AgentCore

/// What waits for one event stream, as a state machine without threads or time.
///
/// Records are not kept here, only how far they go: the journal is their buffer. Notices are kept
/// up to a limit; a reader that lets them pile up beyond it is cut off, and resumes from the
/// journal.
struct EventMailbox {
  /// What a stream has to do next.
  enum Delivery: Equatable {
    /// Notices to send, in order, and the durable seq that the records may be sent up to.
    case events([Notice], through: Int64)
    /// Nothing came for a while: show that the connection is alive.
    case keepAlive
    /// The agent stops or the reader is gone: end the stream in order.
    case end
  }

  /// What the owner of the mailbox has to do at once.
  enum Action: Equatable {
    case none
    /// Hand this to the stream that waits.
    case deliver(Delivery)
    /// Cut the reader off: it is too slow.
    case cutOff
  }

  private enum State {
    case collecting(notices: [Notice], through: Int64, isNews: Bool)
    case waiting(through: Int64)
    case ended
  }

  private var state: State
  private let maximumNotices: Int

  init(through: Int64, maximumNotices: Int) {
    state = .collecting(notices: [], through: through, isNews: false)
    self.maximumNotices = maximumNotices
  }

  mutating func offer(_ event: LiveEvent) -> Action {
    switch (state, event) {
    case (.collecting(let notices, let through, let isNews), .recordsDurable(let seq)):
      state = .collecting(
        notices: notices, through: max(through, seq), isNews: isNews || seq > through)
      return .none
    case (.collecting(var notices, let through, _), .notice(let notice)):
      guard notices.count < maximumNotices else {
        state = .ended
        return .cutOff
      }
      notices.append(notice)
      state = .collecting(notices: notices, through: through, isNews: true)
      return .none
    case (.waiting(let through), .recordsDurable(let seq)):
      guard seq > through else { return .none }
      state = .collecting(notices: [], through: seq, isNews: false)
      return .deliver(.events([], through: seq))
    case (.waiting(let through), .notice(let notice)):
      state = .collecting(notices: [], through: through, isNews: false)
      return .deliver(.events([notice], through: through))
    case (.ended, _):
      return .none
    }
  }

  /// What is there now; `nil` for nothing, and the stream has other work.
  mutating func poll() -> Delivery? {
    switch state {
    case .collecting(let notices, let through, isNews: true):
      state = .collecting(notices: [], through: through, isNews: false)
      return .events(notices, through: through)
    case .collecting(_, _, isNews: false): return nil
    case .waiting: preconditionFailure("one stream takes from a mailbox")
    case .ended: return .end
    }
  }

  /// What is there now; `nil` for nothing, and the stream waits for a `deliver`.
  mutating func take() -> Delivery? {
    if let delivery = poll() { return delivery }
    if case .collecting(_, let through, _) = state { state = .waiting(through: through) }
    return nil
  }

  /// Time for a sign of life, if the stream waits.
  mutating func tick() -> Action {
    guard case .waiting(let through) = state else { return .none }
    state = .collecting(notices: [], through: through, isNews: false)
    return .deliver(.keepAlive)
  }

  mutating func end() -> Action {
    defer { state = .ended }
    guard case .waiting = state else { return .none }
    return .deliver(.end)
  }
}
