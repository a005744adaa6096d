import DeviceDrivers
import Testing

private typealias Event = PrinterBench.Event

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
    // It speaks after all: the first answer may be the first job's, or not.
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [])
    #expect(
      bench.send(.received([0x00])) == [.disarm(.confirmation), .confirmed(2, by: .status)])
    bench.run(.print(3, [0x43]), .journaled(3))
    #expect(bench.send(.wrote(100)).contains(.arm(.confirmation, afterMilliseconds: 15_000)))
  }
}
