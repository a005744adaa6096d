import AgentCore
import DeviceDrivers
import Records
import RetailTypes
import Testing

/// Receipts: queued, started, confirmed, in doubt; one unmarked original and no more.
@Suite struct PrintingTests {
  private func lane(_ mood: TestPrinter.Mood = .answering) throws -> TestLane {
    var lane = try TestLane(started: false)
    lane.printer.mood = mood
    lane.start()
    lane.openShift()
    return lane
  }

  private func ends(_ lane: TestLane) -> [String] {
    lane.journal.kinds().filter { $0.hasPrefix("print.") }
  }

  @Test func aPrinterThatRefusesKeepsItQueued() throws {
    var lane = try lane(.refusing)
    let completed = lane.sale()
    lane.advance(by: 60_000)
    #expect(ends(lane) == ["print.queued"])
    #expect(
      lane.status["printing"]
        == .array([
          .object([
            "job": completed.body["print"]?["job"], "sale": completed.body["sale"], "copy": false,
            "state": "queued",
          ])
        ]))
    try lane.crash()
    #expect(ends(lane) == ["print.queued"])
    lane.printer.mood = .answering
    lane.advance(by: 20_000)
    #expect(ends(lane) == ["print.queued", "print.started", "print.confirmed"])
    #expect(lane.unmarkedSlips == ["JKT01-03-000001": 1])
    #expect(lane.status["printing"] == .array([]))
  }

  @Test func nothingIsWrittenBeforeTheStartIsOnDisk() throws {
    var lane = try lane()
    lane.commitsAtOnce = false
    lane.send(.addLine(LineRequest(plu: "1001")))
    lane.send(.addTender(kind: "card", amount: Money(minor: 25_000), reference: nil))
    lane.send(.completeSale)
    #expect(ends(lane).isEmpty)
    lane.commit()
    #expect(ends(lane) == ["print.queued"])
    #expect(lane.printer.slips.isEmpty)
    lane.commit()
    #expect(lane.printer.slips.count == 1)
    lane.commit()
    #expect(ends(lane) == ["print.queued", "print.started", "print.confirmed"])
  }

  @Test func theConnectionGoesBeforeTheStartIsOnDisk() throws {
    var lane = try lane()
    lane.commitsAtOnce = false
    lane.send(.addLine(LineRequest(plu: "1001")))
    lane.send(.addTender(kind: "card", amount: Money(minor: 25_000), reference: nil))
    lane.send(.completeSale)
    lane.commit()
    lane.unplugPrinter()
    lane.commitsAtOnce = true
    lane.commit()
    lane.advance(by: 60_000)
    #expect(ends(lane) == ["print.queued", "print.started", "print.in_doubt"])
    #expect(lane.journal.bodies(.printInDoubt)[0]["reason"] == "connection_lost")
    #expect(lane.printer.slips.isEmpty)
  }

  @Test func itStopsInTheMiddle() throws {
    var lane = try lane()
    lane.printer.takesBytes = 20
    lane.sale()
    #expect(ends(lane) == ["print.queued", "print.started"])
    #expect(lane.status["printing"]?.arrayValue?[0]["state"] == "started")
    lane.advance(by: 21_000)
    #expect(ends(lane).last == "print.in_doubt")
    #expect(lane.journal.bodies(.printInDoubt)[0]["reason"] == "stalled")
    // The next receipt is another's: it is printed.
    lane.printer.takesBytes = nil
    lane.sale()
    lane.advance(by: 10_000)
    #expect(lane.unmarkedSlips == ["JKT01-03-000002": 1])
    #expect(lane.journal.bodies(.printStarted).count == 2)
  }

  @Test func itVanishesAfterTheLastByte() throws {
    var lane = try lane(.mute)
    lane.sale()
    lane.advance(by: 1_000)
    lane.unplugPrinter()
    #expect(ends(lane).last == "print.in_doubt")
    lane.printer.mood = .answering
    lane.advance(by: 20_000)
    #expect(lane.printer.slips.count == 1)
  }

  @Test func aMutePrinterLeavesDoubtAndALateAnswerEndsIt() throws {
    var lane = try lane(.mute)
    lane.sale()
    lane.advance(by: 31_000)
    #expect(ends(lane) == ["print.queued", "print.started", "print.in_doubt"])
    lane.printerAnswersLate()
    #expect(ends(lane).last == "print.confirmed")
    #expect(lane.journal.bodies(.printConfirmed)[0]["by"] == "process_id")
    #expect(lane.journal.bodies(.printConfirmed)[0]["job"] == 11)
  }

  @Test func anAnswerMayComeInTheNextLife() throws {
    var lane = try lane(.mute)
    lane.sale()
    // It answers no question for the status either: that takes a second.
    lane.advance(by: 1_000)
    try lane.crash()
    #expect(ends(lane) == ["print.queued", "print.started", "print.in_doubt"])
    #expect(lane.journal.bodies(.printInDoubt)[0]["reason"] == "restart")
    lane.printerAnswersLate()
    #expect(ends(lane).last == "print.confirmed")
    #expect(lane.unmarkedSlips == ["JKT01-03-000001": 1])
  }

  /// Crashes after each append of a sale's printing, with and without it on disk.
  @Test(arguments: 0...8)
  func aCrashAtAnyPointPrintsNoSecondOriginal(_ appends: Int) throws {
    var lane = try lane()
    lane.commitsAtOnce = false
    lane.send(.addLine(LineRequest(plu: "1001")))
    lane.send(.addTender(kind: "card", amount: Money(minor: 25_000), reference: nil))
    lane.send(.completeSale)
    for _ in 0..<appends { lane.commit(first: 1) }
    let printed = lane.printer.slips.count
    try lane.crash()
    lane.commitsAtOnce = true
    lane.commit()
    lane.advance(by: 20_000)
    #expect(lane.unmarkedSlips.values.allSatisfy { $0 == 1 })
    if lane.journal.count(of: .saleCompleted) == 1 {
      #expect(lane.journal.count(of: .printStarted) == 1)
      let isDoubtful = lane.journal.count(of: .printInDoubt) == 1
      #expect(isDoubtful || lane.journal.count(of: .printConfirmed) == 1)
      #expect(lane.printer.slips.count == (isDoubtful ? printed : 1))
    } else {
      #expect(lane.printer.slips.isEmpty)
    }
  }

  @Test func aReprintIsMarked() throws {
    var lane = try lane()
    let sale = lane.sale().body["sale"]?.stringValue ?? ""
    let copy = lane.ask(.printReceipt(sale: sale))
    #expect(copy.status == 200)
    #expect(copy.body["copy"] == true)
    #expect(copy.body["receipt"] == "JKT01-03-000001")
    #expect(copy.body["print"]?["state"] == "queued")
    #expect(lane.printer.slips.map(\.isCopy) == [false, true])
    #expect(lane.printer.pulses == 1, "a copy opens no drawer")
    #expect(lane.journal.bodies(.printConfirmed).map { $0["copy"] } == [false, true])
  }

  @Test func aCopyStaysACopyAfterARestart() throws {
    var lane = try lane()
    let sale = lane.sale().body["sale"]?.stringValue ?? ""
    lane.printer.mood = .refusing
    lane.unplugPrinter()
    lane.ask(.printReceipt(sale: sale))
    lane.closeShift()
    try lane.crash()
    lane.printer.mood = .answering
    lane.advance(by: 20_000)
    #expect(lane.printer.slips.map(\.isCopy) == [false, true])
  }

  @Test func waitingReceiptsOutliveTheShift() throws {
    var lane = try lane(.refusing)
    lane.sale("card")
    lane.sale("card")
    lane.closeShift()
    try lane.crash()
    lane.printer.mood = .answering
    lane.advance(by: 20_000)
    #expect(lane.unmarkedSlips == ["JKT01-03-000001": 1, "JKT01-03-000002": 1])
  }

  @Test func aBegunReceiptIsInDoubtAlsoAfterTheShift() throws {
    var lane = try lane()
    lane.printer.takesBytes = 20
    lane.sale("card")
    lane.closeShift()
    lane.printer.takesBytes = nil
    try lane.crash()
    lane.advance(by: 20_000)
    #expect(ends(lane) == ["print.queued", "print.started", "print.in_doubt"])
    #expect(lane.printer.slips.count == 1)
  }

  @Test func onlySoManyWait() throws {
    var lane = try lane(.refusing)
    var queued = 0
    while lane.sale("card").body["print"]?["state"] == "queued", queued < 1000 { queued += 1 }
    #expect(queued == 300)
    let sale = lane.sale("card")
    #expect(sale.status == 200, "selling goes on")
    let copy = lane.ask(.printReceipt(sale: sale.body["sale"]?.stringValue ?? ""), key: "k")
    #expect(copy.status == 503)
    #expect(lane.journal.answers["k"] == nil, "later it may be printed")
    #expect(copy.code == "print_queue_full")
    lane.closeShift()
    #expect(lane.journal.records.last?.kind == .shiftClosed)
  }

  /// A disk that can't be read for a moment doesn't put a receipt in doubt that was never begun.
  @Test func aJobWhoseSaleCantBeReadStaysQueued() throws {
    var lane = try lane(.refusing)
    lane.sale()
    lane.printer.mood = .answering
    try lane.crash(starting: false)
    lane.looksUpAtOnce = false
    lane.start()
    lane.failLookups()
    #expect(ends(lane) == ["print.queued"])
    lane.looksUpAtOnce = true
    lane.sale()
    lane.advance(by: 1_000)
    #expect(lane.unmarkedSlips == ["JKT01-03-000001": 1, "JKT01-03-000002": 1])
    let jobs = [RecordKind.printQueued, .printConfirmed].map { kind in
      lane.journal.bodies(kind).map { $0["job"] }
    }
    #expect(jobs[0] == jobs[1], "in the order in which they were queued")
  }
}
