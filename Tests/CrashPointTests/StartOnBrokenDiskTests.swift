import Foundation
import ShopKit
import TestPeers
import Testing

/// A start on a disk that fails ends with a message that says what to do, and with exit code 2:
/// systemd tries again, and the disk may be mended by then. Nothing is lost by trying.
@Suite(.serialized) struct StartOnBrokenDiskTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var fault: Fault
    var remedy: String
    var testDescription: String { "\(fault)" }

    init(_ fault: Fault, _ remedy: String) {
      self.fault = fault
      self.remedy = remedy
    }
  }

  static let laneCases: [Case] =
    ["journal.sqlite", "delivery.sqlite", "catalogue.sqlite"].flatMap { file in
      [
        Case(Fault("EIO", on: Fault.writing, of: [file]), "kernel log"),
        Case(Fault("EIO", on: ["pwrite64"], of: [file]), "kernel log"),
        Case(Fault("ENOSPC", on: Fault.growing, of: [file]), "free space"),
        Case(Fault("EROFS", on: Fault.writing, of: [file]), "read-only"),
      ]
    } + [
      Case(Fault("EIO", on: ["fdatasync"], of: ["journal.sqlite"]), "kernel log"),
      Case(
        Fault("EROFS", on: Fault.writing + ["openat"], of: ["journal.sqlite", "journal.lock"]),
        "file system for writing"),
    ]

  @Test(arguments: laneCases) func theAgentSaysWhatToDo(_ the: Case) async throws {
    let lane = try Lane()
    var agent = try await lane.start()
    try await agent.openShift()
    let sold = try await agent.sell()
    // Files with logs that must be read in.
    agent.process.kill()
    // Another item file: the catalogue has something to write.
    try lane.write("items.csv", Lane.items + "1009,,Kerupuk,pc,2000,PPN,,MAKANAN\n")
    let log = lane.directory.file("strace")
    let process = try lane.launch(under: the.fault.launcher(directory: lane.state, log: log))
    try await expectEnd(process, the, log)

    agent = try await lane.start()
    #expect(
      try await agent.till.get("/v1/sales/\(sold["sale"]?.stringValue ?? "")").ok().status == 200)
    #expect(try await agent.sell()["receipt"] == "JKT01-03-000002")
    #expect(await agent.stop() == .code(0))
    _ = try await lane.checkedByPython()
  }

  /// A file system that is really mounted read-only.
  @Test func bothSayThatTheirDiskIsReadOnly() async throws {
    guard let disk = try await SmallDisk(megabytes: 4) else { return }
    let inbox = try await Inbox(database: disk.path + "/inbox.db", under: disk.launcher)
    let lane = try Lane(state: disk.path)
    let launches = [
      { try inbox.launch(under: disk.launcher) }, { try lane.launch(under: disk.launcher) },
    ]
    for launch in launches { try await expectGoodOrder(launch()) }
    try await disk.makeReadOnly(true)
    for launch in launches {
      let process = try launch()
      #expect(await process.exit(within: 20) == .code(2), "\(process.errors)")
      #expect(process.errors.lowercased().contains("read-only"), "\(process.errors)")
    }
    try await disk.makeReadOnly(false)
    for launch in launches { try await expectGoodOrder(launch()) }
  }

  private func expectGoodOrder(_ process: KillableProcess) async throws {
    _ = try await process.listeningPort()
    process.signal(SIGTERM)
    #expect(await process.exit(within: 10) == .code(0), "\(process.errors)")
  }

  static let inboxCases: [Case] = [
    Case(Fault("EIO", on: Fault.writing, of: ["inbox.db"]), "kernel log"),
    Case(Fault("EIO", on: ["pwrite64"], of: ["inbox.db"]), "kernel log"),
    Case(Fault("EIO", on: ["fdatasync"], of: ["inbox.db"]), "kernel log"),
    Case(Fault("ENOSPC", on: Fault.growing, of: ["inbox.db"]), "free some space"),
    Case(Fault("EROFS", on: Fault.writing, of: ["inbox.db"]), "read-only"),
    Case(Fault("EROFS", on: Fault.writing + ["openat"], of: ["inbox.db"]), "read-only"),
  ]

  @Test(arguments: inboxCases) func theInboxSaysWhatToDo(_ the: Case) async throws {
    let inbox = try await Inbox()
    var process = try await inbox.start()
    let lane = try Lane(upstream: inbox.upstream())
    let agent = try await lane.start()
    try await agent.openShift()
    #expect(await sent(agent))
    process.kill()
    let log = lane.directory.file("strace")
    let directory = inbox.directory.path
    process = try inbox.launch(under: the.fault.launcher(directory: directory, log: log))
    try await expectEnd(process, the, log)

    process = try await inbox.start()
    _ = try await agent.sell()
    #expect(await sent(agent))
    _ = try await lane.checkedByPython(inbox: inbox)
    #expect(await agent.stop() == .code(0))
  }

  private func sent(_ agent: RunningAgent) async -> Bool {
    await eventually(within: 30) {
      (try? await agent.till.get("/v1/status"))?["upstream"]?["backlog"] == 0
    }
  }

  private func expectEnd(_ process: KillableProcess, _ the: Case, _ log: String) async throws {
    let exit = await process.exit(within: 20)
    process.kill()
    try #require(FailingCalls.failures(in: log) > 0, "the fault did not strike")
    #expect(exit == .code(2), "\(process.errors)")
    #expect(process.errors.lowercased().contains(the.remedy), "\(process.errors)")
  }
}
