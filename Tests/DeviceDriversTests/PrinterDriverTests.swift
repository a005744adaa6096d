import DeviceDrivers
import RetailTypes
import Testing

private typealias Event = PrinterBench.Event

/// GS r 1, from the Epson command reference.
private let statusRequest: [UInt8] = [0x1D, 0x72, 0x01]

/// GS ( H pL pH fn m d1..d4 with fn 48: the id in four digits to base 95 from 0x20.
private func processIDRequest(_ low: UInt8) -> [UInt8] {
  [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, 0x20, 0x20, 0x20, 0x20 + low]
}

/// The answer to it: 37H 22H d1..d4 NUL.
private func processID(_ low: UInt8) -> [UInt8] {
  [0x37, 0x22, 0x20, 0x20, 0x20, 0x20 + low, 0x00]
}

@Suite struct PrinterDriverConnectionTests {
  @Test func opensAndTriesAgain() {
    var bench = PrinterBench()
    #expect(bench.send(.start) == [.open])
    #expect(bench.send(.start) == [])
    for wait: Int64 in [500, 1000, 2000, 4000, 8000, 10_000, 10_000] {
      #expect(bench.send(.openFailed) == [.arm(.reopen, afterMilliseconds: wait)])
      #expect(bench.send(.openFailed) == [])
      #expect(bench.send(.portOpened) == [])
      #expect(bench.send(.fired(.reopen)) == [.open])
    }
    #expect(bench.send(.portOpened) == [.arm(.question, afterMilliseconds: 300)])
    // Useless so far: the waits go on.
    #expect(
      bench.send(.portClosed) == [.disarm(.question), .arm(.reopen, afterMilliseconds: 10_000)])
    #expect(bench.send(.portClosed) == [])
  }

  @Test func startsWaitingSoonAgainAfterAGoodConnection() {
    var bench = PrinterBench(questions: true)
    bench.run(.start, .openFailed, .fired(.reopen), .openFailed, .fired(.reopen), .portOpened)
    bench.run(.wrote(3), .received([0x12]))
    #expect(bench.send(.portClosed).last == .arm(.reopen, afterMilliseconds: 500))
  }

  @Test func whatIsQueuedSurvivesAnyNumberOfConnections() {
    var bench = PrinterBench(processID: true)
    #expect(bench.send(.print(1, [0x41])) == [])
    bench.run(.start, .openFailed, .fired(.reopen))
    for _ in 0..<3 {
      // Accepts and hangs up at once, as a printer does that another host holds.
      #expect(bench.send(.portOpened) == [.arm(.question, afterMilliseconds: 300)])
      #expect(bench.send(.portClosed).first == .disarm(.question))
      #expect(bench.send(.fired(.reopen)) == [.open])
    }
    bench.run(.portOpened)
    #expect(bench.send(.fired(.question)) == [.journalStarted(1)])
  }

  @Test func eventsThatDoNotFitDoNothing() {
    var bench = PrinterBench(processID: true, questions: true)
    for event in [
      Event.portOpened, .openFailed, .portClosed, .wrote(3), .received([0x12]), .journaled(1),
      .fired(.reopen), .fired(.question), .fired(.stall), .fired(.confirmation), .fired(.recheck),
      .fired(.pulse(1)),
    ] {
      #expect(bench.send(event) == [], "before the start: \(event)")
    }
    bench.run(.start, .openFailed)
    for event in [
      Event.portOpened, .openFailed, .portClosed, .wrote(3), .received([0x12]), .journaled(1),
    ] {
      #expect(bench.send(event) == [], "while waiting: \(event)")
    }
    bench.run(.fired(.reopen), .portOpened)
    for event in [Event.portOpened, .openFailed, .start, .journaled(1), .fired(.recheck)] {
      #expect(bench.send(event) == [], "while open: \(event)")
    }
    #expect(bench.send(.received([0x00, 0xFF, 0x11, 0x13, 0x37])) == [])
  }
}

@Suite struct PrinterDriverJobTests {
  @Test func printsByProcessID() {
    var bench = PrinterBench(processID: true)
    bench.connect()
    #expect(bench.send(.print(7, [0x41, 0x42])) == [.journalStarted(7)])
    // Not a byte before the record is on disk, whatever else happens.
    #expect(bench.send(.print(8, [0x43])) == [])
    #expect(bench.send(.journaled(8)) == [])
    #expect(
      bench.send(.journaled(7)) == [
        .write([0x41, 0x42] + processIDRequest(7)), .arm(.stall, afterMilliseconds: 20_000),
      ])
    #expect(bench.send(.journaled(7)) == [])
    #expect(bench.send(.wrote(4)) == [.arm(.stall, afterMilliseconds: 20_000)])
    #expect(
      bench.send(.wrote(9)) == [.disarm(.stall), .arm(.confirmation, afterMilliseconds: 30_000)])
    #expect(bench.send(.received(Array(processID(7).prefix(4)))) == [])
    #expect(bench.send(.received(processID(8))) == [])
    #expect(
      bench.send(.received(processID(7))) == [
        .disarm(.confirmation), .confirmed(7, by: .processID), .journalStarted(8),
      ])
    #expect(bench.send(.received(processID(7))) == [])
  }

  @Test func takesAJobOnce() {
    var bench = PrinterBench(processID: true)
    bench.connect()
    #expect(bench.send(.print(1, [0x41])) == [.journalStarted(1)])
    #expect(bench.send(.print(2, [0x42])) == [])
    bench.run(.print(1, [0x41]), .print(2, [0x42]), .journaled(1), .wrote(12))
    let end = bench.send(.fired(.confirmation))
    #expect(end.dropLast() == [.inDoubt(1, .mute), .journalStarted(2)])
    #expect(end.last?.code == "mute")
    #expect(bench.send(.print(1, [0x41])) == [])
    bench.run(.journaled(2), .wrote(12))
    #expect(
      bench.send(.received(processID(2))).filter(\.isJobEnd) == [
        .confirmed(1, by: .processID), .confirmed(2, by: .processID),
      ])
  }

  @Test func writesInPieces() {
    var bench = PrinterBench()
    bench.connect()
    let bytes = (0..<10_000).map { UInt8($0 % 251) }
    bench.run(.print(1, bytes))
    #expect(
      bench.send(.journaled(1)) == [
        .write(Array(bytes[..<4096])), .arm(.stall, afterMilliseconds: 20_000),
      ])
    #expect(bench.send(.wrote(4095)) == [.arm(.stall, afterMilliseconds: 20_000)])
    #expect(
      bench.send(.wrote(1)) == [
        .disarm(.stall), .write(Array(bytes[4096..<8192])),
        .arm(.stall, afterMilliseconds: 20_000),
      ])
    #expect(
      bench.send(.wrote(4096)) == [
        .disarm(.stall), .write(Array(bytes[8192...])), .arm(.stall, afterMilliseconds: 20_000),
      ])
    // This printer has no way to prove anything.
    #expect(bench.send(.wrote(1808)) == [.disarm(.stall), .inDoubt(1, .mute)])
  }

  /// At each point between `print.started` and the proof: in doubt, never written again.
  @Test(arguments: 0...3) func aLostConnectionLeavesAStartedJobInDoubt(progress: Int) {
    var bench = PrinterBench(processID: true)
    bench.connect()
    bench.run(.print(1, [UInt8](repeating: 0x41, count: 5000)), .print(2, [0x42]))
    let events: [Event] = [.journaled(1), .wrote(4096), .wrote(915)]
    for event in events.prefix(progress) { bench.run(event) }
    let end = bench.send(.portClosed)
    #expect(end.filter(\.isJobEnd) == [.inDoubt(1, .connectionLost)])
    #expect(end.last == .arm(.reopen, afterMilliseconds: 500))
    #expect(bench.send(.journaled(1)) == [])
    bench.run(.fired(.reopen), .portOpened)
    #expect(bench.send(.fired(.question)) == [.journalStarted(2)])
    #expect(bench.send(.journaled(1)) == [])
    #expect(bench.send(.journaled(2)).first == .write([0x42] + processIDRequest(2)))
  }

  @Test func aStallEndsTheConnection() {
    for progress in 0...1 {
      var bench = PrinterBench(processID: true)
      bench.connect()
      bench.run(.print(1, [UInt8](repeating: 0x41, count: 5000)), .journaled(1))
      if progress == 1 { bench.run(.wrote(4096)) }
      let end = bench.send(.fired(.stall))
      #expect(end[0] == .close)
      #expect(end[1] == .inDoubt(1, .stalled))
      #expect(end[2] == .arm(.reopen, afterMilliseconds: 500))
      guard case .statusChanged(let condition) = end[3] else {
        Issue.record("no status")
        continue
      }
      #expect(condition.state == .absent)
      #expect(condition.code == "stalled")
      #expect(bench.send(.wrote(1)) == [])
    }
  }

  @Test func aSilentPrinterDoesNotHoldUpTheQueueForLong() {
    var bench = PrinterBench(status: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .print(2, [0x42]), .journaled(1))
    #expect(
      bench.send(.wrote(4)) == [.disarm(.stall), .arm(.confirmation, afterMilliseconds: 15_000)])
    let end = bench.send(.fired(.confirmation))
    #expect(end.filter(\.isJobEnd) == [.inDoubt(1, .mute)])
    #expect(end.contains(.journalStarted(2)))
    // One request more, as the answer to the first may be lost.
    #expect(bench.send(.journaled(2)).first == .write([0x42] + statusRequest + statusRequest))
    #expect(
      bench.send(.wrote(7)) == [.disarm(.stall), .arm(.confirmation, afterMilliseconds: 1000)])
    // It speaks after all: the first answer may be the first job's.
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(1, by: .status)])
    #expect(
      bench.send(.received([0x00])) == [.disarm(.confirmation), .confirmed(2, by: .status)])
    bench.run(.print(3, [0x43]), .journaled(3))
    #expect(bench.send(.wrote(100)).contains(.arm(.confirmation, afterMilliseconds: 15_000)))
  }

  @Test func anAnswerWithoutPaperProvesNothing() {
    var bench = PrinterBench(status: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .journaled(1))
    #expect(bench.send(.wrote(4)).contains(.arm(.confirmation, afterMilliseconds: 15_000)))
    // GS r 1: bits 2 and 3, paper end.
    let end = bench.send(.received([0x0C]))
    #expect(end.filter(\.isJobEnd) == [.inDoubt(1, .paperOut)])
    #expect(end.last?.code == "paper_out")
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [])
  }

  @Test func answersOfAnOlderConnectionProveNothingNew() {
    // On a serial line the answer to job 1 may still come after the port was opened again.
    var serial = PrinterBench(link: .serial, status: true)
    serial.connect()
    serial.run(.print(1, [0x41]), .journaled(1), .wrote(4), .portClosed)
    serial.run(.fired(.reopen), .portOpened, .fired(.question))
    serial.run(.print(2, [0x42]))
    #expect(serial.send(.journaled(2)).first == .write([0x42] + statusRequest + statusRequest))
    serial.run(.wrote(7))
    #expect(serial.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(1, by: .status)])
    #expect(serial.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(2, by: .status)])

    // A network connection takes its answers along.
    var network = PrinterBench(link: .network, status: true)
    network.connect()
    network.run(.print(1, [0x41]), .journaled(1), .wrote(4), .portClosed)
    network.run(.fired(.reopen), .portOpened, .fired(.question))
    network.run(.print(2, [0x42]))
    #expect(network.send(.journaled(2)).first == .write([0x42] + statusRequest))
    network.run(.wrote(4))
    #expect(network.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(2, by: .status)])
  }

  /// An answer lost for ever (the printer was switched off) does not spoil all later proofs.
  @Test func lostAnswersAreOutlived() {
    var bench = PrinterBench(link: .serial, status: true)
    bench.connect()
    for id in Int64(1)...5 {
      bench.run(.print(id, [0x41]), .journaled(id), .wrote(100), .fired(.confirmation))
    }
    // 1, 2, 4, 8 and 8 requests are out: more than one job can make up for.
    bench.run(.print(6, [0x42]), .journaled(6), .wrote(100))
    bench.milliseconds = 1000
    for _ in 0..<8 { #expect(!bench.send(.received([0x00])).contains(.confirmed(6, by: .status))) }
    bench.run(.fired(.confirmation), .print(7, [0x43]))
    bench.milliseconds = 20_999
    #expect(
      bench.send(.journaled(7)).contains(
        .write([0x43] + Array([[UInt8]](repeating: statusRequest, count: 8).joined()))))
    bench.run(.wrote(100))
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) != [.confirmed(7, by: .status)])
    bench.run(.fired(.confirmation), .print(8, [0x44]))
    // 20 s after the last answer nothing that was owed can come any more.
    bench.milliseconds = 40_999
    #expect(bench.send(.journaled(8)).contains(.write([0x44] + statusRequest)))
    bench.run(.wrote(100))
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(8, by: .status)])
  }

  @Test func aLateProcessIDConfirms() {
    for (link, connection) in [
      (PrinterLink.network, "same"), (.network, "next"), (.serial, "same"), (.serial, "next"),
    ] {
      var bench = PrinterBench(link: link, processID: true)
      bench.connect()
      bench.run(.print(1, [0x41]), .journaled(1), .wrote(12))
      if connection == "same" {
        #expect(bench.send(.fired(.confirmation)).filter(\.isJobEnd) == [.inDoubt(1, .mute)])
      } else {
        #expect(bench.send(.portClosed).filter(\.isJobEnd) == [.inDoubt(1, .connectionLost)])
        bench.run(.fired(.reopen), .portOpened, .fired(.question))
      }
      #expect(
        bench.send(.received(processID(1))).filter(\.isJobEnd) == [.confirmed(1, by: .processID)])
      #expect(bench.send(.received(processID(1))).filter(\.isJobEnd) == [])
    }
  }

  /// Only the latest pending id is sent, so it stands for those before, unless the printer may have
  /// been switched off in between.
  @Test(arguments: [
    (PrinterLink.network, false, [Int64(1), 2]), (.network, true, [2]), (.serial, false, [2]),
    (.serial, true, [2]),
  ])
  func aLaterProcessIDProvesEarlierJobs(link: PrinterLink, reconnected: Bool, proven: [Int64]) {
    var bench = PrinterBench(link: link, processID: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .journaled(1), .wrote(12))
    if reconnected {
      bench.run(.portClosed, .fired(.reopen), .portOpened, .fired(.question))
    } else {
      bench.run(.fired(.confirmation))
    }
    bench.run(.print(2, [0x42]), .journaled(2), .wrote(12))
    #expect(
      bench.send(.received(processID(2))).filter(\.isJobEnd)
        == proven.map { .confirmed($0, by: .processID) })
  }

  @Test func aJobNotFullyWrittenIsNotProvenByLaterOnes() {
    var bench = PrinterBench(processID: true)
    bench.connect()
    bench.run(.print(1, [UInt8](repeating: 0x41, count: 5000)), .journaled(1), .wrote(4096))
    bench.run(.fired(.stall), .fired(.reopen), .portOpened, .fired(.question))
    // 911 more bytes were handed over and may have gone out: its own id is believed, no other.
    bench.run(.print(2, [0x42]), .journaled(2), .wrote(12))
    #expect(
      bench.send(.received(processID(2))).filter(\.isJobEnd) == [.confirmed(2, by: .processID)])
    #expect(
      bench.send(.received(processID(1))).filter(\.isJobEnd) == [.confirmed(1, by: .processID)])
  }

  @Test func anAnswerMayComeBeforeThePortSaysThatItWrote() {
    var bench = PrinterBench(processID: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .print(2, [0x42]), .journaled(1))
    #expect(bench.send(.received(processID(1))) == [.confirmed(1, by: .processID)])
    #expect(bench.send(.wrote(12)) == [.disarm(.stall), .journalStarted(2)])
  }

  @Test func aClearedBufferProvesNothing() {
    let cleared: [UInt8] = [0x37, 0x25, 0x00]
    var bench = PrinterBench(processID: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .journaled(1), .wrote(12))
    #expect(bench.send(.received(cleared)).filter(\.isJobEnd) == [.inDoubt(1, .bufferCleared)])
    bench.run(.print(2, [0x42]), .journaled(2), .wrote(12))
    #expect(
      bench.send(.received(processID(2))).filter(\.isJobEnd) == [.confirmed(2, by: .processID)])
    // In the middle of a job the rest is not sent any more.
    bench.run(.print(3, [UInt8](repeating: 0x41, count: 5000)), .journaled(3))
    #expect(
      bench.send(.received(cleared)).prefix(3) == [
        .close, .disarm(.stall), .inDoubt(3, .bufferCleared),
      ])
  }
}

@Suite struct PrinterDriverPulseTests {
  @Test func aPulseIsAWriteOfItsOwn() {
    var bench = PrinterBench(processID: true)
    bench.connect()
    #expect(
      bench.send(.kick(1)) == [
        .arm(.pulse(1), afterMilliseconds: 3000), .write(PrinterBench.pulse(1)),
        .arm(.stall, afterMilliseconds: 20_000),
      ])
    #expect(bench.send(.kick(1)) == [])
    #expect(bench.send(.print(1, [0x41])) == [])
    #expect(bench.send(.wrote(4)) == [.arm(.stall, afterMilliseconds: 20_000)])
    #expect(
      bench.send(.wrote(1)) == [
        .disarm(.stall), .disarm(.pulse(1)), .pulseWritten(1), .journalStarted(1),
      ])
    // Before the job's first byte.
    #expect(bench.send(.kick(2)).contains(.write(PrinterBench.pulse(2))))
    #expect(bench.send(.journaled(1)) == [])
    #expect(bench.send(.kick(3)) == [.arm(.pulse(3), afterMilliseconds: 3000)])
    #expect(bench.send(.wrote(5)).contains(.write(PrinterBench.pulse(3))))
    #expect(bench.send(.wrote(5)).contains(.write([0x41] + processIDRequest(1))))
    // Never amid its bytes.
    #expect(bench.send(.kick(4)) == [.arm(.pulse(4), afterMilliseconds: 3000)])
    // But before the paper is out.
    #expect(bench.send(.wrote(12)).contains(.write(PrinterBench.pulse(4))))
    #expect(bench.send(.wrote(5)).contains(.pulseWritten(4)))
    #expect(bench.send(.received(processID(1))).contains(.confirmed(1, by: .processID)))
  }

  @Test func aPulseThatCannotGoOutIsDropped() {
    var bench = PrinterBench()
    bench.run(.start)
    #expect(bench.send(.kick(1)) == [.arm(.pulse(1), afterMilliseconds: 3000)])
    bench.milliseconds = 3000
    #expect(bench.send(.fired(.pulse(1))) == [.pulseDropped(1, .notWritten)])
    bench.run(.portOpened)
    #expect(bench.send(.fired(.question)) == [])

    // Its timer is late: it is not sent all the same.
    bench = PrinterBench()
    bench.run(.start, .kick(1))
    bench.milliseconds = 3000
    #expect(
      bench.send(.portOpened) == [
        .arm(.question, afterMilliseconds: 300), .disarm(.pulse(1)),
        .pulseDropped(1, .notWritten),
      ])

    // Ordered too late, or too many.
    let overdue = DrawerPulse(request: 9, bytes: [1], deadlineMonotonicMilliseconds: 3000)
    #expect(bench.driver.kick(overdue, at: bench.now) == [.pulseDropped(9, .notWritten)])
    for request in 10..<18 { bench.run(.kick(Int64(request))) }
    #expect(bench.send(.kick(18)) == [.pulseDropped(18, .queueFull)])
  }

  @Test func aPulseHandedOverIsNeverRepeated() {
    for accepted in 0...4 {
      var bench = PrinterBench()
      bench.connect()
      bench.run(.kick(1), .wrote(accepted))
      #expect(
        bench.send(.portClosed) == [
          .disarm(.stall), .disarm(.pulse(1)), .pulseDropped(1, .unknown),
          .arm(.reopen, afterMilliseconds: 500),
        ])
      bench.run(.fired(.reopen), .portOpened)
      #expect(bench.send(.fired(.question)) == [])
    }
  }

  @Test func aPulseThatThePortKeepsCannotComeLate() {
    var bench = PrinterBench(processID: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .journaled(1), .wrote(12), .kick(1))
    bench.milliseconds = 3000
    #expect(
      bench.send(.fired(.pulse(1))).prefix(5) == [
        .close, .disarm(.stall), .disarm(.confirmation), .pulseDropped(1, .unknown),
        .inDoubt(1, .stalled),
      ])
  }

  @Test func pulsesWaitForAConnection() {
    var bench = PrinterBench()
    bench.run(.start, .kick(1), .kick(2), .print(1, [0x41]), .portOpened)
    #expect(bench.send(.fired(.question)).first == .write(PrinterBench.pulse(1)))
    #expect(bench.send(.wrote(5)).contains(.write(PrinterBench.pulse(2))))
    #expect(bench.send(.wrote(5)).last == .journalStarted(1))
  }
}

extension PrinterAction {
  fileprivate var isJobEnd: Bool {
    switch self {
    case .confirmed, .inDoubt: true
    default: false
    }
  }

  fileprivate var code: String? {
    guard case .statusChanged(let condition) = self else { return nil }
    return condition.code
  }
}
