import Foundation
import Records
import ShopKit
import TestPeers
import Testing

/// The inbox's disk fails while the lane sells and sends, and is mended: the lane is told why,
/// sells on, sends again, and in the end the inbox has every record once, in the same process.
@Suite(.serialized) struct InboxDiskTests {
  struct Case: Sendable, CustomStringConvertible {
    var fault: Fault
    /// What the lane must be told.
    var remedy: String
    var isKilled = false

    var description: String { "\(fault)\(isKilled ? ", killed meanwhile" : "")" }
  }

  private static let file = ["inbox.db"]

  static let cases: [Case] = [
    Case(fault: Fault("EIO", on: ["fdatasync"], of: file, times: 1), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: ["fdatasync"], of: file), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: ["fdatasync"], of: file), remedy: "kernel log", isKilled: true),
    Case(fault: Fault("EIO", on: ["pwrite64"], of: file, times: 3), remedy: "kernel log"),
    Case(fault: Fault("EIO", on: Fault.writing + ["pread64"], of: file), remedy: "kernel log"),
    Case(fault: Fault("ENOSPC", on: Fault.growing, of: file), remedy: "ree some space"),
    Case(fault: Fault("ENOSPC", on: Fault.growing, of: file), remedy: "space", isKilled: true),
    Case(fault: Fault("EROFS", on: Fault.writing, of: file), remedy: "read-only"),
  ]

  @Test func aFaultIsToldAndOverWhenItIsMended() async throws {
    try await inParallel(Self.cases, workers: 4) {
      try await Self.run($0)
    } each: { _ in
    }
  }

  private static func run(_ the: Case) async throws {
    let shop = try await Shop()
    let process = try #require(await shop.inboxLives.process)
    let directory = shop.inbox.directory.path
    let failing = try await FailingCalls(the.fault, of: process.id, directory: directory)
    async let day = shop.run()
    let told = await message(to: shop, containing: the.remedy)
    #expect(told, "\(the): the lane is not told")
    if the.isKilled { await shop.inboxLives.kill() }
    #expect(failing.count > 0, "\(the)")
    try await failing.end()
    let asked = try await day
    #expect(try await ShopCheck(shop: shop, asked: asked).run() == [], "\(the)")
    // The till does not notice.
    #expect(shop.cashier.refusals == [])
  }

  /// Whether the lane comes to know the reason; anybody at the till can see it there.
  private static func message(to shop: Shop, containing remedy: String) async -> Bool {
    await eventually(within: 20) {
      guard let agent = await shop.agentLives.process, let port = try? await agent.listeningPort()
      else { return false }
      let status = try? await API(port: port, token: Lane.till).get("/v1/status")
      return status?.text.contains(remedy) ?? false
    }
  }

  /// A file system that is really full.
  @Test func aFullDiskIsToldAndOverWhenThereIsRoom() async throws {
    guard let disk = try await SmallDisk(megabytes: 8) else { return }
    let shop = try await Shop(inboxDisk: disk)
    try disk.fill(leaving: 100_000)
    async let day = shop.run()
    let told = await Self.message(to: shop, containing: "Free some space")
    #expect(told, "the lane is not told")
    try disk.free()
    let asked = try await day
    try disk.copyOut()
    #expect(try await ShopCheck(shop: shop, asked: asked).run() == [])
    #expect(shop.cashier.refusals == [])
  }
}
