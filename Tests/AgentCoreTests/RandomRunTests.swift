import AgentCore
import DeviceDrivers
import Records
import RetailTypes
import TestKit
import Testing

/// Long runs in which everything happens at random, with crashes in between; each from a seed.
@Suite struct RandomRunTests {
  /// What a run came to, as far as it can be compared.
  struct Outcome: Equatable {
    var effects: [Effect]
    var records: [Record]
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func aCoreIsWhatItsRecordsSay(_ seed: UInt64) throws {
    var run = try RandomRun(seed: seed)
    for _ in 1...600 { try run.step() }
    try run.check()
  }

  @Test func theSameSeedDoesTheSame() throws {
    let outcomes = try (1...2).map { _ in
      var run = try RandomRun(seed: 4711)
      for _ in 1...500 { try run.step() }
      return Outcome(effects: run.lane.effects, records: run.lane.journal.records)
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0].effects.count > 1_000)
  }
}

/// One run: a lane, chance, and what the core was at each append.
struct RandomRun {
  private(set) var lane: TestLane
  private var chance: SeededRandom
  /// The core as it was when everything up to this seq was appended and nothing more.
  private var cores: [Int64: (core: AgentCore, ticket: Int64?)] = [:]
  private var keys = 0
  private var crashes = 0
  private var compared = 0

  init(seed: UInt64) throws {
    chance = SeededRandom(seed: seed)
    lane = try TestLane(seed: seed)
  }

  mutating func step() throws {
    if chance.chance(3) {
      try crash()
    } else if chance.chance(30) {
      lane.commit(first: Int.random(in: 1...3, using: &chance))
    } else if chance.chance(20) {
      happen()
    } else {
      ask()
    }
    if chance.chance(20) { lane.commitsAtOnce = chance.chance(60) }
    if chance.chance(20) { lane.looksUpAtOnce = chance.chance(80) }
    if lane.looksUpAtOnce { lane.answerLookups() }
    if lane.isIdle {
      cores[lane.journal.stagedHead] = (lane.core, lane.journal.staged.last?.ticket)
    }
  }

  /// Something on the side of the devices.
  private mutating func happen() {
    switch Int.random(in: 0..<9, using: &chance) {
    case 0: lane.unplugPrinter()
    case 1: lane.printer.mood = .answering
    case 2: lane.printer.mood = .mute
    case 3: lane.printer.mood = .stalled
    case 4: lane.printer.mood = .refusing
    case 5: lane.printer.takesBytes = chance.chance(50) ? nil : 300
    case 6: lane.printerAnswersLate()
    case 7: lane.answerLookups()
    default: lane.advance(by: Int64.random(in: 1...20_000, using: &chance))
    }
  }

  private mutating func ask() {
    guard !chance.chance(10) else { return lane.scan(chance.chance(80) ? "4006381333931" : "1") }
    keys += 1
    // Now and then a key comes again, sometimes with another request.
    let key = chance.chance(40) ? "k\(chance.chance(20) ? max(1, keys - 3) : keys)" : nil
    if chance.chance(20) { return sellOne(key: key) }
    let command = command()
    let takesKey =
      switch command {
      case .findSale, .showStatus: false
      default: true
      }
    lane.send(command, key: takesKey ? key : nil, body: chance.chance(90) ? "" : "1")
  }

  private mutating func sellOne(key: String?) {
    lane.send(.addLine(LineRequest(plu: "1001")))
    lane.send(.addTender(kind: "cash", amount: Money(minor: 10_000_000), reference: nil))
    lane.send(.completeSale, key: key)
  }

  private mutating func command() -> Command {
    let line = Int64.random(in: 1...4, using: &chance)
    switch Int.random(in: 0..<24, using: &chance) {
    case 0: return .openShift(cashier: "sari", openingFloat: Money(minor: 1_000))
    case 1:
      return chance.chance(30)
        ? .closeShift(counted: [])
        : .openShift(
          cashier: "budi", openingFloat: .zero)
    case 2: return .moveCash(.payIn, amount: Money(minor: line), reason: "x")
    case 3: return .openDrawer(reason: "x")
    case 4...8:
      return .addLine(
        LineRequest(
          plu: ["1001", "1002", "1003", "77"].randomElement(using: &chance),
          quantity: Quantity(thousandths: Int64.random(in: 1...3_000, using: &chance))))
    case 9: return .changeLine(line, LineChange(quantity: Quantity(thousandths: line * 700)))
    case 10: return .voidLine(line)
    case 11: return .addTender(kind: "card", amount: Money(minor: 10_000), reference: nil)
    case 12...14: return .addTender(kind: "cash", amount: Money(minor: 100_000), reference: nil)
    case 15: return .voidTender(line)
    case 16...18: return .completeSale
    case 19: return chance.chance(30) ? .voidSale : .showStatus
    case 20: return .suspendSale
    case 21: return .resumeSale(anySuspended)
    case 22: return .printReceipt(sale: anySale)
    default: return .findSale(anySale)
    }
  }

  private var anySuspended: String {
    mutating get {
      let ids = lane.journal.bodies(.saleSuspended).compactMap { $0["sale"]?.stringValue }
      return ids.suffix(3).randomElement(using: &chance) ?? "none"
    }
  }

  private var anySale: String {
    mutating get {
      let ids = lane.journal.sales.keys.sorted()
      return ids.suffix(5).randomElement(using: &chance) ?? "none"
    }
  }

  /// The power goes with any number of appends on disk. The core that is built from them answers as
  /// the one did that had made just these.
  private mutating func crash() throws {
    crashes += 1
    let kept = Int.random(in: 0...lane.journal.staged.count, using: &chance)
    try lane.crash(keeping: kept, starting: false)
    if let (before, ticket) = cores[lane.journal.head] {
      #expect(answers(of: before, ticket) == answers(of: lane.core, nil))
      compared += 1
    }
    cores = [:]
    lane.start()
    if chance.chance(50) { lane.commit() }
  }

  /// What the core says of its sale, its shift and its printing; `ticket` is its last append.
  private func answers(of core: AgentCore, _ ticket: Int64?) -> [JSONValue] {
    var core = core
    var effects: [Effect] = []
    for (id, command) in zip(
      Request.ID(1_000_000)..., [Command.showSale, .reportShift, .showStatus])
    {
      let request = Request(
        id: id, command: command, permissions: [], entropy: Entropy(high: 0, low: 0))
      effects += core.step(.request(request), at: lane.now)
    }
    if let ticket { effects += core.step(.journaled(throughTicket: ticket), at: lane.now) }
    return effects.compactMap { effect in
      guard case .reply(let id, let reply) = effect, id >= 1_000_000 else { return nil }
      return Self.comparable(reply)
    }
  }

  private static func comparable(_ reply: Reply) -> JSONValue {
    guard var status = reply.body.objectValue, status["journal"] != nil else { return reply.body }
    for member in ["at", "journal", "upstream", "version"] { status[member] = nil }
    return .object(status)
  }

  /// What must hold of all that was recorded and printed, whatever happened.
  mutating func check() throws {
    let journal = lane.journal
    #expect(crashes > 5)
    #expect(compared > crashes / 3)
    #expect(journal.count(of: .saleCompleted) > 10)
    #expect(journal.records.map(\.seq) == Array(1...journal.head))
    let documents = try journal.bodies(.saleCompleted).map { try SaleDocument(json: $0) }
    for document in documents { try document.checkArithmetic() }
    let receipts = documents.compactMap(\.receipt)
    #expect(Set(receipts).count == receipts.count)
    #expect(receipts == receipts.sorted(), "receipts are numbered without gaps")
    #expect(receipts.last?.suffix(6) == "\(1_000_000 + receipts.count)".suffix(6))
    let shifts = journal.bodies(.shiftOpened).compactMap { $0["number"]?.intValue }
    #expect(shifts == shifts.indices.map { Int64($0) + 1 })
    // At most one unmarked original was ever begun, and each pulse was ordered.
    #expect(lane.unmarkedSlips.values.allSatisfy { $0 == 1 })
    let originals = journal.bodies(.printStarted).filter { $0["copy"] == false }
    let sales = originals.compactMap { $0["sale"]?.stringValue }
    #expect(Set(sales).count == sales.count)
    #expect(lane.printer.pulses <= journal.count(of: .drawerKicked))
    let ended = journal.bodies(.drawerPulsed).compactMap { $0["request"] }
    #expect(Set(ended).count == ended.count)
  }
}
