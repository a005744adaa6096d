import DeviceDrivers
import Testing

@Suite struct PrinterDriverProofTests {
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

  /// The answer to job 1 may still come after the port was opened again, from a printer that kept
  /// it or through a print server that passes bytes on; or never, if the printer was switched off.
  /// An answer does not say whose it is: job 2 is proven by as many as job 1 can't have caused, and
  /// job 1 only once all have come.
  @Test(arguments: [PrinterLink.serial, .network])
  func answersOfAnOlderConnectionProveNothingNew(_ link: PrinterLink) {
    var bench = PrinterBench(link: link, status: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .journaled(1), .wrote(4), .portClosed)
    bench.run(.fired(.reopen), .portOpened, .fired(.question))
    bench.run(.print(2, [0x42]))
    #expect(bench.send(.journaled(2)).first == .write([0x42] + statusRequest + statusRequest))
    bench.run(.wrote(7))
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [])
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(2, by: .status)])
    // What nobody asked for any more is no answer to job 1 either.
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [])
  }

  @Test func aLateAnswerProvesAJobWhileItCanBeNobodyElses() {
    var bench = PrinterBench(link: .serial, status: true)
    bench.connect()
    bench.run(.print(1, [0x41]), .journaled(1), .wrote(4), .fired(.confirmation))
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(1, by: .status)])
    // Job 2 in doubt, then job 3 with two requests: three answers are one of each.
    bench.run(.print(2, [0x42]), .journaled(2), .wrote(4), .fired(.confirmation))
    bench.run(.print(3, [0x43]), .journaled(3), .wrote(7))
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [])
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(3, by: .status)])
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(2, by: .status)])
  }

  /// Answers to jobs of an earlier life of the agent are not counted for a new one.
  @Test(arguments: [PrinterLink.serial, .network])
  func answersToAnEarlierLifeProveNothingNew(_ link: PrinterLink) {
    var bench = PrinterBench(link: link, status: true, doubtful: [1])
    bench.connect()
    bench.run(.print(2, [0x42]), .journaled(2), .wrote(100))
    // Job 1 had up to eight requests.
    for _ in 0..<8 { #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == []) }
    bench.milliseconds = 20_000
    bench.run(.fired(.confirmation), .print(3, [0x43]))
    #expect(bench.send(.journaled(3)).contains(.write([0x43] + statusRequest)))
    bench.run(.wrote(4))
    #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [.confirmed(3, by: .status)])
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

  /// A cheap printer reads on without paper: loaded again before it comes to GS r, it tells of none.
  @Test func aReceiptDuringWhichPaperRanOutIsNotProvenByStatus() {
    for inDoubtBefore in [false, true] {
      var bench = PrinterBench(status: true, questions: true)
      bench.connectAnswering()
      bench.run(.print(1, [0x41]), .journaled(1), .wrote(4))
      if inDoubtBefore { bench.run(.fired(.confirmation)) }
      bench.run(.fired(.recheck))
      for answer: UInt8 in [0x1A, 0x32, 0x12] { bench.run(.wrote(3), .received([answer])) }
      bench.run(.wrote(3))
      let ends = bench.send(.received([0x7E])).filter(\.isJobEnd)
      #expect(ends == (inDoubtBefore ? [] : [.inDoubt(1, .paperOut)]))
      bench.run(.fired(.recheck))
      for _ in 1...4 { bench.run(.wrote(3), .received([0x12])) }
      #expect(bench.send(.received([0x00])).filter(\.isJobEnd) == [])
    }
  }

  /// A printer that stood still for want of paper, or was not heard, still owes its answers.
  @Test func answersAreNotGivenUpForAPauseInPrinting() {
    let closed: [PrinterBench.Event] = [.portClosed, .fired(.reopen), .portOpened]
    let paperOut = [UInt8](arrayLiteral: 0x1A, 0x32, 0x12, 0x7E).flatMap { answer in
      [PrinterBench.Event.wrote(3), .received([answer])]
    }
    for pause: [PrinterBench.Event] in [paperOut, closed] {
      var bench = PrinterBench(link: .serial, status: true, questions: true)
      bench.connectAnswering()
      bench.run(.print(1, [0x41]), .journaled(1), .wrote(4), .fired(.confirmation))
      bench.run(.print(2, [0x42]), .journaled(2), .wrote(7))
      bench.milliseconds = 1000
      bench.run(.received([0x00]), .fired(.recheck))
      for event in pause { bench.run(event) }
      bench.run(.fired(.confirmation), .print(3, [0x43]))
      bench.milliseconds = 30_000
      bench.run(.fired(.recheck))
      for _ in 1...4 { bench.run(.wrote(3), .received([0x12])) }
      #expect(
        bench.send(.journaled(3)).contains(
          .write([0x43] + statusRequest + statusRequest + statusRequest)), "\(pause)")
    }
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

  @Test func anAnswerMayComeInTheNextLifeOfTheAgent() {
    var bench = PrinterBench(processID: true, doubtful: [1, 2])
    bench.connect()
    bench.run(.print(3, [0x43]), .journaled(3), .wrote(12))
    #expect(bench.send(.received(processID(2))) == [.confirmed(2, by: .processID)])
    #expect(
      bench.send(.received(processID(3))).filter(\.isJobEnd) == [.confirmed(3, by: .processID)])
    #expect(bench.send(.print(1, [0x41])) == [])
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
