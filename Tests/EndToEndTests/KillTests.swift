import Foundation
import Records
import Synchronization
import TestKit
import ShopKit
import TestPeers
import Testing

/// Both programs killed at random moments while a till sells, prints and sends.
@Suite(.serialized) struct KillTests {
  /// POSAGENT_KILLS raises it; POSAGENT_SEED repeats a run.
  static let kills = environment("POSAGENT_KILLS").flatMap { Int($0) } ?? 60
  static let seed = environment("POSAGENT_SEED").flatMap { UInt64($0) } ?? .random(in: 0...99_999)

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

  @Test(.timeLimit(.minutes(30))) func nothingIsLostOrDoubled() async throws {
    var behaviour = FakePrinter.Behaviour()
    // Slow enough for kills to hit receipts, fast enough to keep up.
    behaviour.printBytesPerSecond = 25_000
    let printer = try FakePrinter(behaviour)
    let inbox = try await Inbox()
    let inboxProcess = try await inbox.start()
    let lane = try Lane(printer: printer, upstream: inbox.upstream())
    let driver = SellingDriver()
    let killer = Killer(
      lane: lane, inbox: inbox, printer: printer, driver: driver, seed: Self.seed)

    let agent: RunningAgent
    let lastInbox: KillableProcess
    do {
      async let selling: Void = driver.run(seed: Self.seed &+ 1)
      (agent, lastInbox) = try await killer.run(kills: Self.kills, inboxProcess)
      driver.finish()
      try await selling
    }

    let isDone = try await eventually(within: 120) {
      try await Task.sleep(for: .milliseconds(200))
      let status = try await agent.till.get("/v1/status")
      return status["printing"] == [] && status["upstream"]?["backlog"] == 0
    }
    let status = try await agent.till.get("/v1/status")
    try #require(isDone, "\(status)\n\(agent.process.errors)")
    let found = try await lane.checkedByPython(inbox: inbox)
    let journal = try await lane.export()
    #expect(try await lane.verifies().succeeded)
    check(driver.acknowledged, in: journal)
    try await check(found, against: inbox)
    check(paperOf: printer, against: journal)
    print(
      "killed \(Self.kills) times (seed \(Self.seed)): \(journal.sales.count) sales, "
        + "\(driver.repeats) requests repeated, \(journal.records.count) records, "
        + "\(journal.records(.printInDoubt).count) receipts in doubt")
    #expect(await agent.stop() == .code(0))
    #expect(lastInbox.kill() == .signal(SIGKILL))
  }

  private func check(_ acknowledged: [String: String], in journal: ExportedJournal) {
    var recorded: [String: String] = [:]
    for sale in journal.sales {
      if let id = sale["sale"]?.stringValue { recorded[id] = sale["receipt"]?.stringValue }
    }
    #expect(recorded == acknowledged, "seed \(Self.seed)")
    #expect(journal.sales.count == acknowledged.count, "a sale twice, seed \(Self.seed)")
  }

  /// The accounts of both modes are equal, and the till's money is in them.
  private func check(_ found: JSONValue, against inbox: Inbox) async throws {
    let single = try balances(await inbox.postings(mode: "per-sale"))
    let merged = try balances(await inbox.postings(mode: "per-cashier-day"))
    #expect(single == merged)
    #expect(single.values.reduce(0, +) == 0)
    #expect(single["Kas"] == found["cash"]?.intValue)
    #expect((single["Kas"] ?? 0) + (single["QRIS"] ?? 0) == found["due"]?.intValue)
  }

  /// Debits less credits by account, in IDR. Accounts whose entries cancel out are left out.
  private func balances(_ documents: [JSONValue]) throws -> [String: Int64] {
    var balances: [String: Int64] = [:]
    for line in documents.flatMap({ $0["lines"]?.arrayValue ?? [] }) {
      let account = try #require(line["account"]?.stringValue)
      let debit = try #require((line["debit"]?.stringValue).flatMap { Int64($0) })
      let credit = try #require((line["credit"]?.stringValue).flatMap { Int64($0) })
      balances[account, default: 0] += debit - credit
    }
    return balances.filter { $0.value != 0 }
  }

  /// One original of each receipt at most, and a pulse for an order at most.
  private func check(paperOf printer: FakePrinter, against journal: ExportedJournal) {
    let sight = printer.sight
    var times: [Substring: Int] = [:]
    for receipt in sight.receipts {
      #expect(!receipt.contains("SALINAN"))
      for word in receipt.split(whereSeparator: \.isWhitespace) { times[word, default: 0] += 1 }
    }
    let confirmed = Set(journal.records(.printConfirmed).map { $0.body["sale"] })
    for sale in journal.sales {
      let receipt = sale["receipt"]?.stringValue ?? "?"
      let times = times[receipt[...]] ?? 0
      #expect(times <= 1, "\(receipt) is \(times) times on paper, seed \(Self.seed)")
      if confirmed.contains(sale["sale"]) {
        #expect(times == 1, "\(receipt) is confirmed and not on paper, seed \(Self.seed)")
      }
    }
    #expect(sight.pulses.count <= journal.records(.drawerKicked).count)
    // A pulse that the port has taken can only be lost with its connection, one with each.
    #expect(sight.pulses.count + sight.connections >= journal.records(.drawerPulsed).count)
  }
}

/// Kills the agent and the inbox, starts them again, and troubles the printer.
private struct Killer {
  let lane: Lane
  let inbox: Inbox
  let printer: FakePrinter
  let driver: SellingDriver
  let seed: UInt64

  /// Two of three kills hit the agent. At the end both run.
  func run(kills: Int, _ firstInbox: KillableProcess) async throws -> (
    RunningAgent, KillableProcess
  ) {
    var random = SeededRandom(seed: seed)
    var inboxProcess = firstInbox
    var agent = try await lane.start()
    driver.setPort(agent.port)
    for kill in 0..<kills {
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...500, using: &random)))
      try await disturb(&random)
      if kill % 3 == 2 {
        #expect(inboxProcess.kill() == .signal(SIGKILL))
        inboxProcess = try await inbox.start()
      } else {
        #expect(agent.process.kill() == .signal(SIGKILL), "\(agent.process.errors)")
        driver.setPort(nil)
        if Int.random(in: 0..<4, using: &random) == 0 {
          // Once more while it starts.
          let early = try lane.launch()
          try await Task.sleep(for: .milliseconds(Int.random(in: 1...120, using: &random)))
          early.kill()
        }
        agent = try await lane.start()
        driver.setPort(agent.port)
      }
    }
    return (agent, inboxProcess)
  }

  /// Now and then the printer's line breaks, or it stands still for a moment.
  private func disturb(_ random: inout SeededRandom) async throws {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: printer.reset()
    case 1: printer.setFault(.resetAfter(bytes: Int.random(in: 0...800, using: &random)))
    case 2:
      printer.stall()
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...50, using: &random)))
      printer.resume()
    default: break
    }
  }
}
