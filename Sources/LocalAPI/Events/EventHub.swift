import Synchronization

/// Tells every open event stream what happened, without ever waiting for one.
final class EventHub: Sendable {
  private struct State {
    var streams: [ObjectIdentifier: EventSubscription] = [:]
    var isStopped = false
  }

  private let state = Mutex(State())
  private let limits: LocalAPILimits

  init(limits: LocalAPILimits) { self.limits = limits }

  /// From any thread.
  func publish(_ event: LiveEvent) {
    for stream in state.withLock({ Array($0.streams.values) }) { stream.offer(event) }
  }

  /// A new stream's subscription. It ends with its ticket.
  func subscribe() throws(Problem) -> EventTicket {
    let stream = EventSubscription(maximumNotices: limits.waitingNotices)
    let refused: Problem? = state.withLock { state in
      if state.isStopped { return .stopping }
      guard state.streams.count < limits.streams else {
        return Problem(
          .tooManyStreams,
          "\(limits.streams) event streams are open. Close one that is no longer read.")
      }
      state.streams[ObjectIdentifier(stream)] = stream
      return nil
    }
    if let refused { throw refused }
    return EventTicket(stream: stream, hub: self)
  }

  fileprivate func remove(_ stream: EventSubscription) {
    state.withLock { $0.streams[ObjectIdentifier(stream)] = nil }
  }

  /// Ends all streams and lets none begin.
  func stop() {
    let streams = state.withLock { state in
      state.isStopped = true
      return Array(state.streams.values)
    }
    for stream in streams { stream.end() }
  }
}

/// The right to one stream; when the last reference to it goes, the stream no longer counts.
final class EventTicket: Sendable {
  let stream: EventSubscription
  private let hub: EventHub

  fileprivate init(stream: EventSubscription, hub: EventHub) {
    self.stream = stream
    self.hub = hub
  }

  deinit { hub.remove(stream) }
}

/// One stream's mailbox, shared between those who publish and the one who reads.
final class EventSubscription: Sendable {
  private struct State {
    var mailbox: EventMailbox
    var waiter: CheckedContinuation<EventMailbox.Delivery, Never>?
    var cutOff: (@Sendable () -> Void)?
  }

  private let state: Mutex<State>

  init(maximumNotices: Int) {
    state = Mutex(State(mailbox: EventMailbox(through: 0, maximumNotices: maximumNotices)))
  }

  /// What to do when the reader turns out too slow.
  func onCutOff(_ cutOff: @escaping @Sendable () -> Void) {
    state.withLock { $0.cutOff = cutOff }
  }

  func offer(_ event: LiveEvent) { act { $0.offer(event) } }
  func tick() { act { $0.tick() } }
  func end() { act { $0.end() } }

  /// What is there already, if anything.
  func poll() -> EventMailbox.Delivery? { state.withLock { $0.mailbox.poll() } }

  /// What comes next; waits for it.
  func next() async -> EventMailbox.Delivery {
    await withCheckedContinuation { continuation in
      let ready: EventMailbox.Delivery? = state.withLock { state in
        if let delivery = state.mailbox.take() { return delivery }
        state.waiter = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  /// Changes the mailbox under the lock and acts outside it.
  private func act(_ change: (inout EventMailbox) -> EventMailbox.Action) {
    let effect: (() -> Void)? = state.withLock { state in
      switch change(&state.mailbox) {
      case .none: return nil
      case .deliver(let delivery):
        let waiter = state.waiter.take()
        return { waiter?.resume(returning: delivery) }
      case .cutOff: return state.cutOff
      }
    }
    effect?()
  }
}
