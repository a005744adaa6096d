import DeviceDrivers
import Testing

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
