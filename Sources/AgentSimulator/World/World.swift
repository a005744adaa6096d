import AgentCore
import DeviceProfiles
import InboxStore
import JournalStore
import Records
import RetailTypes

/// A counter with everything around it, in virtual time, all from one seed.
final class World {
  let shop: SimulatedShop
  let mishaps: Mishaps
  let clock: VirtualClock
  /// Of the step that is under way.
  var chance: Chance
  var schedule = Schedule<Happening>()

  let disk: SimulatedDisk
  let inboxDisk: SimulatedDisk
  var upstream: SimulatedUpstream
  var deliveries: [Delivered] = []

  /// `nil` while the process is not there.
  var agent: SimulatedAgent?
  /// The last record on disk when the process before ended.
  var lastHead: Int64 = 0
  /// Counts processes; and lives of the core, of which a process may have several.
  var process = 0
  var life = 0
  var events: [Event] = []
  var isStepping = false
  /// The epochs of the lane, in order.
  var epochs: [Int64] = []
  /// The last record of each epoch that was read back.
  var readThrough: [Int64: Int64] = [:]

  var frontEnds: [FrontEnd]
  var lastAsk: Ask.ID = 0
  var asks: [Ask.ID: Ask] = [:]
  var port: PrinterPort
  var scanner: ScannerHardware
  var isScannerOpen = false

  /// The latest answer that a front end waited for.
  var lastReply: Reply?
  /// How often the disk had failed when the agent halted last.
  var diskFailures = 0
  /// What the world itself found wrong, beside the checker.
  var faults: [String] = []
  /// Why the agent could not be started, while it can't.
  var lastStartFailure: String?

  var witness: Witness
  var coverage = Coverage()
  /// A technician waits for the moment to end this journal.
  var wantsNewEpoch = false
  /// No more mishaps: everything has to come to its end.
  var isHealing = false

  init(seed: UInt64, tellsStory: Bool) throws {
    var chance = Chance(seed: seed, step: -1)
    shop = try SimulatedShop(&chance)
    mishaps = Mishaps(&chance)
    clock = VirtualClock(offsetMinutes: shop.offsetMinutes, seed: chance.next())
    disk = try SimulatedDisk(seed: chance.next())
    inboxDisk = try SimulatedDisk(seed: chance.next())
    upstream = try SimulatedUpstream(
      store: Self.inbox(on: inboxDisk, clock), device: shop.settings.device)
    upstream.rates = UpstreamRates(mishaps.upstream, &chance)
    frontEnds = (0...1).map { [shop] in FrontEnd(number: $0, shop: shop) }
    let build =
      shop.settings.printer.map {
        PrinterBuild(
          profile: $0.profile, cable: $0.link == .serial ? .serial : .network, chance: &chance)
      }
      // None is connected; something has to stand in its place.
      ?? PrinterBuild(profile: PrinterProfile.simulated[0])
    port = PrinterPort(build, AnswerRates(mishaps.answers, for: build))
    scanner = ScannerHardware(rates: ScannerRates(noise: mishaps.scannerNoise))
    witness = Witness(
      CheckerSettings(
        shop.settings, catalogue: shop.catalogue.values, labels: shop.labels),
      tellsStory: tellsStory)
    self.chance = chance
  }

  static func inbox(on disk: SimulatedDisk, _ clock: VirtualClock) throws -> InboxStore {
    try InboxStore(
      path: "/inbox.sqlite", creating: true, syncing: true, vfs: disk.vfs, clock: { clock.now })
  }

  /// The machine is switched on.
  func start() async throws {
    startAgent()
    try await pass(2_000)
  }

  var now: Int64 { clock.milliseconds }

  /// Notes what could be seen.
  func see(_ observation: Observation) { witness.saw(observation, at: now) }

  func after(_ milliseconds: Int64, _ happening: Happening) {
    schedule.add(happening, at: now + milliseconds)
  }

  /// Takes one step of the run, and lets a moment pass.
  func take(_ step: Step, chance: Chance) async throws {
    self.chance = chance
    witness.tell("\(step)", at: now)
    try await carryOut(step)
    newEpoch()
    noticeCrash()
    let pause = self.chance.number(1...400)
    try await pass(pause)
  }

  /// Lets virtual time pass; what is due happens.
  func pass(_ milliseconds: Int64) async throws {
    let end = now + milliseconds
    while let at = schedule.nextAt, at <= end, let happening = schedule.removeNext() {
      clock.advance(to: at)
      happen(happening)
      try await deliver()
      noticeCrash()
    }
    clock.advance(to: end)
  }

  private func happen(_ happening: Happening) {
    switch happening {
    case .start: startAgent()
    case .event(let event, let life): if life == self.life { take(event) }
    case .timer(let timer, let arming, let life): fire(timer, arming, life)
    case .commit(let life): if life == self.life { commit() }
    case .committed(let ticket, let life): if life == self.life { committed(ticket) }
    case .recover(let process): if process == self.process { recover() }
    case .rebuild(let process): if process == self.process { rebuild() }
    case .requestArrives(let ask, let attempt): requestArrives(ask, attempt)
    case .replyArrives(let ask, let reply): replyArrives(ask, reply)
    case .noReply(let ask, let attempt): noReply(ask, attempt)
    case .send(let ask): send(ask)
    case .scannerSends: scannerSends()
    case .printerGoesOn: printerGoesOn()
    case .printerPortOpens(let connection): printerPortOpens(connection)
    case .printerHangsUp(let connection): printerHangsUp(connection)
    case .printerMended(let mishap): printerMended(mishap)
    case .diskFreed: disk.isFull = false
    case .upstreamBack: upstream.isDown = false
    }
  }
}
