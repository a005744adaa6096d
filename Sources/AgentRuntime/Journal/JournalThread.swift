import JournalStore
import Records
import Synchronization

import class Foundation.NSCondition
import class Foundation.Thread
import struct Foundation.Date

/// Commits what the core records, on a thread of its own: everything that came during one commit
/// shares the next.
final class JournalThread: Sendable {
  /// What became of the appends.
  enum Outcome: Sendable {
    /// Everything up to this ticket is on disk.
    case durable(ticket: Int64, head: Int64)
    /// A commit failed: whether its records are on disk is not known. Nothing more is taken.
    case failed(JournalError)
    /// The journal was reopened and all that it shows is on disk.
    case recovered
  }

  private struct State {
    var pending: [(ticket: Int64, append: Append)] = []
    var isFailed = false
    var isStopping = false
    var lastRecovery: ContinuousClock.Instant?
  }

  private let store: JournalStore
  private let state = Mutex(State())
  private let wake = Wake()
  private let ended = Wake()
  private let report: @Sendable (Outcome) -> Void
  init(store: JournalStore, report: @escaping @Sendable (Outcome) -> Void) {
    self.store = store
    self.report = report
  }

  func start() {
    let thread = Thread { [self] in
      Thread.current.name = "journal"
      run()
      ended.signal()
    }
    thread.start()
  }

  /// Takes appends again, those of a core that was built after `recovered`. Until then what the
  /// core before it still submits is dropped.
  func resume() { state.withLock { $0.isFailed = false } }

  /// Takes an append; dropped after a failure, whose report says that its fate is not known.
  func submit(_ append: Append, ticket: Int64) {
    let taken = state.withLock { state in
      guard !state.isFailed else { return false }
      state.pending.append((ticket, append))
      return true
    }
    if taken { wake.signal() }
  }

  /// Commits what is pending and ends the thread.
  func stop() {
    state.withLock { $0.isStopping = true }
    wake.signal()
    ended.wait(timeoutSeconds: nil)
  }

  private func run() {
    while true {
      let (batch, isStopping) = state.withLock { state in
        defer { state.pending = [] }
        return (state.pending, state.isStopping)
      }
      if let last = batch.last {
        do throws(JournalError) {
          let head = try store.append(batch.map(\.append))
          report(.durable(ticket: last.ticket, head: head.seq))
          // Answers that no front end may ask for again make room; nobody waits for that.
          if batch.contains(where: { $0.append.closesShift }) { _ = try store.pruneAnswers() }
        } catch {
          state.withLock { state in
            state.isFailed = true
            state.pending = []
          }
          report(.failed(error))
          recover()
        }
      } else if isStopping {
        return
      } else {
        wake.wait(timeoutSeconds: nil)
      }
    }
  }

  /// Tries until the journal can be written again, or the agent stops. Each try is a second after
  /// the one before, also where the last one was thought to have succeeded.
  private func recover() {
    if let last = state.withLock({ $0.lastRecovery }), .now - last < .seconds(5) {
      wake.wait(timeoutSeconds: 1)
    }
    while !state.withLock({ $0.isStopping }) {
      state.withLock { $0.lastRecovery = .now }
      if (try? store.recover()) != nil { return report(.recovered) }
      wake.wait(timeoutSeconds: 1)
    }
  }
}

extension Append {
  fileprivate var closesShift: Bool { drafts.contains { $0.kind == .shiftClosed } }
}

/// Lets one thread wait for another; a signal before the wait is not lost.
final class Wake: @unchecked Sendable {
  // NSCondition guards `isSignalled`.
  private let condition = NSCondition()
  private var isSignalled = false

  func signal() {
    condition.lock()
    isSignalled = true
    condition.unlock()
    // Only now: who waits wakes up at once, and would find the lock taken.
    condition.signal()
  }

  func wait(timeoutSeconds: Double?) {
    condition.lock()
    defer { condition.unlock() }
    let deadline = timeoutSeconds.map { Date(timeIntervalSinceNow: $0) }
    while !isSignalled {
      if let deadline {
        guard condition.wait(until: deadline) else { break }
      } else {
        condition.wait()
      }
    }
    isSignalled = false
  }
}
