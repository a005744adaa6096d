import AgentCore
import JournalStore
import Records
import RetailTypes

// The end of a run: everything is mended, everybody tells the truth, and all that waits has to come
// to its end in bounded time.
extension World {
  /// Longer than every back-off and time-out there is.
  private static let drainMilliseconds: Int64 = 4 * 3_600_000

  func end() async throws {
    mend()
    try await drain()
    var waiting: [String] = []
    try await finishDay(&waiting)
    try await drain()
    if chance.percent(60) { try await changeJournal() }
    stopAgent()
    after(1_000, .start)
    try await drain()
    waiting += self.waiting
    if core?.laneState.delivery == "stopped" {
      waiting.append("the delivery has stopped, although the upstream told the truth")
    }
    let image = try await upstream.image(epochs: epochs)
    // A dead letter of the journal in use is sent again; one that the lane knows nothing of is not.
    for seq in epochs.last.flatMap({ image.refused[$0] }) ?? [] {
      waiting.append("record \(seq) is refused upstream to the end")
    }
    see(.settled(waiting: waiting))
    try showJournals()
    see(.inbox(image))
    witness.finish()
  }

  private func mend() {
    isHealing = true
    witness.tell("everything is mended", at: now)
    upstream.rates = .honest
    upstream.isDown = false
    wantsNewEpoch = false
    disk.disarm()
    disk.isFull = false
    for mishap in Step.PrinterMishap.allCases { printerMended(mishap) }
    port.hardware.rates = .none
    scanner.rates = .none
    startAgent()
    noticeCrash()
  }

  private func drain() async throws {
    let end = now + Self.drainMilliseconds
    var hasHelped = false
    repeat {
      try await pass(5_000)
      if !hasHelped, now > end - Self.drainMilliseconds / 2 { hasHelped = help() }
    } while !waiting.isEmpty && now < end
  }

  /// What the people of the shop do in the end, once: where delivery has stopped or letters are dead,
  /// they start the agent anew.
  private func help() -> Bool {
    guard let core, let store = agent?.store else { return false }
    let letters = (try? store.delivery.deadLetters(epoch: store.epoch)) ?? []
    guard core.laneState.delivery == "stopped" || !letters.isEmpty else { return false }
    stopAgent()
    after(1_000, .start)
    return true
  }

  /// What still waits, in words.
  private var waiting: [String] {
    var waiting = frontEnds.compactMap { frontEnd in
      frontEnd.pending.map {
        "front end \(frontEnd.number + 1) has no answer to \($0.ask.id) (\($0.ask.command))"
      }
    }
    guard let core, let store = agent?.store else {
      return waiting + ["the agent does not run: \(lastStartFailure ?? "halted")"]
    }
    guard let status = status(of: core) else { return waiting + ["the last commit"] }
    for job in status["printing"]?.arrayValue ?? [] {
      waiting.append("receipt \(job["job"]?.intValue ?? 0) is \(job["state"]?.stringValue ?? "?")")
    }
    if let backlog = status["upstream"]?["backlog"]?.intValue, backlog > 0 {
      waiting.append("\(backlog) records for the upstream; \(core.laneState.delivery)")
    }
    let letters = (try? store.delivery.deadLetters(epoch: store.epoch)) ?? []
    waiting += letters.map { "dead letter \($0.seq): \($0.code)" }
    return waiting
  }

  /// Asked of a copy: the lane itself notices nothing. `nil` while a commit is under way.
  private func status(of core: AgentCore) -> JSONValue? {
    var core = core
    let request = Request(
      id: .max, command: .showStatus, permissions: [], entropy: Entropy(high: 0, low: 0))
    for case .reply(.max, let reply) in core.step(.request(request), at: clock.now) {
      return reply.body
    }
    return nil
  }

  /// At the end of the day; then the front ends ask for old answers once more.
  private func changeJournal() async throws {
    wantsNewEpoch = true
    newEpoch()
    noticeCrash()
    try await pass(70_000)
    disk.disarm()
    for _ in 1...4 {
      for frontEnd in frontEnds { repeatOld(frontEnd.number) }
      try await pass(1_000)
    }
    try await drain()
  }

  // MARK: The last sale

  /// One more sale, from the scanner to the close of the shift: all must work again, without
  /// anything having been started anew.
  private func finishDay(_ waiting: inout [String]) async throws {
    func expect(_ command: Command, _ what: String) async throws -> JSONValue? {
      let reply = try await ask(command)
      if reply?.status != 200 {
        waiting.append(
          "\(what): \(reply.map { "\($0.status) \($0.body["code"] ?? .null)" } ?? "no answer")")
      }
      return reply?.body
    }
    guard let status = try await expect(.showStatus, "the status") else { return }
    if status["shift"]?["shift"] == nil {
      _ = try await expect(.openShift(cashier: "sari", openingFloat: .zero), "opening a shift")
    }
    if status["sale"]?.stringValue != nil { _ = try await expect(.voidSale, "voiding the sale") }
    for sale in status["suspended"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
      _ = try await expect(.resumeSale(sale), "resuming a sale")
      _ = try await expect(.voidSale, "voiding it")
    }
    scan(shop.plus[0])
    try await pass(3_000)
    guard let sale = try await expect(.showSale, "what was scanned") else { return }
    let due = (sale["totals"]?["due"]?.stringValue).flatMap {
      try? Money($0, decimals: shop.currency.decimals)
    }
    if let due, due > .zero {
      // Enough, however cash is rounded.
      let cash = Money(minor: (due.minor / 1_000 + 1) * 1_000)
      _ = try await expect(.addTender(kind: "cash", amount: cash, reference: nil), "a tender")
    }
    _ = try await expect(.completeSale, "completing the sale")
    _ = try await expect(.closeShift(counted: []), "closing the shift")
  }

  /// The first front end asks, and waits for the answer.
  private func ask(_ command: Command) async throws -> Reply? {
    lastAsk += 1
    let isQuestion = command == .showStatus || command == .showSale
    let ask = Ask(
      id: lastAsk, frontEnd: 0, command: command, key: isQuestion ? nil : "key-\(lastAsk)",
      mark: nil)
    lastReply = nil
    mean(ask)
    for _ in 1...600 where frontEnds[0].pending != nil { try await pass(100) }
    return lastReply
  }

  // MARK: What is there in the end

  private func showJournals() throws {
    guard let store = agent?.store else { return }
    for epoch in epochs.dropLast() {
      let reader = try JournalReader.open(
        path: store.files.sealed(epoch: epoch), disk: disk)
      see(.journal(epoch: epoch, try reader.records(from: 1, limit: Int.max).map(JournalLine.init)))
      try reader.close()
    }
    readWholeJournal(store)
  }

  func readWholeJournal(_ store: JournalStore) {
    do {
      let records = try store.reader.records(from: 1, limit: Int.max)
      see(.journal(epoch: store.epoch, records.map(JournalLine.init)))
      readThrough[store.epoch] = records.last?.seq ?? 0
    } catch {
      witness.tell("the journal can't be read: \(error)", at: now)
    }
  }
}
