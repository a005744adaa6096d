import DeviceDrivers
import RetailTypes
import TestKit

/// A port, a journal, a clock and a printer that do what they like, and keep the driver's books.
struct PrinterWorld {
  /// What may never happen; each is reported once, with the seed.
  private(set) var violations: [String] = []
  private(set) var ended = 0

  private var driver: PrinterDriver
  private let settings: PrinterSettings
  private var random: SeededRandom
  private var milliseconds: Int64 = 0
  private var port = Port.closed
  private var timers: [(timer: PrinterTimer, due: Int64)] = []
  /// Handed to the port and not taken.
  private var untaken = 0
  private var jobs: [Int64: Job] = [:]
  private var startOrder: [Int64] = []
  private var unjournaled: [Int64] = []
  private var pulses: [Int64: Pulse] = [:]
  private var writing: Int64?
  /// Answers that a printer at work still gives for the job written last.
  private var owed = 0
  private var lastReceived: [UInt8] = []
  private var questions: [UInt8] = []

  private enum Port { case closed, opening, open }

  private struct Job {
    var bytes: [UInt8]
    var journaled = false
    var written: [UInt8] = []
    var ends: [String] = []
  }

  private struct Pulse {
    var writes = 0
    var ends: [String] = []
  }

  init(seed: UInt64, settings: PrinterSettings) {
    random = SeededRandom(seed: seed)
    self.settings = settings
    driver = PrinterDriver(settings)
    perform(driver.start(at: now))
  }

  private var now: Instant {
    Instant(unixMilliseconds: 0, offsetMinutes: 0, monotonicMilliseconds: milliseconds)
  }

  // MARK: Events

  /// One event that can happen now.
  mutating func anyEvent() {
    milliseconds += Int64.random(in: 0...50, using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0, 1: queueJob()
    case 2: kick()
    case 3 where port == .opening: openFailed()
    case 4 where port == .open && Int.random(in: 0..<3, using: &random) == 0: portClosed()
    case 3...6 where port == .opening: portOpened()
    case 4...9 where untaken > 0: take(Int.random(in: 1...untaken, using: &random))
    case 8...10 where !unjournaled.isEmpty: journal()
    case 11...15 where port == .open: receive(anyAnswer())
    case 16...19: fireATimer(next: Int.random(in: 0..<4, using: &random) > 0)
    default: break
    }
  }

  /// From here on everything works: what is queued gets printed, and all ends.
  mutating func calmDown() {
    for _ in 0..<5000 {
      if port == .opening {
        portOpened()
      } else if !unjournaled.isEmpty {
        journal()
      } else if untaken > 0 {
        take(untaken)
      } else if port == .open, !questions.isEmpty {
        receive([0x12])
      } else if let job = writing, port == .open, isComplete(job), owed > 0 {
        owed -= 1
        receive(settings.confirmsByProcessID ? Self.processID(job) : [0x00])
      } else if isAtRest {
        return
      } else {
        fireATimer(next: true)
      }
    }
    violate("it does not come to rest")
  }

  private var isAtRest: Bool {
    timers.allSatisfy { $0.timer == .recheck } && jobs.values.allSatisfy { !$0.ends.isEmpty }
  }

  private mutating func queueJob() {
    let id = Int64(jobs.count + 1)
    guard jobs.values.count(where: { $0.ends.isEmpty }) < 8 else { return }
    let count = [1, 30, 4096, 9000][Int.random(in: 0..<4, using: &random)]
    // No byte of it can be taken for a question, a pulse or a request.
    let bytes = [UInt8(0x80), UInt8(id % 100) + 0x81] + [UInt8](repeating: 0xF0, count: count)
    jobs[id] = Job(bytes: bytes)
    perform(driver.print(PrinterJob(id: id, bytes: bytes), at: now))
    // The caller is told nothing twice, nor may it matter if it asks twice.
    if Bool.random(using: &random) {
      perform(driver.print(PrinterJob(id: id, bytes: bytes), at: now))
    }
  }

  private mutating func kick() {
    let request = Int64(pulses.count + 1)
    pulses[request] = Pulse()
    perform(
      driver.kick(
        DrawerPulse(
          request: request, bytes: PrinterBench.pulse(request),
          deadlineMonotonicMilliseconds: milliseconds + 3000), at: now))
  }

  private mutating func portOpened() {
    port = .open
    questions = []
    perform(driver.portOpened(at: now))
  }

  private mutating func openFailed() {
    port = .closed
    perform(driver.openFailed(at: now))
  }

  private mutating func portClosed() {
    endConnection()
    perform(driver.portClosed(at: now))
  }

  private mutating func endConnection() {
    port = .closed
    untaken = 0
    writing = nil
  }

  private mutating func take(_ count: Int) {
    untaken -= count
    perform(driver.wrote(count, at: now))
  }

  private mutating func journal() {
    let id = unjournaled.removeFirst()
    jobs[id]?.journaled = true
    perform(driver.startedJournaled(id, at: now))
  }

  private mutating func receive(_ bytes: [UInt8]) {
    lastReceived = bytes
    if bytes.count == 1, bytes[0] & 0x93 == 0x12, !questions.isEmpty { questions.removeFirst() }
    perform(driver.received(bytes, at: now))
    lastReceived = []
  }

  private mutating func anyAnswer() -> [UInt8] {
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: Self.processID(Int64.random(in: 1...Int64(jobs.count + 2), using: &random))
    case 2: startOrder.last.map(Self.processID) ?? [0x11]
    case 3: [0x00]
    case 4: [0x0C]
    case 5: [0x12]
    case 6: [[0x1A, 0x32, 0x72, 0x37, 0x25, 0x00][Int.random(in: 0..<6, using: &random)]]
    default: (0..<5).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
  }

  private static func processID(_ job: Int64) -> [UInt8] {
    [0x37, 0x22, 0x20, 0x20, UInt8(0x20 + job / 95), UInt8(0x20 + job % 95), 0x00]
  }

  private mutating func fireATimer(next: Bool) {
    guard !timers.isEmpty else { return }
    let index =
      next
      ? timers.indices.min { timers[$0].due < timers[$1].due } ?? 0
      : Int.random(in: 0..<timers.count, using: &random)
    let (timer, due) = timers.remove(at: index)
    milliseconds = max(milliseconds, due)
    perform(driver.timerFired(timer, at: now))
  }

  // MARK: Actions, and what they must not be

  private mutating func perform(_ actions: [PrinterAction]) {
    for action in actions {
      switch action {
      case .open:
        if port != .closed { violate("opened while not closed") }
        port = .opening
      case .close:
        if port != .open { violate("closed while not open") }
        endConnection()
      case .write(let bytes): check(write: bytes)
      case .journalStarted(let id):
        if port != .open { violate("job \(id) started without a connection") }
        if startOrder.last.map({ $0 >= id }) == true { violate("job \(id) out of order") }
        startOrder.append(id)
        unjournaled.append(id)
      case .confirmed(let id, let by): check(confirmed: id, by)
      case .inDoubt(let id, _):
        if !startOrder.contains(id) { violate("job \(id) in doubt before it started") }
        jobs[id]?.ends.append("doubt")
      case .pulseWritten(let request):
        if pulses[request]?.writes != 1 { violate("pulse \(request) was not written") }
        pulses[request]?.ends.append("written")
      case .pulseDropped(let request, let reason):
        pulses[request]?.ends.append("dropped")
        if (pulses[request]?.writes == 1) != (reason == .unknown) {
          violate("pulse \(request) dropped as \(reason)")
        }
      case .arm(let timer, let wait):
        timers.removeAll { $0.timer == timer }
        timers.append((timer, milliseconds + wait))
      case .disarm(let timer):
        if !timers.contains(where: { $0.timer == timer }) { violate("disarmed idle \(timer)") }
        timers.removeAll { $0.timer == timer }
      case .statusChanged: break
      }
    }
  }

  private mutating func check(write bytes: [UInt8]) {
    if port != .open { violate("written to a port that is not open") }
    if untaken > 0 { violate("written before the port took what it had") }
    if bytes.isEmpty || bytes.count > PrinterSettings.pieceBytes {
      violate("a piece of \(bytes.count) bytes")
    }
    untaken += bytes.count
    let isAmid = writing.map { !isComplete($0) } ?? false
    if bytes.count == 3, bytes[0] == 0x10 {
      if isAmid { violate("a question amid a job") }
      questions.append(bytes[2])
    } else if let request = pulses.keys.first(where: { PrinterBench.pulse($0) == bytes }) {
      if isAmid { violate("a pulse amid a job") }
      pulses[request]?.writes += 1
      if pulses[request]?.writes != 1 { violate("pulse \(request) written twice") }
      if pulses[request]?.ends.isEmpty == false {
        violate("pulse \(request) written after its end")
      }
    } else {
      check(piece: bytes)
    }
  }

  private mutating func check(piece: [UInt8]) {
    guard let id = startOrder.last, let job = jobs[id] else { return violate("bytes of no job") }
    if !job.journaled { violate("job \(id) written before print.started is on disk") }
    if !job.ends.isEmpty { violate("job \(id) written after its end") }
    let written = job.written + piece
    if !written.prefix(job.bytes.count).elementsEqual(job.bytes.prefix(written.count)) {
      violate("job \(id) written twice or changed")
    }
    let request = written.dropFirst(job.bytes.count)
    let allowed =
      settings.confirmsByProcessID
      ? [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30] + Self.processID(id)[2..<6]
      : settings.confirmsByStatus
        ? Array([[UInt8]](repeating: [0x1D, 0x72, 1], count: 8).joined()) : []
    if !request.elementsEqual(allowed.prefix(request.count)) {
      violate("job \(id) followed by \(Array(request))")
    }
    jobs[id]?.written = written
    writing = id
    owed = settings.confirmsByProcessID ? (isComplete(id) ? 1 : 0) : request.count / 3
  }

  private func isComplete(_ id: Int64) -> Bool {
    guard let job = jobs[id] else { return true }
    let rest = job.written.count - job.bytes.count
    return settings.confirmsByProcessID
      ? rest == 11 : settings.confirmsByStatus ? rest > 0 && rest.isMultiple(of: 3) : rest == 0
  }

  private mutating func check(confirmed id: Int64, _ by: PrintConfirmation) {
    guard let job = jobs[id], job.written.count >= job.bytes.count else {
      return violate("job \(id) confirmed before it was written")
    }
    switch by {
    case .processID:
      let ids = jobs.keys.filter { Self.isPart(Self.processID($0), of: lastReceived) }
      let proven = settings.link == .serial ? ids.contains(id) : ids.contains { $0 >= id }
      if !proven { violate("job \(id) confirmed without its process id") }
    case .status:
      if lastReceived.isEmpty { violate("job \(id) confirmed without an answer") }
    }
    if job.ends.contains("confirmed") { violate("job \(id) confirmed twice") }
    jobs[id]?.ends.append("confirmed")
  }

  private static func isPart(_ part: [UInt8], of bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: part) }
  }

  /// At the end every started job and every pulse has come to one end, and none waits.
  mutating func checkEnds() {
    for (id, job) in jobs.sorted(by: { $0.key < $1.key }) {
      if ![["confirmed"], ["doubt"], ["doubt", "confirmed"]].contains(job.ends) {
        violate("job \(id) ended as \(job.ends)")
      }
      ended += 1
    }
    for (request, pulse) in pulses.sorted(by: { $0.key < $1.key }) where pulse.ends.count != 1 {
      violate("pulse \(request) ended as \(pulse.ends)")
    }
  }

  private mutating func violate(_ what: String) { violations.append(what) }
}
