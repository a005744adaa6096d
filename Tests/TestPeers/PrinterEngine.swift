import Foundation
import Synchronization

/// The thread of a fake printer.
final class PrinterEngine: Sendable {
  let state: Mutex<PrinterState>
  private let wakeups: (ours: OwnedDescriptor, theirs: OwnedDescriptor)

  init(_ state: PrinterState) throws {
    self.state = Mutex(state)
    var pair: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    try checked(socketpair(AF_UNIX, type, 0, &pair), "socketpair")
    wakeups = (OwnedDescriptor(pair[0]), OwnedDescriptor(pair[1]))
    Thread.detachNewThread { self.run() }
  }

  /// Changes the state, and lets the thread act on it.
  func change<Failure: Error>(
    _ body: (inout PrinterState) throws(Failure) -> Void
  ) throws(Failure) {
    try state.withLock { (state) throws(Failure) in try body(&state) }
    write(wakeups.ours.value, [1], 1)
  }

  private func run() {
    while true {
      var (descriptors, timeout) = state.withLock { $0.interest() }
      descriptors.append(pollfd(fd: wakeups.theirs.value, events: Int16(POLLIN), revents: 0))
      poll(&descriptors, nfds_t(descriptors.count), timeout)
      var discarded = [UInt8](repeating: 0, count: 256)
      _ = read(wakeups.theirs.value, &discarded, discarded.count)
      let isEnding = state.withLock { state in
        state.step()
        return state.isEnding
      }
      if isEnding { return }
    }
  }
}
