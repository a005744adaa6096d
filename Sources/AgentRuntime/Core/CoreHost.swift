import AgentCore
import DevicePorts
import JournalStore
import Records
import RetailTypes
import ServiceManager

/// Runs the core on the device thread: feeds it events one at a time and carries out its effects.
///
/// After a failed commit nobody knows what is on disk: the core is thrown away, everyone who waits
/// is told so, and a new core is built from what the journal shows once it can be written again.
actor CoreHost {
  nonisolated let loop: DeviceLoop
  private let clock: SystemClock
  private let edges: CoreEdges
  private var phase: Phase
  /// There while it runs. Beside the phase and not in it, so that it is changed in place.
  private var core: AgentCore?
  private var devices: DeviceSwitch?
  /// What `--virtual` put on this counter.
  private(set) var virtual: VirtualCounter?

  private var events: [Event] = []
  private var isStepping = false
  private var waiting: [Request.ID: CheckedContinuation<Reply, Never>] = [:]
  /// Timers that the core has armed; a core that is thrown away takes them along.
  private var armed: Set<TimerID> = []
  /// Since when something has been waiting for the disk, if anything has.
  private var waitingForDiskSince: Int64?
  private var lastRequest: Request.ID = 0
  /// Life of the core; what an earlier one asked for is not answered to a later one.
  private var life = 0
  private var lastTicket: Int64 = 0

  /// How long after a failed read of the journal it is read again.
  private static let rebuildRetryMilliseconds: Int64 = 1_000

  private enum Phase {
    case notStarted
    case running
    /// Why nothing can be recorded now.
    case halted(String)
    case stopped
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  init(loop: DeviceLoop, clock: SystemClock, edges: CoreEdges, durableSeq: Int64) {
    self.loop = loop
    self.clock = clock
    self.edges = edges
    self.durableSeq = durableSeq
    phase = .notStarted
  }

  /// Builds the core from the journal and opens the devices.
  func start(_ core: AgentCore, _ start: AgentStart, virtual plan: VirtualCounter.Plan?) {
    let virtual = plan.map(VirtualCounter.init)
    let devices = DeviceSwitch(
      loop: loop, addresses: edges.addresses, virtual: virtual,
      report: { [weak self] event in self?.assumeIsolated { $0.take(event) } })
    self.devices = devices
    self.virtual = virtual
    begin(core, start)
  }

  private func begin(_ core: AgentCore, _ start: AgentStart) {
    life += 1
    durableSeq = core.durableSeq
    self.core = core
    phase = .running
    take(.started(start, entropy: SystemClock.entropy()))
  }

  /// Asks the core; the answer comes once it may leave.
  func perform(
    _ command: Command, permissions: [Permission], idempotency: IdempotencyClaim?
  ) async -> Reply {
    switch phase {
    case .notStarted: return .starting
    case .stopped: return .stopping
    case .halted(let reason): return .halted(reason)
    case .running: break
    }
    lastRequest += 1
    let request = Request(
      id: lastRequest, command: command, permissions: permissions, idempotency: idempotency,
      entropy: SystemClock.entropy())
    return await withCheckedContinuation { continuation in
      waiting[request.id] = continuation
      take(.request(request))
    }
  }

  var snapshot: (devices: JSONValue, display: JSONValue) {
    guard let core else { return (.array([]), .object(["sale": .null])) }
    return (core.deviceList, core.display)
  }

  /// The seq of the last record on disk.
  private(set) var durableSeq: Int64

  /// What keeps the lane from selling, if anything does.
  var trouble: String? {
    switch phase {
    case .running: slowDisk
    case .halted(let reason): reason
    case .notStarted: "The agent is starting."
    case .stopped: "The agent is stopping."
    }
  }

  /// A disk that takes this long for a write needs looking at.
  private static let slowDiskMilliseconds: Int64 = 10_000

  private var slowDisk: String? {
    guard let since = waitingForDiskSince else { return nil }
    let milliseconds = DeviceLoop.now - since
    guard milliseconds >= Self.slowDiskMilliseconds else { return nil }
    return
      "The disk has not confirmed a write for \(milliseconds / 1000) s. Look at the kernel log."
  }

  /// Tells systemd again and again that the device thread goes round.
  func keepWatchdog(_ notifier: SystemdNotifier?) {
    guard let notifier, let interval = notifier.watchdogIntervalMilliseconds else { return }
    notifier.send("WATCHDOG=1")
    loop.arm("watchdog", at: DeviceLoop.now + interval) { [weak self] in
      self?.assumeIsolated { $0.keepWatchdog(notifier) }
    }
  }

  // MARK: Events

  /// Takes an event from an edge, on this actor.
  func take(_ event: Event) {
    events.append(event)
    guard !isStepping else { return }
    isStepping = true
    defer { isStepping = false }
    var index = 0
    while index < events.count {
      let event = events[index]
      index += 1
      step(event)
    }
    events.removeAll(keepingCapacity: true)
  }

  private func step(_ event: Event) {
    guard let effects = core?.step(event, at: clock.now()) else { return }
    for effect in effects { carryOut(effect) }
  }

  /// From any thread: an answer to what this life of the core asked.
  private nonisolated func answer(_ event: Event, life: Int) {
    loop.post {
      self.assumeIsolated { host in
        guard host.life == life else { return }
        host.take(event)
      }
    }
  }

  private func carryOut(_ effect: Effect) {
    let life = life
    let reply: @Sendable (Event) -> Void = { [self] in answer($0, life: life) }
    switch effect {
    case .append(let append):
      waitingForDiskSince = waitingForDiskSince ?? DeviceLoop.now
      lastTicket = append.ticket
      edges.append(append)
    case .reply(let id, let reply): waiting.removeValue(forKey: id)?.resume(returning: reply)
    case .lookUp(let token, let code): edges.lookups.item(token, code, reply)
    case .fetchSale(let token, let sale): edges.lookups.sale(token, sale, reply)
    case .fetchAnswer(let token, let key): edges.lookups.storedAnswer(token, key: key, reply)
    case .open(let device): devices?.open(device)
    case .close(let device): devices?.close(device)
    case .write(let device, let bytes): devices?.write(device, bytes)
    case .arm(let timer, let milliseconds):
      armed.insert(timer)
      loop.arm(timer, at: DeviceLoop.now + milliseconds) { [weak self] in
        self?.assumeIsolated { $0.timerFired(timer) }
      }
    case .disarm(let timer):
      armed.remove(timer)
      loop.disarm(timer)
    case .notify(let notice): edges.notify(notice)
    case .delivery(let action): edges.deliver(action, reply)
    }
  }

  private func timerFired(_ timer: TimerID) {
    armed.remove(timer)
    take(.timerFired(timer, entropy: SystemClock.entropy()))
  }

  // MARK: The journal's side

  func journaled(_ outcome: JournalThread.Outcome) {
    switch outcome {
    case .durable(let ticket, let head):
      durableSeq = head
      waitingForDiskSince = ticket == lastTicket ? nil : DeviceLoop.now
      take(.journaled(throughTicket: ticket))
      edges.recordsDurable(head)
    case .failed(.failed(let failure)): halt("\(failure)")
    case .failed(let error): halt("\(error)")
    case .recovered: resume()
    }
  }

  private func halt(_ reason: String) {
    guard case .running = phase else { return }
    phase = .halted(reason)
    throwAwayCore(telling: .outcomeUnknown(reason))
    edges.trouble(reason)
  }

  private func resume() {
    guard case .halted = phase else { return }
    do {
      let (core, start) = try edges.rebuild()
      edges.resumeAppends()
      begin(core, start)
      edges.recovered()
    } catch {
      phase = .halted("\(error)")
      edges.trouble("\(error)")
      loop.arm("rebuild", at: DeviceLoop.now + Self.rebuildRetryMilliseconds) { [weak self] in
        self?.assumeIsolated { $0.resume() }
      }
    }
  }

  /// No more events; everyone who waits is told. What was recorded is committed by the caller.
  func stop() {
    phase = .stopped
    throwAwayCore(telling: .outcomeUnknown("The agent is stopping."))
  }

  /// Everything that belonged to this life of the core ends with it.
  private func throwAwayCore(telling reply: Reply) {
    life += 1
    core = nil
    devices?.closeAll()
    for timer in armed { loop.disarm(timer) }
    armed = []
    waitingForDiskSince = nil
    for continuation in waiting.values { continuation.resume(returning: reply) }
    waiting = [:]
  }
}

extension Reply {
  static let starting = Reply.problem(
    503, code: "starting", title: "The agent is starting", detail: "Try again in a moment.")

  static let stopping = Reply.problem(
    503, code: "stopping", title: "The agent is stopping", detail: "Try again when it runs again.")

  static func halted(_ reason: String) -> Reply {
    .problem(
      503, code: "journal_unavailable", title: "The journal can't be written", detail: reason)
  }

  /// A failed commit means unknown, not absent.
  static func outcomeUnknown(_ reason: String) -> Reply {
    .problem(
      503, code: "outcome_unknown", title: "It is not known whether this was recorded",
      detail: reason + (reason.hasSuffix(".") ? "" : ".")
        + " Look at the sale, or repeat the request with the same Idempotency-Key.")
  }
}
