import Foundation
import Records
import ShopKit
import TestPeers
import Testing

/// A journal that was put back from a backup: the inbox knows more than the lane.
@Suite(.serialized) struct BackupTests {
  @Test func theLaneSellsOnAndNamesTheRemedy() async throws {
    let inbox = try await Inbox()
    let inboxProcess = try await inbox.start()
    let lane = try Lane(upstream: inbox.upstream())
    var agent = try await lane.start()
    try await agent.openShift()
    #expect(await agent.stop() == .code(0))
    let backup = lane.directory.file("backup")
    try FileManager.default.copyItem(atPath: lane.state, toPath: backup)

    agent = try await lane.start()
    _ = try await agent.sell()
    try await allSent(lane)
    #expect(await agent.stop() == .code(0))
    try FileManager.default.removeItem(atPath: lane.state)
    try FileManager.default.moveItem(atPath: backup, toPath: lane.state)

    agent = try await lane.start()
    let told = try await eventually(within: 20) {
      try await lane.upstreamStatus()["last_attempt"]?["message"]?.stringValue?
        .contains("posagent journal new-epoch") ?? false
    }
    let status = try await lane.upstreamStatus()
    #expect(told, "\(status)")
    #expect(try await agent.till.get("/v1/status").text.contains("new-epoch"))
    #expect(try await agent.sell()["state"] == "completed")

    // The remedy, step by step, with what a technician may get wrong.
    let running = try await newEpoch(lane)
    #expect(running.exit == .code(2))
    #expect(running.errors.contains("another posagent"), "\(running.errors)")
    #expect(await agent.stop() == .code(0))
    let early = try await newEpoch(lane)
    #expect(early.exit == .code(1))
    #expect(early.errors.contains("close it first"), "\(early.errors)")
    agent = try await lane.start()
    _ = try await agent.till.post("/v1/shifts/current/close", ["counted": [:]]).ok()
    #expect(await agent.stop() == .code(0))
    #expect(try await newEpoch(lane).succeeded)

    agent = try await lane.start()
    try await agent.openShift()
    #expect(try await agent.sell()["receipt"] == "JKT01-03-000002")
    try await allSent(lane)
    #expect(try await lane.verifies().succeeded)
    #expect(await agent.stop() == .code(0))
    let listed = try await Programs.run(
      Programs.posinbox, ["devices", "list", "--json", "--database", "sqlite:\(inbox.database)"])
    let devices = try JSONParser.parse(Array(listed.output.utf8.dropLast()))
    #expect(devices.arrayValue?.first?["journals"]?.arrayValue?.count == 2)
    inboxProcess.kill()
  }

  /// A receipt that waits for the printer is not lost with the journal that its sale is in.
  @Test func aQueuedReceiptIsPrintedAfterANewEpoch() async throws {
    let printer = try FakePrinter()
    let lane = try Lane(printer: printer)
    var agent = try await lane.start()
    try await agent.openShift()
    printer.vanish()
    let sale = try await agent.sell()
    let id = try #require(sale["sale"]?.stringValue)
    let receipt = try #require(sale["receipt"]?.stringValue)
    _ = try await agent.till.post("/v1/shifts/current/close", ["counted": [:]]).ok()
    #expect(await agent.stop() == .code(0))
    #expect(try await newEpoch(lane).succeeded)

    try printer.comeBack()
    agent = try await lane.start()
    let printed = { @Sendable (sight: FakePrinter.Sight) in
      sight.receipts.filter { $0.contains(receipt) }
    }
    #expect(await printer.sees { printed($0).count == 1 })
    _ = try await agent.till.post("/v1/receipts/\(id)/print").ok()
    #expect(await printer.sees { printed($0).count == 2 })
    #expect(printed(printer.sight).map { $0.contains("SALINAN") } == [false, true])
    #expect(await agent.stop() == .code(0))
  }

  private func newEpoch(_ lane: Lane) async throws -> Programs.Result {
    try await Programs.run(Programs.posagent, ["journal", "new-epoch"] + lane.files)
  }

  private func allSent(_ lane: Lane) async throws {
    let sent = try await eventually(within: 20) {
      try await lane.upstreamStatus()["backlog"] == 0
    }
    try #require(sent)
  }
}
