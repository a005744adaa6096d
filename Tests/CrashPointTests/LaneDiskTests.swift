import Foundation
import Records
import ShopKit
import TestPeers
import Testing

/// The lane's disk fails while it sells, and is mended: refusals say what to do, nothing that was
/// acknowledged is lost, and selling goes on in the same process.
@Suite(.serialized) struct LaneDiskTests {
  private static let journal = ["journal.sqlite"]
  private static let all = ["journal.sqlite", "delivery.sqlite", "catalogue.sqlite"]

  struct Case: Sendable, CustomStringConvertible {
    var fault: Fault
    /// What every refusal must say.
    var remedy: String
    /// Whether the power fails while the disk does.
    var isKilled = false

    var description: String { "\(fault)\(isKilled ? ", killed meanwhile" : "")" }
  }

  static let cases: [Case] = [
    Case(fault: Fault("EIO", on: ["fdatasync"], of: journal, times: 1), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: ["fdatasync"], of: journal, times: 3), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: ["fdatasync"], of: journal), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: ["pwrite64"], of: journal, times: 1), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: ["pwrite64"], of: journal), remedy: "kernel log"),
    Case(
      fault: Fault("EIO", on: ["fdatasync"], of: journal), remedy: "kernel log", isKilled: true),
    Case(fault: Fault("EIO", on: Fault.writing, of: all), remedy: "kernel log"),
    Case(fault: Fault("ENOSPC", on: Fault.growing, of: journal), remedy: "free space"),
    Case(fault: Fault("ENOSPC", on: Fault.growing, of: all), remedy: "free space"),
    Case(
      fault: Fault("ENOSPC", on: Fault.growing, of: all), remedy: "free space", isKilled: true),
    Case(fault: Fault("EDQUOT", on: Fault.growing, of: all), remedy: "free space"),
    Case(fault: Fault("EROFS", on: Fault.writing, of: all), remedy: "read-only"),
  ]

  @Test func aFaultIsToldAndOverWhenItIsMended() async throws {
    try await inParallel(Self.cases, workers: 3) {
      try await Self.run($0)
    } each: { _ in
    }
  }

  private static func run(_ the: Case) async throws {
    let shop = try await Shop()
    async let day = shop.run()
    #expect(await eventually { shop.cashier.answered.count >= 20 })
    let process = try #require(await shop.agentLives.process)
    let failing = try await FailingCalls(the.fault, of: process.id, directory: shop.lane.state)
    #expect(await eventually { !shop.cashier.refusals.isEmpty }, "\(the): nothing was refused")
    if the.fault.times == nil {
      try await expectTrouble(process, the)
      if the.isKilled { await shop.agentLives.kill() }
      try await Task.sleep(for: .milliseconds(1200))
    }
    #expect(failing.count > 0, "\(the)")
    try await failing.end()
    let answered = shop.cashier.answered.count
    #expect(
      await eventually(within: 5) {
        shop.cashier.answered.count > answered || shop.cashier.answered.last?.key == "close"
      }, "\(the): it does not go on")
    let asked = try await day
    #expect(try await ShopCheck(shop: shop, asked: asked).run() == [], "\(the)")
    for refusal in shop.cashier.refusals {
      #expect(refusal["status"] == 503)
      let detail = refusal["detail"]?.stringValue ?? ""
      #expect(detail.contains(the.remedy), "\(the): \(detail)")
      // What came to a closed door was not recorded, and that is known.
      if refusal["code"] == "journal_unavailable" {
        #expect(!detail.contains("unknown"), "\(the): \(detail)")
      }
    }
  }

  /// What a technician sees who looks while the disk is broken.
  private static func expectTrouble(_ process: KillableProcess, _ the: Case) async throws {
    let door = API(port: try await process.listeningPort())
    let health = try await door.get("/healthz")
    #expect(health.status == 503)
    #expect(health.text.contains(the.remedy), "\(health)")
  }

  /// Reading fails, and no commit: nothing halts, and what was asked for is asked for again.
  @Test func aFaultOfReadingIsToldAndOverWhenItIsMended() async throws {
    let shop = try await Shop()
    async let day = shop.run()
    #expect(await eventually { shop.cashier.answered.count >= 20 })
    let process = try #require(await shop.agentLives.process)
    let fault = Fault("EIO", on: ["pread64"], of: Self.journal)
    let failing = try await FailingCalls(fault, of: process.id, directory: shop.lane.state)
    #expect(await eventually { !shop.cashier.refusals.isEmpty }, "nothing was refused")
    try await failing.end()
    let asked = try await day
    #expect(try await ShopCheck(shop: shop, asked: asked).run() == [])
    for refusal in shop.cashier.refusals {
      #expect(refusal["detail"]?.stringValue?.contains("kernel log") ?? false, "\(refusal)")
    }
  }

  /// Of what else lies on the disk the lane can do without: it sells on as if nothing were.
  @Test(arguments: [
    Fault("EIO", on: Fault.writing + ["pread64"], of: ["delivery.sqlite"]),
    Fault("ENOSPC", on: Fault.growing, of: ["delivery.sqlite"]),
  ])
  func aFaultOfThePositionDisturbsNobody(_ fault: Fault) async throws {
    let shop = try await Shop()
    async let day = shop.run()
    #expect(await eventually { shop.cashier.answered.count >= 20 })
    let process = try #require(await shop.agentLives.process)
    let failing = try await FailingCalls(fault, of: process.id, directory: shop.lane.state)
    #expect(await eventually { failing.count > 3 })
    try await failing.end()
    let asked = try await day
    #expect(try await ShopCheck(shop: shop, asked: asked).run() == [])
    #expect(shop.cashier.refusals == [])
  }

  /// The service can be stopped while it waits for its disk.
  @Test func itEndsInGoodOrderOnABrokenDisk() async throws {
    let lane = try Lane()
    var agent = try await lane.start()
    try await agent.openShift()
    let fault = Fault("EIO", on: Fault.writing, of: Self.all)
    let failing = try await FailingCalls(fault, of: agent.process.id, directory: lane.state)
    let refused = try await agent.till.post(
      "/v1/sale/scan", ["scan": "8991000000010"], key: "first")
    #expect(refused.code == "outcome_unknown")
    agent.process.signal(15)
    #expect(await agent.process.exit(within: 5) == .code(0), "\(agent.process.errors)")
    try await failing.end()
    agent = try await lane.start()
    let line = try await agent.till.post(
      "/v1/sale/scan", ["scan": "8991000000010"], key: "first"
    ).ok()
    #expect(line["lines"]?.arrayValue?.count == 1)
    #expect(await agent.stop() == .code(0))
    _ = try await lane.checkedByPython()
  }

  /// A file system that is really full.
  @Test func aFullDiskIsToldAndOverWhenThereIsRoom() async throws {
    guard let disk = try await SmallDisk(megabytes: 8) else { return }
    let shop = try await Shop(laneDisk: disk)
    async let day = shop.run()
    #expect(await eventually { shop.cashier.answered.count >= 10 })
    try disk.fill(leaving: 200_000)
    #expect(await eventually { !shop.cashier.refusals.isEmpty }, "nothing was refused")
    #expect(shop.cashier.answered.count > 10)
    try await Task.sleep(for: .milliseconds(1500))
    try disk.free()
    let asked = try await day
    try disk.copyOut()
    #expect(try await ShopCheck(shop: shop, asked: asked).run() == [])
    for refusal in shop.cashier.refusals {
      #expect(refusal["detail"]?.stringValue?.contains("free space") ?? false, "\(refusal)")
    }
  }
}
