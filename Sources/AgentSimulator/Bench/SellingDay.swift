import AgentCore
import JournalStore
import Records
import RetailTypes

/// A core that sells all day while nothing goes wrong: to measure how fast it does.
///
/// Of the world there is as much as selling needs: an answer to each look-up, and a commit, at once.
public struct SellingDay {
  /// Events that the core was given.
  public private(set) var steps = 0
  private var core: AgentCore
  /// `nil`: every append counts as committed.
  private let store: JournalStore?
  private let shop: SimulatedShop
  private let clock: VirtualClock
  private var pending: [StagedAppend] = []
  private var lastRequest: Request.ID = 0
  private var sales = 0

  /// - Parameter hasStore: whether appends go through the real store, onto a simulated disk.
  public init(hasStore: Bool) throws {
    var chance = Chance(seed: 1)
    var shop = try SimulatedShop(&chance)
    shop.settings.printer = nil
    shop.settings.drawer = nil
    shop.settings.delivers = false
    let clock = VirtualClock(offsetMinutes: shop.offsetMinutes, seed: 1)
    let sources = SealingSources(
      now: { clock.now }, entropy: { clock.entropy() }, boot: clock.boot, cutoverMinutes: 240)
    store =
      try hasStore
      ? JournalStore.open(
        directory: "/state", device: shop.settings.device, sources: sources,
        disk: SimulatedDisk(seed: 1))
      : nil
    core = try AgentCore(settings: shop.settings, records: [])
    self.shop = shop
    self.clock = clock
    let start = AgentStart(version: "bench", configurationHash: "none", acknowledgedThrough: 0)
    take(.started(start, entropy: clock.entropy()))
    try commit()
    try ask(.openShift(cashier: "sari", openingFloat: .zero))
  }

  /// Sells some goods for cash, each command with a key and a commit of its own. The shift changes
  /// every hundred sales.
  public mutating func sell() throws {
    for index in 0..<5 {
      try ask(.addLine(LineRequest(plu: shop.plus[(sales + index) % shop.plus.count])))
    }
    try ask(.addTender(kind: "cash", amount: Money(minor: 9_000_000), reference: nil))
    try ask(.completeSale)
    sales += 1
    guard sales % 100 == 0 else { return }
    try ask(.closeShift(counted: []))
    _ = try store?.pruneAnswers()
    try ask(.openShift(cashier: "sari", openingFloat: .zero))
  }

  private mutating func ask(_ command: Command) throws {
    lastRequest += 1
    clock.advance(to: clock.milliseconds + 700)
    let claim = IdempotencyClaim(
      key: "key-\(lastRequest)", method: "POST", path: "/v1",
      bodyHash: Digest.sha256(Array("\(lastRequest)".utf8)))
    take(
      .request(
        Request(
          id: lastRequest, command: command, permissions: Permission.allCases, idempotency: claim,
          entropy: clock.entropy())))
    try commit()
  }

  private mutating func take(_ event: Event) {
    var events = [event]
    var index = 0
    while index < events.count {
      steps += 1
      for effect in core.step(events[index], at: clock.now) {
        switch effect {
        case .append(let append): pending.append(append)
        case .lookUp(let token, let code):
          events.append(shop.catalogue[code].map { .found(token, $0) } ?? .notFound(token))
        // The agent knows without the disk that a key was never used.
        case .fetchAnswer(let token, _): events.append(.answerFetched(token, nil))
        case .reply(_, let reply): precondition(reply.status == 200, "all can be sold")
        default: break
        }
      }
      index += 1
    }
  }

  private mutating func commit() throws {
    guard let last = pending.last else { return }
    _ = try store?.append(pending.map(Append.init))
    pending.removeAll(keepingCapacity: true)
    take(.journaled(throughTicket: last.ticket))
  }
}
