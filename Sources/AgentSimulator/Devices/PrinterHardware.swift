import DeviceProfiles

/// A receipt printer in virtual time: bytes in, paper, pulses and answers out.
///
/// Written from Epson's public command reference and printer specifications, and on purpose without
/// any of the code that drives printers. Real-time commands are obeyed when they arrive, whatever
/// the printer does; everything else lies in the receive buffer until the paper has come so far.
/// Only power takes back what was received.
///
/// Time goes forward only: no call has an earlier time than the one before.
struct PrinterHardware: Sendable {
  enum Paper: Sendable {
    case loaded, nearEnd, out
  }

  /// An error that stops it. Source: DLE EOT 3.
  enum Trouble: Sendable {
    /// Until DLE ENQ, or the power goes off.
    case cutterJam
    /// Until it has cooled down.
    case hotHead
  }

  let build: PrinterBuild
  var rates: AnswerRates
  var clock: Int64 = 0
  var isOn = true
  var paper = Paper.loaded
  var isCoverOpen = false
  var trouble: Trouble?
  var isPin3High = false
  /// Takes all bytes and never answers: a cheap clone, or a cable without a return line.
  var isDeaf = false
  /// Takes no bytes.
  var isStalled = false
  /// Another host is connected: `connect` fails.
  var isTaken = false

  var buffer = ByteQueue()
  var realTime = RealTimeScanner()
  var reading: PrinterReading
  var mechanism: PrintMechanism
  var roll = PrinterRoll()
  /// Lines that are printed and not yet taken off, and how far the last of them has moved on.
  var printedLines = 0
  var dotsSinceText = 0
  /// So many of them came when there was no paper.
  var missingLines = 0
  var wire: AnswerWire
  var outputs: [(at: Int64, output: PrinterOutput)] = []
  /// `receive` could not take all.
  var isAwaitingRoom = false
  /// Bytes received and read, ever.
  var received = 0
  var read = 0

  init(_ build: PrinterBuild, rates: AnswerRates = .none) {
    self.build = build
    self.rates = rates
    reading = PrinterReading(build.profile)
    mechanism = PrintMechanism(millisecondsPerLine: build.millisecondsPerLine)
    wire = AnswerWire(cable: build.cable, answersNextHost: build.answersNextHost)
    roll.set(reading.alphabet)
  }

  // MARK: The cable

  /// Whether a host's connection stands.
  var isConnected: Bool { wire.isConnected }

  /// A host opens the port. Fails if the printer is off or another host has it.
  mutating func connect(at time: Int64) -> Bool {
    run(to: time)
    if build.cable == .network {
      guard isOn, !isTaken, !isStalled else { return false }
    }
    wire.connect(received: received)
    isAwaitingRoom = false
    return true
  }

  /// The connection is closed or broken; what was received is printed none the less.
  mutating func disconnect(at time: Int64) {
    run(to: time)
    wire.disconnect()
  }

  /// The cable is pulled. On a network the connection stands, and goes on once it is back.
  mutating func setPulled(_ isPulled: Bool, at time: Int64) {
    run(to: time)
    wire.setPulled(isPulled, at: time)
    offerRoom()
  }

  var freeBytes: Int { max(0, build.bufferBytes - buffer.count) }

  /// Whether it has nothing to print and nothing to say.
  var isIdle: Bool {
    buffer.count == 0 && mechanism.isIdle && outputs.isEmpty && wire.nextDue == nil
  }

  // MARK: What people do to it

  mutating func powerOff(at time: Int64) {
    run(to: time)
    guard isOn else { return }
    isOn = false
    tearOff()
    roll = PrinterRoll()
    buffer.removeAll()
    mechanism.clear()
    realTime = RealTimeScanner()
    reading = PrinterReading(build.profile)
    roll.set(reading.alphabet)
    read = received
    if trouble == .cutterJam { trouble = nil }
    wire.loseAnswers()
    if build.cable == .network { wire.disconnect() }
    offerRoom()
  }

  mutating func powerOn(at time: Int64) {
    run(to: time)
    isOn = true
    offerRoom()
  }

  mutating func setPaper(_ paper: Paper, at time: Int64) {
    change(at: time) { $0.paper = paper }
  }

  mutating func setCover(open: Bool, at time: Int64) {
    change(at: time) { $0.isCoverOpen = open }
  }

  mutating func setTrouble(_ trouble: Trouble?, at time: Int64) {
    change(at: time) { $0.trouble = trouble }
  }

  /// The level of the drawer connector's pin 3.
  mutating func setPin3(high: Bool, at time: Int64) {
    change(at: time) { $0.isPin3High = high }
  }

  mutating func setStalled(_ isStalled: Bool, at time: Int64) {
    run(to: time)
    self.isStalled = isStalled
    offerRoom()
  }

  private mutating func change(at time: Int64, _ body: (inout PrinterHardware) -> Void) {
    run(to: time)
    let couldPrint = canPrint
    let before = automaticStatus
    body(&self)
    if couldPrint && !canPrint { mechanism.pause(at: time) }
    if !couldPrint && canPrint { mechanism.resume(at: time) }
    if isOn, reading.reports(before, automaticStatus) { answer(automaticStatus) }
    work()
  }

  /// Somebody takes what is on the paper so far.
  mutating func tearOff(at time: Int64) {
    run(to: time)
    tearOff()
  }

  // MARK: Time

  /// When something will happen by itself.
  var nextDue: Int64? {
    if let first = outputs.first { return first.at }
    let printed = canPrint && isOn ? mechanism.due : nil
    guard let answered = wire.nextDue else { return printed }
    return min(answered, printed ?? answered)
  }

  /// What has come out by `time`, in order.
  mutating func advance(
    to time: Int64, chance: inout Chance
  ) -> [(at: Int64, output: PrinterOutput)] {
    run(to: time)
    wire.send(rates: rates, chance: &chance)
    let others = outputs.count
    while let piece = wire.take(by: time) { outputs.append((piece.at, .answer(piece.bytes))) }
    guard !outputs.isEmpty else { return [] }
    if others > 0, outputs.count > others {
      // In order of time, and of what comes at one time in the order in which it came.
      outputs = outputs.enumerated().sorted {
        ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
      }
      .map(\.element)
    }
    defer { outputs.removeAll(keepingCapacity: true) }
    return outputs
  }

  /// Reads and prints until `time`.
  mutating func run(to time: Int64) {
    precondition(time >= clock, "time goes forward")
    guard isOn else { return clock = time }
    work()
    while canPrint, let due = mechanism.due, due <= time {
      clock = due
      work()
    }
    clock = time
  }
}
