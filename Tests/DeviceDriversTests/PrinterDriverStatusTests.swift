import DeviceDrivers
import Testing

private typealias Event = PrinterBench.Event

/// DLE EOT n.
private func question(_ number: UInt8) -> [UInt8] { [0x10, 0x04, number] }

@Suite struct PrinterDriverStatusTests {
  /// One round of questions, answered with these bytes; the actions of the last answer.
  private func round(_ bench: inout PrinterBench, _ answers: [UInt8]) -> [PrinterAction] {
    var last: [PrinterAction] = []
    for answer in answers {
      bench.run(.wrote(3))
      last = bench.send(.received([answer]))
    }
    return last
  }

  @Test func asksOneQuestionAfterTheOther() {
    var bench = PrinterBench(questions: true)
    bench.run(.start)
    #expect(
      bench.send(.portOpened) == [
        .write(question(1)), .arm(.stall, afterMilliseconds: 20_000),
        .arm(.question, afterMilliseconds: 1000),
      ])
    #expect(bench.send(.wrote(3)) == [.disarm(.stall)])
    for number: UInt8 in 2...4 {
      #expect(
        bench.send(.received([0x12])) == [
          .disarm(.question), .write(question(number)), .arm(.stall, afterMilliseconds: 20_000),
          .arm(.question, afterMilliseconds: 1000),
        ])
      #expect(bench.send(.wrote(3)) == [.disarm(.stall)])
    }
    #expect(
      bench.send(.received([0x12])) == [
        .disarm(.question), .arm(.recheck, afterMilliseconds: 10_000),
      ])
    // Now and then again, for the status shown and to find a dead connection.
    #expect(bench.send(.fired(.recheck)).first == .write(question(1)))
  }

  @Test func aFreshAnswerLetsAJobStartAnOldOneAsksAgain() {
    var bench = PrinterBench(questions: true)
    bench.connectAnswering()
    bench.milliseconds = 1000
    #expect(bench.send(.print(1, [0x41])) == [.journalStarted(1)])

    bench = PrinterBench(questions: true)
    bench.connectAnswering()
    bench.milliseconds = 1001
    #expect(bench.send(.print(1, [0x41])).contains(.write(question(1))))
    #expect(round(&bench, [0x12, 0x12, 0x12, 0x12]).last == .journalStarted(1))

    bench = PrinterBench(questions: true)
    bench.connectAnswering()
    bench.milliseconds = 1001
    #expect(bench.send(.kick(1)).contains(.write(question(1))))
    #expect(round(&bench, [0x12, 0x12, 0x12, 0x12]).contains(.write(PrinterBench.pulse(1))))
  }

  @Test func anAnswerMayComeBeforeThePortSaysThatItAsked() {
    var bench = PrinterBench(questions: true)
    bench.run(.start, .portOpened)
    #expect(bench.send(.received([0x12])) == [.disarm(.question)])
    #expect(bench.send(.wrote(3)).contains(.write(question(2))))
  }

  @Test func whoNeverAnswersIsNotWaitedFor() {
    var bench = PrinterBench(processID: true, questions: true)
    bench.run(.start, .print(1, [0x41]), .portOpened, .wrote(3))
    #expect(bench.send(.fired(.question)) == [.journalStarted(1)])
  }

  @Test func whoDoesNotAnswerAnyMoreIsConnectedAnewAndNoJobIsRisked() {
    var bench = PrinterBench(questions: true)
    bench.connectAnswering()
    bench.milliseconds = 5000
    bench.run(.print(1, [0x41]), .wrote(3))
    let actions = bench.send(.fired(.question))
    #expect(actions.first == .close)
    #expect(!actions.contains(.inDoubt(1, .noAnswer)))
    #expect(actions.last?.condition?.state == .absent)
    #expect(actions.last?.condition?.code == "no_answer")
    bench.run(.fired(.reopen), .portOpened)
    #expect(round(&bench, [0x12, 0x12, 0x12, 0x12]).last == .journalStarted(1))
  }

  // The bits are those of the Epson command reference, DLE EOT 1 to 4.
  @Test(
    arguments: [
      ([0x1A, 0x12, 0x12, 0x12], "printer_offline"), ([0x1A, 0x16, 0x12, 0x12], "cover_open"),
      ([0x1A, 0x32, 0x12, 0x12], "paper_out"), ([0x1A, 0x12, 0x12, 0x72], "paper_out"),
      ([0x1A, 0x12, 0x1A, 0x12], "cutter_jammed"),
      ([0x1A, 0x12, 0x32, 0x12], "printer_error"), ([0x1A, 0x12, 0x52, 0x12], "overheated"),
      ([0x12, 0x12, 0x12, 0x72], "paper_out"),
    ] as [([UInt8], String)])
  func aFaultHoldsJobsAndPulsesBack(answers: [UInt8], code: String) {
    var bench = PrinterBench(questions: true)
    bench.run(.start, .print(1, [0x41]), .kick(1), .portOpened)
    var reported: [String?] = []
    for answer in answers {
      bench.run(.wrote(3))
      reported += bench.send(.received([answer])).compactMap(\.condition).map(\.code)
    }
    #expect(reported == [code])
    bench.milliseconds = 3000
    // The look at the old answer comes with it: nothing is written but the next question.
    let due = bench.send(.fired(.pulse(1)))
    #expect(due.contains(.pulseDropped(1, .notWritten)))
    #expect(due.compactMap(\.written) == [question(1)])
    let end = round(&bench, [0x12, 0x12, 0x12, 0x12])
    #expect(end.contains(.journalStarted(1)))
  }

  @Test func theFaultIsLookedAfterEverySecond() {
    var bench = PrinterBench(questions: true)
    bench.run(.start, .print(1, [0x41]), .portOpened)
    let held = round(&bench, [0x1A, 0x32, 0x12, 0x72])
    #expect(held.contains(.arm(.recheck, afterMilliseconds: 1000)))
    #expect(!held.contains(.journalStarted(1)))
    bench.milliseconds = 1000
    #expect(bench.send(.fired(.recheck)).first == .write(question(1)))
    let free = round(&bench, [0x12, 0x12, 0x12, 0x12])
    #expect(free.contains(.journalStarted(1)))
    #expect(free.last?.condition == PrinterCondition(state: .ready))
  }

  @Test func paperNearItsEndIsToldAndHoldsNothing() {
    var bench = PrinterBench(questions: true)
    bench.run(.start, .print(1, [0x41]), .portOpened)
    let actions = round(&bench, [0x12, 0x12, 0x12, 0x1E])
    #expect(actions.contains(.journalStarted(1)))
    #expect(actions.last?.condition?.state == .ready)
    #expect(actions.last?.condition?.code == "paper_near_end")
  }

  @Test func paperOutAmidAReceiptIsFoundAndNamed() {
    var bench = PrinterBench(processID: true, questions: true)
    bench.connectAnswering()
    bench.run(.print(1, [0x41]), .journaled(1))
    #expect(
      bench.send(.wrote(12)) == [
        .disarm(.stall), .arm(.confirmation, afterMilliseconds: 30_000),
        .arm(.recheck, afterMilliseconds: 2000),
      ])
    bench.milliseconds = 2000
    #expect(bench.send(.fired(.recheck)).first == .write(question(1)))
    #expect(
      round(&bench, [0x1A, 0x32, 0x12, 0x72]).contains(.arm(.recheck, afterMilliseconds: 2000)))
    // A pulse waits, or it would come when the paper is loaded.
    #expect(bench.send(.kick(1)) == [.arm(.pulse(1), afterMilliseconds: 3000)])
    bench.milliseconds = 5000
    #expect(bench.send(.fired(.pulse(1))).contains(.pulseDropped(1, .notWritten)))
    #expect(bench.send(.fired(.confirmation)).contains(.inDoubt(1, .paperOut)))
    // Paper is loaded, the rest is printed, and the answer comes.
    #expect(
      bench.send(.received([0x37, 0x22, 0x20, 0x20, 0x20, 0x21, 0x00]))
        .contains(.confirmed(1, by: .processID)))
  }

  /// Some clones put DLE EOT behind what they are printing: no reason to give up a good receipt.
  @Test func silenceWhilePrintingIsNoFault() {
    var bench = PrinterBench(processID: true, questions: true)
    bench.connectAnswering()
    bench.run(.print(1, [0x41]), .journaled(1), .wrote(12), .fired(.recheck), .wrote(3))
    #expect(bench.send(.fired(.question)) == [])
    // Nor for a pulse to wait.
    #expect(bench.send(.kick(1)).contains(.write(PrinterBench.pulse(1))))
    bench.run(.wrote(5))
    #expect(
      bench.send(.received([0x12, 0x37, 0x22, 0x20, 0x20, 0x20, 0x21, 0x00]))
        .contains(.confirmed(1, by: .processID)))
    // It is asked again before the next job.
    #expect(bench.send(.print(2, [0x42])).contains(.write(question(1))))
  }

  @Test func afterAnUnansweredJobThePrinterIsAskedBeforeTheNext() {
    var bench = PrinterBench(processID: true, questions: true)
    bench.connectAnswering()
    bench.run(.print(1, [0x41]), .print(2, [0x42]), .journaled(1), .wrote(12), .fired(.recheck))
    bench.run(.wrote(3), .fired(.question))
    let end = bench.send(.fired(.confirmation))
    #expect(end.contains(.inDoubt(1, .noAnswer)))
    #expect(!end.contains(.journalStarted(2)))
    #expect(end.contains(.write(question(1))))
  }

  @Test func statusThatThePrinterSendsByItselfIsTaken() {
    var bench = PrinterBench(questions: true)
    bench.connectAnswering()
    // GS a: offline and cover open; paper end.
    #expect(bench.send(.received([0x38, 0x00, 0x0C, 0x00])).last?.condition?.code == "cover_open")
    #expect(bench.send(.received([0x10, 0x00, 0x00, 0x00])).last?.condition?.state == .ready)
  }
}

extension PrinterAction {
  fileprivate var condition: PrinterCondition? {
    guard case .statusChanged(let condition) = self else { return nil }
    return condition
  }

  fileprivate var written: [UInt8]? {
    guard case .write(let bytes) = self else { return nil }
    return bytes
  }
}
