import Foundation
import Records
import ShopKit
import Synchronization
import TestPeers
import Testing

/// A lane and an inbox, of which one is killed at chosen points while the day goes on.
final class Shop: Sendable {
  /// Which calls are the last of the first lives of each program.
  struct Fate: Sendable, CustomStringConvertible {
    var agent: [Int] = []
    var inbox: [Int] = []

    var description: String { "agent \(agent), inbox \(inbox)" }
  }

  let lane: Lane
  let inbox: Inbox
  let printer: FakePrinter
  let agentLives: Lives
  let inboxLives: Lives
  let cashier: PatientCashier
  /// What stands before a program that is to see the lane's disk.
  private let lanePlace: [String]
  private let isOpen = Mutex(true)

  init(
    _ fate: Fate = Fate(), laneDisk: SmallDisk? = nil, inboxDisk: SmallDisk? = nil
  ) async throws {
    let printer = try FakePrinter()
    let scanner = try PtyScanner()
    let inboxPlace = inboxDisk?.launcher ?? []
    let inbox = try await Inbox(
      database: inboxDisk.map { $0.path + "/inbox.db" }, under: inboxPlace)
    let inboxLives = Lives(fatal: fate.inbox, directory: inbox.directory) { launcher in
      try inbox.launch(under: inboxPlace + launcher)
    } awaitReadiness: { process in
      try await inbox.keepPort(of: process)
    }
    // The lane's configuration names the port.
    _ = try await inboxLives.running()
    let lane = try Lane(
      printer: printer, scanner: scanner, upstream: inbox.upstream(), state: laneDisk?.path)
    let lanePlace = laneDisk?.launcher ?? []
    let agentLives = Lives(fatal: fate.agent, directory: lane.directory) { launcher in
      try lane.launch(under: lanePlace + launcher)
    } awaitReadiness: { process in
      _ = try await process.listeningPort()
    }
    cashier = PatientCashier(scanner: scanner) {
      let process = try await agentLives.running()
      return RunningAgent(process: process, port: try await process.listeningPort())
    }
    self.lanePlace = lanePlace
    self.lane = lane
    self.inbox = inbox
    self.printer = printer
    self.agentLives = agentLives
    self.inboxLives = inboxLives
  }

  /// Sells the day through, waits until all is printed and sent, and ends both programs.
  /// Returns the kinds of record that the day must have come to.
  func run() async throws -> [RecordKind] {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.keepInboxRunning() }
      let kinds = try await Day(cashier: cashier).run()
      try await cashier.askEverythingAgain()
      repeat { try await drain() } while try await !endAgent()
      isOpen.withLock { $0 = false }
      try await group.waitForAll()
      while try await !inboxLives.stop() { _ = try await inboxLives.running() }
      return kinds
    }
  }

  /// Ends the agent. False if it has more to do: it was killed on the way out, or something was
  /// recorded between the last look and the end, such as a pulse of the drawer.
  private func endAgent() async throws -> Bool {
    guard try await agentLives.stop() else { return false }
    let status = try await Programs.run(
      commandLine: lanePlace + [Programs.posagent, "upstream", "status", "--json"] + lane.files)
    guard status.succeeded else { throw Unexpected(status.errors) }
    return try JSONParser.parse(Array(status.output.utf8.dropLast()))["backlog"] == 0
  }

  private func keepInboxRunning() async throws {
    while isOpen.withLock({ $0 }) {
      _ = try await inboxLives.running()
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Until nothing is to be printed, and the inbox has all that the journal has.
  private func drain() async throws {
    var status = JSONValue.null
    let isDone = try await eventually(within: 60) {
      status = try await cashier.look("/v1/status")
      if status["printing"] == [], status["upstream"]?["backlog"] == 0 { return true }
      try await Task.sleep(for: .milliseconds(10))
      return false
    }
    guard isDone else {
      let text = String(decoding: JCS.bytes(status), as: UTF8.self)
      throw Unexpected("something waits for ever: \(text)")
    }
  }
}
