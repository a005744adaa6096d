import AgentCore
import LocalAPI
import Synchronization

/// Brings what the journal thread reports to the core's thread.
final class HostRelay: Sendable {
  private let target = Mutex<CoreHost?>(nil)

  func connect(_ host: CoreHost) { target.withLock { $0 = host } }

  func journaled(_ outcome: JournalThread.Outcome) {
    guard let host = target.withLock({ $0 }) else { return }
    host.loop.post { host.assumeIsolated { $0.journaled(outcome) } }
  }
}

/// Brings live events to the API server, which is made after those who publish.
final class LiveRelay: Sendable {
  private let target = Mutex<LocalAPIServer?>(nil)

  func connect(_ server: LocalAPIServer) { target.withLock { $0 = server } }

  func publish(_ event: LiveEvent) { target.withLock { $0 }?.publish(event) }
}
