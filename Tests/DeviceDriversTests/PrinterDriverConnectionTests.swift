import DeviceDrivers
import Testing

private typealias Event = PrinterBench.Event

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
