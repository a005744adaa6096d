import Synchronization

/// Counts the requests that are worked on, for all doors together.
final class RequestLoad: Sendable {
  private let count = Mutex(0)

  func enter(limit: Int) throws(Problem) {
    let isAdmitted = count.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
    guard isAdmitted else {
      throw Problem(
        .busy, "\(limit) requests are being worked on. Wait a moment and send it again.")
    }
  }

  func leave() { count.withLock { $0 -= 1 } }
}
