import AgentCore
import JournalStore
import Records
import RetailTypes

// The agent's process: started, stopped, killed; its core fed and obeyed as AgentRuntime does.
extension World {
  static let stateDirectory = "/state"

  private var sources: SealingSources {
    SealingSources(
      now: { [clock] in clock.now }, entropy: { [clock] in clock.entropy() }, boot: clock.boot,
      cutoverMinutes: 240)
  }

  func openStore() throws -> JournalStore {
    try JournalStore.open(
      directory: Self.stateDirectory, device: shop.settings.device, sources: sources,
      disk: disk)
  }

  // MARK: Start and end

  func startAgent() {
    guard agent == nil else { return }
    process += 1
    do {
      let store = try openStore()
      let (core, start) = try buildCore(store)
      agent = SimulatedAgent(store: store, core: core)
      lastStartFailure = nil
      begin(core, start)
    } catch {
      lastStartFailure = "\(error)"
      witness.tell("the agent can't start: \(error)", at: now)
      // As systemd does; a crash in the middle of the start is noticed elsewhere.
      if !disk.isCrashed { after(chance.number(1_000...5_000), .start) }
    }
  }

  private func buildCore(_ store: JournalStore) throws -> (AgentCore, AgentStart) {
    let core = try AgentCore(
      settings: shop.settings, records: try store.reader.readRebuildRecords())
    return (core, try store.agentStart(version: "simulated", configurationHash: "none"))
  }

  /// A core begins its life over what the journal shows, all of which is on disk.
  private func begin(_ core: AgentCore, _ start: AgentStart) {
    guard let store = agent?.store else { return }
    life += 1
    agent?.phase = .running(core)
    if epochs.last != store.epoch {
      if let before = epochs.last { see(.epochSealed(before, by: store.epoch)) }
      epochs.append(store.epoch)
    }
    see(.agentStarted(head: core.durableSeq, epoch: store.epoch))
    readJournal()
    take(.started(start, entropy: clock.entropy()))
  }

  /// Shows the checker what is new in the journal, and the last ones it has seen once more.
  func readJournal() {
    guard let store = agent?.store else { return }
    let known = readThrough[store.epoch] ?? 0
    do {
      let records = try store.reader.records(from: max(1, known - 2), limit: .max)
      see(.journal(epoch: store.epoch, records.map(JournalLine.init)))
      readThrough[store.epoch] = max(known, records.last?.seq ?? 0)
    } catch {
      witness.tell("the journal can't be read: \(error)", at: now)
    }
  }

  /// As `systemctl stop`: what was recorded is committed, everyone who waits is told.
  func stopAgent() {
    guard agent != nil else { return }
    throwAwayCore("The agent is stopping.")
    if let agent, agent.isRunning, !agent.pending.isEmpty {
      _ = try? agent.store.append(agent.pending.map(\.append))
    }
    try? agent?.store.close()
    lastHead = head
    agent = nil
    process += 1
    see(.agentStopped)
  }

  /// Whether the disk has died under the agent: then its process and perhaps the machine are gone.
  func noticeCrash() {
    guard disk.isCrashed else { return }
    crash()
  }

  func crash() {
    let isPowerCut = disk.crashWasPowerCut
    see(.agentStopped)
    witness.tell(isPowerCut ? "the power is gone" : "the process is killed", at: now)
    process += 1
    life += 1
    lastHead = head
    agent = nil
    events = []
    disk.revive()
    printerHostGone(powerCut: isPowerCut)
    if isPowerCut { clock.reboot() }
    after(chance.number(1_000...(isPowerCut ? 60_000 : 5_000)), .start)
  }

  // MARK: Commits

  /// One commit takes all that is pending; what comes meanwhile shares the next.
  func commit() {
    guard let agent, agent.isRunning, !agent.pending.isEmpty else { return }
    let batch = agent.pending
    self.agent?.pending = []
    do {
      _ = try agent.store.append(batch.map(\.append))
      guard !disk.isCrashed else { return }
      after(commitMilliseconds(), .committed(ticket: batch[batch.count - 1].ticket, life: life))
      let closesShift = batch.contains { $0.append.drafts.contains { $0.kind == .shiftClosed } }
      if closesShift { _ = try agent.store.pruneAnswers() }
    } catch {
      guard !disk.isCrashed else { return }
      halt("\(error)")
    }
  }

  private func commitMilliseconds() -> Int64 {
    chance.percent(97) ? chance.number(0...8) : chance.number(9...3_000)
  }

  func committed(_ ticket: Int64) {
    take(.journaled(throughTicket: ticket))
    agent?.isCommitting = false
    commitNext()
  }

  private func commitNext() {
    guard let agent, agent.isRunning, !agent.isCommitting, !agent.pending.isEmpty else { return }
    self.agent?.isCommitting = true
    after(0, .commit(life: life))
  }

  /// Nobody knows what is on disk: the core is thrown away and built anew from what the journal
  /// shows once it can be written again.
  private func halt(_ reason: String) {
    let failures = disk.counters.failures
    if failures == diskFailures, !disk.isFull {
      faults.append("\(now) ms: halts for a reason: the disk had not failed; \(reason)")
    }
    diskFailures = failures
    witness.tell("halted: \(reason)", at: now)
    throwAwayCore(reason)
    agent?.phase = .halted(reason)
    agent?.pending = []
    agent?.isCommitting = false
    after(chance.percent(50) ? 0 : 1_000, .recover(process: process))
  }

  private func throwAwayCore(_ reason: String) {
    life += 1
    printerPortCloses()
    isScannerOpen = false
    for (_, ask) in (agent?.waiting ?? [:]).sorted(by: { $0.key < $1.key }) {
      reply(ask, .outcomeUnknown(reason))
    }
    agent?.waiting = [:]
  }

  func recover() {
    guard let agent, !agent.isRunning else { return }
    guard (try? agent.store.recover()) != nil else {
      return after(1_000, .recover(process: process))
    }
    rebuild()
  }

  func rebuild() {
    guard let agent, !agent.isRunning, !disk.isCrashed else { return }
    do {
      let (core, start) = try buildCore(agent.store)
      begin(core, start)
    } catch {
      after(1_000, .rebuild(process: process))
    }
  }

  // MARK: The core

  /// Gives the core an event; what comes of it at once follows in order.
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
    guard case .running(var core)? = agent?.phase else { return }
    // Moved out and back, so that the core's arrays grow in place.
    agent?.phase = .halted("")
    let before = core.laneState
    let effects = core.step(event, at: clock.now)
    coverage.count(event, from: before, to: core.laneState, effects)
    agent?.phase = .running(core)
    for effect in effects { carryOut(effect) }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .append(let append):
      agent?.pending.append((append.ticket, Append(append)))
      commitNext()
    case .reply(let id, let reply):
      guard let ask = agent?.waiting.removeValue(forKey: id) else { break }
      self.reply(ask, reply)
    case .lookUp(let token, let code):
      answer(shop.catalogue[code].map { .found(token, $0) } ?? .notFound(token))
    case .fetchSale(let token, let sale):
      lookUp(token) { .saleFetched(token, try $0.sale(sale)) }
    case .fetchAnswer(let token, let key):
      lookUp(token) { .answerFetched(token, try $0.keptAnswer(forKey: key)) }
    case .open(let device): open(device)
    case .close(let device): if device == SimulatedShop.printer { printerPortCloses() }
    case .write(let device, let bytes): if device == SimulatedShop.printer { print(bytes) }
    case .arm(let timer, let milliseconds):
      let arming = disarm(timer)
      after(milliseconds, .timer(timer, arming: arming, life: life))
    case .disarm(let timer): disarm(timer)
    case .notify(let notice): notified(notice)
    case .delivery(let action): deliveries.append(Delivered(action: action, life: life))
    }
  }

  /// Answers the core as the disk does: soon, and not always.
  private func lookUp(_ token: LookupToken, _ body: (JournalStore) throws -> Event) {
    guard let store = agent?.store else { return }
    do {
      answer(try body(store))
    } catch {
      answer(.lookupFailed(token, message: "\(error)"))
    }
  }

  private func answer(_ event: Event) {
    after(chance.number(0...2), .event(event, life: life))
  }

  @discardableResult
  private func disarm(_ timer: TimerID) -> Int {
    let arming = (agent?.armings[timer] ?? 0) + 1
    agent?.armings[timer] = arming
    return arming
  }

  func fire(_ timer: TimerID, _ arming: Int, _ life: Int) {
    guard life == self.life, agent?.armings[timer] == arming else { return }
    take(.timerFired(timer, entropy: clock.entropy()))
  }

  private func notified(_ notice: Notice) {
    guard case .display(let display) = notice else { return }
    see(.displayed(display, head: head))
    for index in frontEnds.indices { frontEnds[index].view.learn(display: display) }
  }

  /// The last record that is on disk; while nobody runs, as far as was known when they ended.
  var head: Int64 { agent?.store.head.seq ?? lastHead }

  var core: AgentCore? {
    guard case .running(let core)? = agent?.phase else { return nil }
    return core
  }
}

extension JournalLine {
  init(_ sealed: SealedRecord) {
    self.init(seq: sealed.seq, hash: sealed.hash, bytes: sealed.bytes)
  }
}
