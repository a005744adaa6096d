import Records
import ShopKit
import TestPeers
import Testing

/// A printer that fails, and an agent that is killed, at any point of a receipt.
///
/// Whatever happens: the sale is there, one original at most has reached the paper, the drawer was
/// pulsed once at most, and what comes after is marked as a copy.
@Suite(.serialized) struct PrintingFaultTests {
  /// Where a connection breaks, in bytes after the sale was completed. The first 12 may be questions
  /// for the status, the next 5 the pulse.
  static let breaks = [0, 1, 3, 12, 14, 17, 18, 100, 300]

  @Test(arguments: breaks)
  func aConnectionThatBreaks(after bytes: Int) async throws {
    try await sellOnce { $0.setFault(.resetAfter(bytes: bytes)) }
  }

  /// The last bytes of a receipt, counted on one that went well.
  @Test(arguments: [9, 2, 1, 0])
  func aConnectionThatBreaks(beforeTheEnd bytes: Int) async throws {
    let printer = try FakePrinter()
    let lane = try Lane(printer: printer)
    let agent = try await lane.start()
    try await agent.openShift()
    try #require(await printer.sees { $0.receivedBytes >= 12 })
    let before = printer.sight.receivedBytes
    _ = try await agent.sell()
    try #require(await printer.sees { $0.confirmed.count == 1 })
    let length = printer.sight.receivedBytes - before
    printer.setFault(.resetAfter(bytes: length - bytes))
    _ = try await agent.sell()
    try await settled(lane, sales: 2)
    try await checked(lane, printer, sales: 2)
    #expect(await agent.stop() == .code(0))
  }

  @Test(arguments: [0, 12, 15, 17, 200])
  func powerThatFails(after bytes: Int) async throws {
    try await sellOnce {
      $0.setFault(.powerCutAfter(bytes: bytes))
    } then: { printer in
      #expect(await printer.sees { !$0.isConnected })
      try printer.comeBack()
    }
  }

  @Test(arguments: [0, 17, 200])
  func aPrinterThatStallsForAWhile(after bytes: Int) async throws {
    try await sellOnce {
      $0.setFault(.stallAfter(bytes: bytes))
    } then: {
      try await Task.sleep(for: .milliseconds(500))
      $0.resume()
    }
  }

  @Test func aPrinterThatIsOffAtFirst() async throws {
    try await sellOnce {
      $0.vanish()
    } then: {
      // A pulse waits three seconds at most: nobody stands there any more.
      try await Task.sleep(for: .milliseconds(3200))
      try $0.comeBack()
    } expecting: { sight in
      sight.pulses.isEmpty
    }
  }

  @Test func aLateAnswerConfirms() async throws {
    try await sellOnce {
      $0.setAnswerDelay(seconds: 1.5)
    } expecting: { sight in
      sight.pulses.count == 1 && sight.confirmed.count == 1
    }
  }

  @Test func noPaperHoldsTheReceiptBack() async throws {
    try await sellOnce {
      $0.setPaperOut(true)
    } then: {
      try await Task.sleep(for: .milliseconds(300))
      $0.setPaperOut(false)
    } expecting: { sight in
      sight.confirmed.count == 1
    }
  }

  /// A printer that never answers and whose model has no process ids.
  @Test func aMutePrinterEndsInDoubt() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.isMute = true
    behaviour.confirmsProcessIDs = false
    let printer = try FakePrinter(behaviour)
    let lane = try Lane(printer: printer, confirming: false)
    let agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.sell()
    try await settled(lane, sales: 1, within: 40)
    let journal = try await checked(lane, printer, sales: 1)
    #expect(journal.records(.printInDoubt).map { $0.body["reason"] } == ["mute"])
    #expect(printer.sight.pulses.count == 1)
    #expect(await agent.stop() == .code(0))
  }

  /// A model without process ids confirms by its answer to GS r.
  @Test func aStatusAnswerConfirms() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.confirmsProcessIDs = false
    let printer = try FakePrinter(behaviour)
    let lane = try Lane(printer: printer, confirming: false)
    let agent = try await lane.start()
    try await agent.openShift()
    for sales in 1...3 {
      _ = try await agent.sell()
      try await settled(lane, sales: sales)
    }
    let journal = try await checked(lane, printer, sales: 3)
    #expect(
      journal.records(.printConfirmed).map { $0.body["by"] } == ["status", "status", "status"])
    #expect(await agent.stop() == .code(0))
  }

  // MARK: Killed

  enum Phase: String, CaseIterable {
    case queued, asking, started, halfWritten, awaiting, confirmed
  }

  @Test(arguments: Phase.allCases)
  func anAgentKilled(in phase: Phase) async throws {
    var behaviour = FakePrinter.Behaviour()
    // So small that most of the receipt stays with the agent while the printer stalls.
    behaviour.socketBufferBytes = 2304
    behaviour.receiveBufferBytes = 64
    let printer = try FakePrinter(behaviour)
    let lane = try Lane(printer: printer)
    var agent = try await lane.start()
    try await agent.openShift()
    try #require(await printer.sees { $0.receivedBytes >= 12 })
    switch phase {
    case .queued: printer.vanish()
    case .asking: printer.stall()
    case .started: printer.setFault(.stallAfter(bytes: 17))
    case .halfWritten: printer.setFault(.stallAfter(bytes: 200))
    case .awaiting: printer.setAnswerDelay(seconds: 60)
    case .confirmed: break
    }
    let sale = try #require(try await agent.sell()["sale"]?.stringValue)
    switch phase {
    case .queued, .asking: break
    case .started, .halfWritten, .awaiting:
      #expect(try await lane.journalShows { $0.records(.printStarted).count == 1 })
    case .confirmed:
      #expect(try await lane.journalShows { $0.records(.printConfirmed).count == 1 })
    }
    agent.process.kill()
    printer.setAnswerDelay(seconds: 0)
    printer.resume()
    try printer.comeBack()
    agent = try await lane.start()
    try await settled(lane, sales: 1)
    let journal = try await checked(lane, printer, sales: 1)
    switch phase {
    case .queued: #expect(journal.records(.printConfirmed).count == 1)
    case .asking: break
    case .started, .halfWritten, .awaiting:
      #expect(journal.records(.printInDoubt).map { $0.body["reason"] } == ["restart"])
    case .confirmed: #expect(journal.records(.printInDoubt).isEmpty)
    }

    let pulses = printer.sight.pulses.count
    _ = try await agent.till.post("/v1/receipts/\(sale)/print").ok()
    #expect(await printer.sees(within: 10) { $0.receipts.joined().contains("SALINAN") })
    #expect(printer.sight.pulses.count == pulses)
    #expect(await agent.stop() == .code(0))
  }

  /// On a serial line the answer to one life of the agent reaches the next.
  @Test func anAnswerThatComesInTheNextLife() async throws {
    let printer = try FakePrinter(onTTY: FakePrinter.Behaviour())
    let lane = try Lane(printer: printer)
    var agent = try await lane.start()
    try await agent.openShift()
    try #require(await printer.sees { $0.receivedBytes >= 12 })
    printer.setAnswerDelay(seconds: 4)
    _ = try await agent.sell()
    try #require(await printer.sees(within: 10) { $0.confirmed.count == 1 })
    agent.process.kill()
    agent = try await lane.start()
    #expect(try await lane.journalShows { $0.records(.printConfirmed).count == 1 })
    let journal = try await checked(lane, printer, sales: 1)
    let job = try #require(journal.records(.printQueued).first?.seq)
    #expect(
      journal.printing(job: job) == [.printQueued, .printStarted, .printInDoubt, .printConfirmed])
    #expect(await agent.stop() == .code(0))
  }

  // MARK: -

  /// Sells once with this fault, and checks what must hold whatever the fault is.
  private func sellOnce(
    _ fault: (FakePrinter) -> Void, then mend: (FakePrinter) async throws -> Void = { _ in },
    expecting expectation: (FakePrinter.Sight) -> Bool = { $0.pulses.count <= 1 }
  ) async throws {
    let printer = try FakePrinter()
    let lane = try Lane(printer: printer)
    let agent = try await lane.start()
    try await agent.openShift()
    try #require(await printer.sees { $0.receivedBytes >= 12 })
    fault(printer)
    let done = try await agent.sell()
    try await mend(printer)
    try await settled(lane, sales: 1)
    try await checked(lane, printer, sales: 1)
    #expect(expectation(printer.sight), "\(printer.sight.pulses) \(printer.sight.confirmed)")

    // The next is a copy, and the lane sells on.
    let sale = try #require(done["sale"]?.stringValue)
    _ = try await agent.till.post("/v1/receipts/\(sale)/print").ok()
    _ = try await agent.sell()
    #expect(
      await printer.sees(within: 15) {
        let paper = $0.receipts.joined()
        return paper.contains("SALINAN") && paper.contains("JKT01-03-000002")
      })
    try await settled(lane, sales: 2)
    try await checked(lane, printer, sales: 2)
    #expect(await agent.stop() == .code(0))
  }

  /// Waits until every receipt has ended: confirmed or in doubt.
  private func settled(_ lane: Lane, sales: Int, within seconds: Double = 25) async throws {
    let settled = try await lane.journalShows(within: seconds) { journal in
      let jobs = journal.records(.printQueued).compactMap { $0.body["job"]?.intValue }
      return journal.sales.count == sales
        && jobs.allSatisfy { job in
          [.printConfirmed, .printInDoubt].contains(journal.printing(job: job).last)
        }
    }
    try #require(settled, "a receipt did not end")
  }

  @discardableResult
  private func checked(
    _ lane: Lane, _ printer: FakePrinter, sales: Int
  ) async throws -> ExportedJournal {
    let journal = try await lane.export()
    let sight = printer.sight
    let paper = sight.receipts.joined(separator: "\u{C}")
    #expect(journal.sales.count == sales)
    for sale in journal.sales {
      let receipt = try #require(sale["receipt"]?.stringValue)
      let id = sale["sale"]
      let copies = journal.records(.printStarted).filter {
        $0.body["sale"] == id && $0.body["copy"] == true
      }.count
      let marked = paper.split(separator: "\u{C}").filter {
        $0.contains("SALINAN") && $0.contains(receipt)
      }.count
      #expect(marked <= copies)
      #expect(
        occurrences(of: receipt, in: paper) - marked <= 1, "two originals of \(receipt):\n\(paper)")
      let started = journal.records(.printStarted).filter {
        $0.body["sale"] == id && $0.body["copy"] == false
      }
      #expect(started.count <= 1)
    }
    #expect(sight.pulses.count <= journal.records(.drawerKicked).count)
    #expect(journal.records(.drawerKicked).count == sales)
    return journal
  }

  private func occurrences(of text: String, in paper: String) -> Int {
    paper.split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
