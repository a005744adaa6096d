import Records
import ShopKit
import TestPeers
import Testing

/// From a scan on a serial line to a record in the inbox.
@Suite(.serialized) struct SaleTests {
  @Test(arguments: ["tcp", "tty"])
  func aSaleFromTheScannerToTheInbox(_ transport: String) async throws {
    let inbox = try await Inbox()
    let inboxProcess = try await inbox.start()
    let printer =
      try transport == "tcp" ? FakePrinter() : FakePrinter(onTTY: FakePrinter.Behaviour())
    let scanner = try PtyScanner()
    let lane = try Lane(printer: printer, scanner: scanner, upstream: inbox.upstream())
    let agent = try await lane.start()
    try await agent.openShift()

    try await scanAndSee(scanner, agent, ["8991000000010", "8991000000027", "2120017015007"])
    _ = try await agent.till.post("/v1/sale/tenders", ["kind": "qris", "amount": "20000"]).ok()
    _ = try await agent.till.post("/v1/sale/tenders", ["kind": "cash", "amount": "60000"]).ok()
    let done = try await agent.till.post("/v1/sale/complete").ok()
    // 5000 + 3500 + 1.500 kg at 42000 = 71500; 60000 in cash for 51500.
    #expect(done["totals"]?["due"] == "71500")
    #expect(done["totals"]?["change"] == "8500")
    #expect(done["state"] == "completed")
    let receipt = try #require(done["receipt"]?.stringValue)
    #expect(receipt == "JKT01-03-000001")
    let job = try #require(done["print"]?["job"]?.intValue)

    #expect(
      try await lane.journalShows {
        $0.printing(job: job) == [.printQueued, .printStarted, .printConfirmed]
      })
    let journal = try await lane.export()
    #expect(journal.records(.printConfirmed).first?.body["by"] == "process_id")
    #expect(journal.records(.drawerKicked).count == 1)
    #expect(journal.records(.drawerPulsed).count == 1)

    let sight = printer.sight
    #expect(sight.pulses == [.init(connector: 1, isRealTime: false)])
    let paper = sight.receipts.joined()
    for text in ["TOKO CONTOH", "Jl. Melati 12, Jakarta", receipt, "Mi goreng", "71.500"] {
      #expect(paper.contains(text), "\(text) is not on\n\(paper)")
    }
    #expect(!paper.contains("SALINAN"))
    #expect(sight.confirmed.count == 1)

    _ = await eventually(within: 15) { (try? await lane.checkedByPython(inbox: inbox)) != nil }
    let found = try await lane.checkedByPython(inbox: inbox)
    #expect(found["receipts"] == [.string(receipt)])
    #expect(try await lane.verifies().succeeded)
    #expect(await agent.stop() == .code(0))
    inboxProcess.signal(15)
    #expect(await inboxProcess.exit(within: 5) == .code(0))
  }

  /// Scans each code and waits until it is on the sale: a trigger is pulled by hand.
  private func scanAndSee(
    _ scanner: PtyScanner, _ agent: RunningAgent, _ codes: [String]
  ) async throws {
    for (index, code) in codes.enumerated() {
      let read = await eventually(within: 10) {
        (try? await agent.till.get("/v1/devices").text.contains("ready")) ?? false
      }
      try #require(read)
      try scanner.scan(code)
      let seen = try await eventually(within: 10) {
        let lines = try await agent.till.get("/v1/sale")["lines"]?.arrayValue
        return lines?.count == index + 1
      }
      try #require(seen, "\(code) was not sold")
    }
  }
}
