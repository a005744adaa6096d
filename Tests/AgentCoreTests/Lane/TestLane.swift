import AgentCore
import DeviceDrivers
import Records
import RetailTypes
import TestKit
import Testing

/// A counter played by a script: the core, and around it a disk, a catalogue, a printer, a drawer
/// and a clock that go only as the script says.
struct TestLane {
  let settings: AgentCoreSettings
  private(set) var core: AgentCore
  var journal = TestJournal()
  var printer = TestPrinter()
  var catalogue = TestShop.catalogue
  /// Whether what is appended is on disk at once, or only on `commit`.
  var commitsAtOnce = true
  /// Whether the catalogue, stored answers and sales answer at once, or only on `answerLookups`.
  var looksUpAtOnce = true
  /// What the wall clock is ahead of the monotonic one.
  var wallMilliseconds: Int64 = 1_795_300_000_000
  private(set) var milliseconds: Int64 = 1_000_000

  /// All effects so far.
  private(set) var effects: [Effect] = []
  private(set) var replies: [(id: Request.ID, reply: Reply)] = []
  private var claims: [Request.ID: IdempotencyClaim] = [:]
  private var timers: [(timer: TimerID, due: Int64)] = []
  private var heldLookups: [Event] = []
  private var lastRequest: Request.ID = 0
  private var chance: SeededRandom
  private var rules = LaneRules()

  init(
    _ settings: AgentCoreSettings = TestShop.jakarta(), seed: UInt64 = 1, started: Bool = true
  ) throws {
    self.settings = settings
    chance = SeededRandom(seed: seed)
    core = try AgentCore(settings: settings, records: [])
    if started { start() }
  }

  var now: Instant {
    Instant(
      unixMilliseconds: wallMilliseconds + milliseconds, offsetMinutes: 420,
      monotonicMilliseconds: milliseconds)
  }

  mutating func entropy() -> Entropy { Entropy(using: &chance) }

  mutating func start(acknowledgedThrough: Int64 = 0, deadLetters: [Int64] = []) {
    feed(
      .started(
        AgentStart(
          version: "1", configurationHash: "c", acknowledgedThrough: acknowledgedThrough,
          deadLetters: deadLetters),
        entropy: entropy()))
    feed(.portOpened(TestShop.scanner))
  }

  /// The power goes, with the first `appends` of those staged on disk; then the agent starts anew.
  mutating func crash(keeping appends: Int = 0, starting: Bool = true) throws {
    _ = journal.commit(first: appends, at: now)
    journal.loseStaged()
    timers = []
    heldLookups = []
    printer.isConnected = false
    advance(by: 5_000)
    core = try AgentCore(settings: settings, records: journal.rebuildRecords)
    #expect(core.durableSeq == journal.head)
    if starting { start() }
  }

  // MARK: Events and effects

  /// Gives the core an event, and what the edges make of its effects.
  mutating func feed(_ event: Event) {
    var events = [event]
    while !events.isEmpty {
      for effect in core.step(events.removeFirst(), at: now) {
        effects.append(effect)
        if let answer = carryOut(effect) { events += answer }
      }
      if events.isEmpty, commitsAtOnce, let ticket = journal.commit(at: now) {
        events.append(.journaled(throughTicket: ticket))
      }
    }
  }

  /// Brings the first `count` appends to disk, and says so.
  mutating func commit(first count: Int = .max) {
    guard let ticket = journal.commit(first: count, at: now) else { return }
    feed(.journaled(throughTicket: ticket))
  }

  var isIdle: Bool { heldLookups.isEmpty }

  mutating func answerLookups() {
    let held = heldLookups
    heldLookups = []
    for event in held { feed(event) }
  }

  /// The disk can't be read for a moment.
  mutating func failLookups() {
    let held = heldLookups
    heldLookups = []
    for event in held {
      switch event {
      case .found(let token, _), .notFound(let token), .saleFetched(let token, _),
        .answerFetched(let token, _):
        feed(.lookupFailed(token, message: "disk"))
      default: break
      }
    }
  }

  private mutating func carryOut(_ effect: Effect) -> [Event]? {
    if case .reply(let id, _) = effect {
      rules.check(effect, journal, claim: claims[id])
    } else {
      rules.check(effect, journal, claim: nil)
    }
    switch effect {
    case .append(let append): journal.stage(append)
    case .reply(let id, let reply): replies.append((id, reply))
    case .lookUp(let token, let code):
      return look(catalogue[code].map { .found(token, $0) } ?? .notFound(token))
    case .fetchSale(let token, sale: let id):
      return look(.saleFetched(token, journal.sales[id]))
    case .fetchAnswer(let token, let key): return look(.answerFetched(token, journal.answers[key]))
    case .open(let device): return open(device)
    case .close(TestShop.printer): printer.isConnected = false
    case .write(TestShop.printer, let bytes): return write(bytes)
    case .arm(let timer, let milliseconds):
      timers.removeAll { $0.timer == timer }
      timers.append((timer, self.milliseconds + milliseconds))
    case .disarm(let timer): timers.removeAll { $0.timer == timer }
    case .close, .write, .notify, .delivery: break
    }
    return nil
  }

  private mutating func look(_ answer: Event) -> [Event] {
    guard !looksUpAtOnce else { return [answer] }
    heldLookups.append(answer)
    return []
  }

  private mutating func open(_ device: DeviceID) -> [Event]? {
    guard device == TestShop.printer else { return nil }
    guard printer.mood != .refusing else {
      return [.portOpenFailed(device, PortProblem(problem: "refused", remedy: "Switch it on."))]
    }
    printer.isConnected = true
    return [.portOpened(device)]
  }

  private mutating func write(_ bytes: [UInt8]) -> [Event] {
    #expect(printer.isConnected, "nothing is written to a port that is not open")
    let (taken, answer) = printer.write(bytes)
    var events: [Event] = []
    if taken > 0 { events.append(.wrote(TestShop.printer, count: taken)) }
    if !answer.isEmpty {
      events.append(.received(TestShop.printer, answer, entropy: entropy()))
    }
    return events
  }

  // MARK: What happens at the counter

  /// Lets time pass; timers fire when they are due.
  mutating func advance(by duration: Int64) {
    let end = milliseconds + duration
    while let next = timers.filter({ $0.due <= end }).min(by: { $0.due < $1.due }) {
      milliseconds = max(milliseconds, next.due)
      timers.removeAll { $0.timer == next.timer }
      feed(.timerFired(next.timer, entropy: entropy()))
    }
    milliseconds = end
  }

  mutating func scan(_ text: String) {
    feed(.received(TestShop.scanner, Array(text.utf8) + [0x0D], entropy: entropy()))
  }

  mutating func unplugPrinter() {
    guard printer.isConnected else { return }
    printer.isConnected = false
    feed(.portClosed(TestShop.printer, PortProblem(problem: "gone", remedy: "Plug it in.")))
  }

  /// The printer sends what it owes since it was mute.
  mutating func printerAnswersLate() {
    feed(.received(TestShop.printer, printer.payOwed(), entropy: entropy()))
  }

  static let everything: [Permission] = [.sell, .noSale]

  /// Sends a command. The answer may come later.
  @discardableResult
  mutating func send(
    _ command: Command, as permissions: [Permission] = everything, key: String? = nil,
    body: String = "", path: String = "/v1"
  ) -> Request.ID {
    lastRequest += 1
    let claim = key.flatMap { key in
      RecordHash(hex: String(repeating: "0", count: 64 - body.utf8.count) + body).map {
        IdempotencyClaim(key: key, method: "POST", path: path, bodyHash: $0)
      }
    }
    claims[lastRequest] = claim
    feed(
      .request(
        Request(
          id: lastRequest, command: command, permissions: permissions, idempotency: claim,
          entropy: entropy())))
    return lastRequest
  }

  func reply(to id: Request.ID) -> Reply? { replies.last { $0.id == id }?.reply }

  /// Sends a command and gives the answer, which must be there at once.
  @discardableResult
  mutating func ask(
    _ command: Command, as permissions: [Permission] = everything, key: String? = nil,
    body: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> Reply {
    let id = send(command, as: permissions, key: key, body: body)
    guard let reply = reply(to: id) else {
      Issue.record("no answer to \(command)", sourceLocation: sourceLocation)
      return Reply(status: 0, body: .null)
    }
    return reply
  }

  // MARK: Words for the usual

  @discardableResult mutating func openShift() -> Reply {
    ask(.openShift(cashier: "sari", openingFloat: Money(minor: 100_000)))
  }

  @discardableResult mutating func closeShift(cash: Int64? = nil) -> Reply {
    ask(
      .closeShift(
        counted: cash.map { [CountedTender(kind: "cash", amount: Money(minor: $0))] } ?? []))
  }

  @discardableResult mutating func sell(_ plu: String, _ thousandths: Int64 = 1000) -> Reply {
    ask(.addLine(LineRequest(plu: plu, quantity: Quantity(thousandths: thousandths))))
  }

  @discardableResult mutating func pay(_ kind: String, _ amount: Int64) -> Reply {
    ask(.addTender(kind: kind, amount: Money(minor: amount), reference: nil))
  }

  /// One kopi for 25,000 in cash, completed.
  @discardableResult mutating func sale(_ kind: String = "cash", paid: Int64 = 25_000) -> Reply {
    sell("1001")
    pay(kind, paid)
    return ask(.completeSale)
  }

  var status: JSONValue { mutating get { ask(.showStatus).body } }

  /// Slips without the mark of a copy, by receipt: more than one is a fraud or a muddle.
  var unmarkedSlips: [String: Int] {
    var counts: [String: Int] = [:]
    for slip in printer.slips where !slip.isCopy {
      guard let start = slip.text.firstRange(of: "JKT01-03-0") else { continue }
      counts[String(slip.text[start.lowerBound...].prefix(15)), default: 0] += 1
    }
    return counts
  }
}

extension Reply {
  var code: String? { body["code"]?.stringValue }
}
