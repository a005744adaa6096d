import Foundation
import Records
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
