import DeviceDrivers
import RetailTypes

/// A driver and a clock, for tables of events and the actions that follow.
struct PrinterBench {
  var driver: PrinterDriver
  var milliseconds: Int64 = 0

  var now: Instant {
    Instant(unixMilliseconds: 0, offsetMinutes: 0, monotonicMilliseconds: milliseconds)
  }

  init(
    link: PrinterLink = .network, processID: Bool = false, status: Bool = false,
    questions: Bool = false, doubtful: [PrinterJob.ID] = []
  ) {
    driver = PrinterDriver(
      PrinterSettings(
        link: link, confirmsByProcessID: processID, confirmsByStatus: status,
        tellsStatus: questions), doubtful: doubtful)
  }

  enum Event {
    case start, portOpened, openFailed, portClosed
    case print(Int64, [UInt8])
    case kick(Int64)
    case wrote(Int)
    case received([UInt8])
    case journaled(Int64)
    case fired(PrinterTimer)
  }

  mutating func send(_ event: Event) -> [PrinterAction] {
    switch event {
    case .start: driver.start(at: now)
    case .portOpened: driver.portOpened(at: now)
    case .openFailed: driver.openFailed(at: now)
    case .portClosed: driver.portClosed(at: now)
    case .print(let id, let bytes): driver.print(PrinterJob(id: id, bytes: bytes), at: now)
    case .kick(let request):
      driver.kick(
        DrawerPulse(
          request: request, bytes: Self.pulse(request),
          deadlineMonotonicMilliseconds: milliseconds + 3000), at: now)
    case .wrote(let count): driver.wrote(count, at: now)
    case .received(let bytes): driver.received(bytes, at: now)
    case .journaled(let id): driver.startedJournaled(id, at: now)
    case .fired(let timer): driver.timerFired(timer, at: now)
    }
  }

  /// Sends events whose actions are not looked at.
  mutating func run(_ events: Event...) {
    for event in events { _ = send(event) }
  }

  /// A pulse that can be told from others. ESC p with any times.
  static func pulse(_ request: Int64) -> [UInt8] {
    [0x1B, 0x70, 0, UInt8(request % 200), 200]
  }

  /// To the driver's first silence: port open, printer ready to be given jobs.
  mutating func connect() { run(.start, .portOpened, .fired(.question)) }

  /// Connected to a printer that answers DLE EOT, all well, with nothing queued.
  mutating func connectAnswering() {
    run(.start, .portOpened)
    for _ in 1...4 { run(.wrote(3), .received([0x12])) }
  }
}

/// GS r 1, from the Epson command reference.
let statusRequest: [UInt8] = [0x1D, 0x72, 0x01]

/// GS ( H pL pH fn m d1..d4 with fn 48: the id in four digits to base 95 from 0x20.
func processIDRequest(_ low: UInt8) -> [UInt8] {
  [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, 0x20, 0x20, 0x20, 0x20 + low]
}

/// The answer to it: 37H 22H d1..d4 NUL.
func processID(_ low: UInt8) -> [UInt8] {
  [0x37, 0x22, 0x20, 0x20, 0x20, 0x20 + low, 0x00]
}

extension PrinterAction {
  var isJobEnd: Bool {
    switch self {
    case .confirmed, .inDoubt: true
    default: false
    }
  }

  var code: String? {
    guard case .statusChanged(let condition) = self else { return nil }
    return condition.code
  }
}
