import AgentCore
import JournalStore
import RetailTypes

/// The agent's process between a start and its end: the real core over the real store. What
/// AgentRuntime does with threads and sockets, the world does in virtual time.
struct SimulatedAgent {
  enum Phase {
    case running(AgentCore)
    /// A commit failed: nothing can be recorded until the journal is recovered.
    case halted(String)
  }

  let store: JournalStore
  var phase: Phase
  /// Appends that wait for the next commit, in order.
  var pending: [(ticket: Int64, append: Append)] = []
  var isCommitting = false
  /// Who asked, by the number that the core knows the request by.
  var waiting: [Request.ID: Ask.ID] = [:]
  var lastRequest: Request.ID = 0
  /// How often each timer was armed: an old firing is told by it.
  var armings: [TimerID: Int] = [:]

  init(store: JournalStore, core: AgentCore) {
    self.store = store
    phase = .running(core)
  }

  var isRunning: Bool {
    if case .running = phase { true } else { false }
  }
}
