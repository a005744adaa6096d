import DeviceDrivers
import DeviceProfiles
import EscPos
import Receipts
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

/// The real printer driver on a hardware printer, with a port between them, in virtual time.
struct DriverBench {
  /// What the driver said of its jobs and pulses, in order.
  enum Note: Equatable {
    case started(Int64)
    case confirmed(Int64, PrintConfirmation)
    case inDoubt(Int64, InDoubtReason)
    case pulseWritten(Int64)
    case pulseDropped(Int64, PulseDropReason)
  }

  var driver: PrinterDriver
  var printer: PrinterHardware
  var chance: Chance
  private(set) var time: Int64 = 0
  private(set) var notes: [Note] = []
  private(set) var slips: [Slip] = []
  /// What had come out when a job was confirmed.
  private(set) var slipsAtConfirmation: [Int64: [Slip]] = [:]
  private(set) var pulses: [Int] = []
  let profile: PrinterProfile
  private var isOpen = false
  private var isOpening = false
  private var untaken: [UInt8] = []
  /// The printer has not taken all: the port waits until there is room.
  private var isHeldBack = false
  private var timers: [(timer: PrinterTimer, due: Int64)] = []
  private var unjournaled: [Int64] = []
  private let settings: PrinterSettings
  /// Ordered and not started: the core hands them over again after a restart.
  private var queued: [PrinterJob] = []

  init(
    _ build: PrinterBuild, rates: AnswerRates = .none, seed: UInt64 = 1
  ) {
    profile = build.profile
    chance = Chance(seed: seed)
    printer = PrinterHardware(build, rates: rates)
    settings = PrinterSettings(
      profile: profile, link: build.cable == .network ? .network : .serial)
    driver = PrinterDriver(settings)
    perform(driver.start(at: now))
  }

  private var now: Instant {
    Instant(unixMilliseconds: 0, offsetMinutes: 0, monotonicMilliseconds: time)
  }

  // MARK: Orders

  mutating func print(_ id: Int64, _ receipt: String, copy: Bool = false) throws {
    let document = try Self.sale(receipt)
    let layout = ReceiptSettings(
      header: ["Kırtasiye Çağdaş", "Jl. Merdeka 17"], footer: ["Teşekkürler"], language: .turkish,
      columns: profile.columns)
    let paper = ReceiptLayout.paper(for: document, settings: layout, copy: copy)
    let bytes = EscPosEncoder.encode(paper, for: profile)
    queued.append(PrinterJob(id: id, bytes: bytes))
    perform(driver.print(PrinterJob(id: id, bytes: bytes), at: now))
  }

  mutating func kick(_ request: Int64) {
    let bytes = EscPosCommand.drawerPulse(
      connector: 1, onMilliseconds: 100, offMilliseconds: 200)
    perform(
      driver.kick(
        DrawerPulse(
          request: request, bytes: bytes, deadlineMonotonicMilliseconds: time + 3000), at: now))
  }

  /// 2 × 12.50 with 20% in it: 25.00 = 20.83 + 4.17.
  static func sale(_ receipt: String) throws -> SaleDocument {
    var totals = SaleDocument.Totals()
    totals.gross = Money(minor: 2500)
    totals.net = Money(minor: 2083)
    totals.tax = Money(minor: 417)
    totals.due = Money(minor: 2500)
    totals.tendered = Money(minor: 3000)
    totals.change = Money(minor: 500)
    return SaleDocument(
      sale: "019", receipt: receipt, store: "IST01", lane: "01", cashier: "Işıl", shift: "s",
      currency: Currency(code: "TRY", decimals: 2),
      startedAt: "2026-11-21T10:00:00.000+03:00", completedAt: "2026-11-21T10:02:03.000+03:00",
      lines: [
        .init(
          line: 1, description: "Şeftali", quantity: try Quantity("2"), unit: "pc",
          unitPrice: Money(minor: 1250), gross: Money(minor: 2500), net: Money(minor: 2083),
          tax: Money(minor: 417), taxCode: "KDV20")
      ],
      taxes: [
        .init(
          code: "KDV20", rate: try TaxRate("20"), included: true, base: Money(minor: 2083),
          amount: Money(minor: 417))
      ],
      totals: totals, tenders: [.init(tender: 1, kind: "cash", amount: Money(minor: 3000))])
  }

  // MARK: Faults

  mutating func powerOff() {
    printer.powerOff(at: time)
    settle()
  }

  mutating func powerOn() { printer.powerOn(at: time) }

  /// The port sees that the connection is gone.
  mutating func portCloses() {
    guard isOpen else { return }
    printer.disconnect(at: time)
    endConnection()
    perform(driver.portClosed(at: now))
  }

  /// The agent starts anew: what was started and not confirmed is in doubt.
  mutating func restart() {
    if isOpen { printer.disconnect(at: time) }
    endConnection()
    timers = []
    unjournaled = []
    for id in started where ends(of: id).isEmpty { notes.append(.inDoubt(id, .connectionLost)) }
    let doubtful = started.filter { id in !ends(of: id).contains { $0 == .confirmed } }
    driver = PrinterDriver(settings, doubtful: doubtful.suffix(32))
    perform(driver.start(at: now))
    for job in queued { perform(driver.print(job, at: now)) }
  }

  var started: [Int64] {
    notes.compactMap { if case .started(let id) = $0 { id } else { nil } }
  }

  enum End { case confirmed, inDoubt }

  func ends(of job: Int64) -> [End] {
    notes.compactMap { note in
      switch note {
      case .confirmed(job, _): .confirmed
      case .inDoubt(job, _): .inDoubt
      default: nil
      }
    }
  }

  private mutating func endConnection() {
    isOpen = false
    isOpening = false
    untaken = []
    isHeldBack = false
  }

  // MARK: Time

  mutating func wait(_ milliseconds: Int64) { _ = wait(milliseconds) { _ in false } }

  /// Goes from one thing that is due to the next. Says whether it stopped where it should.
  mutating func wait(_ milliseconds: Int64, until stop: (DriverBench) -> Bool) -> Bool {
    let end = time + milliseconds
    while true {
      settle()
      if stop(self) { return true }
      let dues = timers.map(\.due) + [printer.nextDue].compactMap(\.self)
      guard let due = dues.min(), due <= end else { break }
      time = max(time, due)
      collect()
      if let index = timers.firstIndex(where: { $0.due <= time }) {
        let timer = timers.remove(at: index).timer
        perform(driver.timerFired(timer, at: now))
      }
    }
    time = end
    settle()
    return stop(self)
  }

  /// What needs no time: opening, journaling, writing.
  private mutating func settle() {
    while true {
      collect()
      if isOpening {
        isOpening = false
        isOpen = printer.connect(at: time)
        perform(isOpen ? driver.portOpened(at: now) : driver.openFailed(at: now))
      } else if !unjournaled.isEmpty {
        let id = unjournaled.removeFirst()
        notes.append(.started(id))
        queued.removeAll { $0.id == id }
        perform(driver.startedJournaled(id, at: now))
      } else if !untaken.isEmpty, !isHeldBack {
        let count = printer.receive(untaken, at: time)
        isHeldBack = count < untaken.count
        guard count > 0 else { return }
        untaken.removeFirst(count)
        perform(driver.wrote(count, at: now))
      } else {
        return
      }
    }
  }

  private mutating func collect() {
    for (_, output) in printer.advance(to: time, chance: &chance) {
      switch output {
      case .answer(let bytes): if isOpen { perform(driver.received(bytes, at: now)) }
      case .slip(let slip): slips.append(slip)
      case .pulse(let connector): pulses.append(connector)
      case .roomAgain: isHeldBack = false
      }
    }
  }

  private mutating func perform(_ actions: [PrinterAction]) {
    for action in actions {
      switch action {
      case .open: isOpening = true
      case .close:
        printer.disconnect(at: time)
        endConnection()
      case .write(let bytes): untaken += bytes
      case .journalStarted(let id): unjournaled.append(id)
      case .confirmed(let id, let by):
        notes.append(.confirmed(id, by))
        slipsAtConfirmation[id] = slips
      case .inDoubt(let id, let reason): notes.append(.inDoubt(id, reason))
      case .pulseWritten(let request): notes.append(.pulseWritten(request))
      case .pulseDropped(let request, let reason): notes.append(.pulseDropped(request, reason))
      case .arm(let timer, let milliseconds):
        timers.removeAll { $0.timer == timer }
        timers.append((timer, time + milliseconds))
      case .disarm(let timer): timers.removeAll { $0.timer == timer }
      case .statusChanged: break
      }
    }
  }
}
