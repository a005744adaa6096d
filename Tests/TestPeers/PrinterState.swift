import Glibc

/// Everything a fake printer is and does, one non-blocking step at a time.
struct PrinterState: Sendable {
  var behaviour: FakePrinter.Behaviour
  var isStalled = false
  var isEnding = false
  private var interpreter = PrinterInterpreter()
  private let listener: PrinterListener?
  private var isListening = true
  private let line: PtyScanner?
  /// Held open, so that the line does not hang up while the program under test is away.
  private var lineEnd: OwnedDescriptor?
  private var connection: OwnedDescriptor?
  private var isSilent = false
  private var buffer: [UInt8] = []
  private var answers: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []
  private var fault: (kind: FakePrinter.Fault, remaining: Int)?
  private var printedUntil = ContinuousClock.now
  private var receivedBytes = 0
  private var connections = 0

  init(_ behaviour: FakePrinter.Behaviour, listener: PrinterListener?, line: PtyScanner?) throws {
    self.behaviour = behaviour
    self.listener = listener
    self.line = line
    interpreter.confirmsProcessIDs = behaviour.confirmsProcessIDs
    guard let line else { return }
    let flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK
    lineEnd = OwnedDescriptor(try checked(open(line.path, flags), "open \(line.path)"))
    connection = line.master
  }

  var sight: FakePrinter.Sight {
    FakePrinter.Sight(
      paper: interpreter.paper,
      receiptBytes: interpreter.receipts,
      pulses: interpreter.pulses, confirmed: interpreter.confirmed, receivedBytes: receivedBytes,
      connections: connections, isConnected: connection != nil, isStalled: isStalled)
  }
}

// MARK: - What tests do to it

extension PrinterState {
  mutating func setFault(_ kind: FakePrinter.Fault?) {
    switch kind {
    case .resetAfter(let bytes), .stallAfter(let bytes), .silenceAfter(let bytes),
      .powerCutAfter(let bytes):
      fault = kind.map { ($0, bytes) }
      strikeIfDue()
    case nil: fault = nil
    }
  }

  mutating func setSensors(_ change: (inout PrinterInterpreter.Sensors) -> Void) {
    let before = interpreter.sensors
    change(&interpreter.sensors)
    if interpreter.sensors != before, interpreter.sendsStatusChanges {
      answer(interpreter.automaticStatus)
    }
  }

  mutating func dropConnection(withReset: Bool) {
    guard let connection else { return }
    if withReset, line == nil {
      setOption(connection.value, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
    }
    connection.close()
    self.connection = nil
    isSilent = false
  }

  mutating func vanish(losingBuffer: Bool) {
    dropConnection(withReset: true)
    isListening = false
    listener?.refuse()
    guard losingBuffer else { return }
    buffer = []
    answers = []
    interpreter.restart()
  }

  mutating func comeBack() throws {
    if isSilent {
      isSilent = false
      setDeaf(everyone: false)
    }
    guard !isListening else { return }
    try listener?.listen()
    isListening = true
  }

  private func setDeaf(everyone isDeaf: Bool) {
    for descriptor in [listener?.descriptor, connection] {
      if let descriptor { TestPeers.setDeaf(descriptor.value, isDeaf) }
    }
  }

  private mutating func strikeIfDue() {
    guard let struck = fault, struck.remaining <= 0 else { return }
    fault = nil
    switch struck.kind {
    case .resetAfter: dropConnection(withReset: true)
    case .stallAfter: isStalled = true
    case .silenceAfter:
      isSilent = true
      setDeaf(everyone: true)
    case .powerCutAfter: vanish(losingBuffer: true)
    }
  }
}

// MARK: - What it does by itself

extension PrinterState {
  /// What to wait for, and for how many milliseconds at most.
  func interest() -> (descriptors: [pollfd], timeout: Int32) {
    var descriptors: [pollfd] = []
    if connection == nil, isListening, let listener {
      descriptors.append(pollfd(fd: listener.descriptor.value, events: Int16(POLLIN), revents: 0))
    }
    if let connection, canRead {
      descriptors.append(pollfd(fd: connection.value, events: Int16(POLLIN), revents: 0))
    }
    let isBusy = !isStalled && ((!buffer.isEmpty && canPrint) || !answers.isEmpty)
    return (descriptors, isBusy ? 2 : -1)
  }

  mutating func step() {
    if connection == nil, isListening, let accepted = listener?.accept() {
      connection = accepted
      connections += 1
      // It may have been waiting to be accepted when the cable was pulled.
      if isSilent { TestPeers.setDeaf(accepted.value, true) }
    }
    guard !isStalled else { return }
    if canRead { readSome() }
    if canPrint { printSome() }
    if !isStalled { sendAnswers() }
  }

  private var canRead: Bool {
    !isStalled && !isSilent && buffer.count < behaviour.receiveBufferBytes
  }

  private var canPrint: Bool { !interpreter.sensors.isOffline }

  private mutating func readSome() {
    guard let connection else { return }
    let room = min(behaviour.receiveBufferBytes - buffer.count, fault?.remaining ?? .max)
    var piece = [UInt8](repeating: 0, count: room)
    let count = read(connection.value, &piece, room)
    guard count > 0 else {
      if count == 0 || errno != EAGAIN { dropConnection(withReset: false) }
      return
    }
    if buffer.isEmpty { printedUntil = .now }
    receivedBytes += count
    for byte in piece[..<count] { answer(interpreter.receive(byte)) }
    buffer += piece[..<count]
    fault?.remaining -= count
    strikeIfDue()
  }

  private mutating func printSome() {
    var count = buffer.count
    if let rate = behaviour.printBytesPerSecond {
      let elapsed = (ContinuousClock.now - printedUntil) / .seconds(1)
      count = min(count, Int(elapsed * Double(rate)))
      printedUntil += .seconds(1) * (Double(count) / Double(rate))
    }
    for byte in buffer[..<count] { answer(interpreter.print(byte)) }
    buffer.removeFirst(count)
  }

  private mutating func answer(_ bytes: [UInt8]) {
    guard !bytes.isEmpty, !behaviour.isMute else { return }
    answers.append((.now + .seconds(behaviour.answerDelaySeconds), bytes))
  }

  private mutating func sendAnswers() {
    while let first = answers.first, first.due <= .now {
      if let connection, !isSilent {
        let count =
          line == nil
          ? send(connection.value, first.bytes, first.bytes.count, Int32(MSG_NOSIGNAL))
          : write(connection.value, first.bytes, first.bytes.count)
        if count < 0, errno == EAGAIN { return }
        if count > 0, count < first.bytes.count {
          answers[0].bytes.removeFirst(count)
          return
        }
      }
      answers.removeFirst()
    }
  }
}
