import Records
import ShopKit
import TestPeers
import Testing

/// What a front end may rely on although the agent was killed in between.
@Suite(.serialized) struct RestartTests {
  @Test func aKeyAnsweredBeforeIsAnsweredAgainByteForByte() async throws {
    let lane = try Lane()
    var agent = try await lane.start()
    try await agent.openShift()
    var first: [String: Answer] = [:]
    let requests: [(key: String, path: String, body: JSONValue?)] = [
      ("scan-1", "/v1/sale/scan", ["scan": "8991000000010"]),
      ("refused-1", "/v1/sale/complete", nil),
      ("tender-1", "/v1/sale/tenders", ["kind": "cash", "amount": "10000"]),
      ("complete-1", "/v1/sale/complete", nil),
    ]
    for each in requests {
      first[each.key] = try await agent.till.post(each.path, each.body, key: each.key)
    }
    #expect(first["refused-1"]?.status == 422)
    #expect(first["complete-1"]?.status == 200)
    let head = try await lane.export().records.count

    for signal: Int32 in [9, 15] {
      agent.process.signal(signal)
      #expect(await agent.process.exit(within: 5) != nil)
      agent = try await lane.start()
      for each in requests {
        let again = try await agent.till.post(each.path, each.body, key: each.key)
        #expect(again.status == first[each.key]?.status, "\(each.key)")
        #expect(again.bytes == first[each.key]?.bytes, "\(each.key)")
      }
      let other = try await agent.till.post(
        "/v1/sale/scan", ["scan": "8991000000027"], key: "scan-1")
      #expect(other.code == "idempotency_key_reused")
    }
    let journal = try await lane.export()
    #expect(journal.sales.count == 1)
    #expect(journal.records.dropFirst(head).allSatisfy { $0.kind == .agentStarted })
  }

  @Test func aSaleInProgressGoesOnAfterAKill() async throws {
    let lane = try Lane()
    var agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.till.post("/v1/sale/lines", ["plu": "1003", "quantity": "1"]).ok()
    let suspended = try await agent.till.post("/v1/sale/suspend").ok()["sale"]?.stringValue ?? ""
    _ = try await agent.till.post("/v1/sale/lines", ["plu": "1002", "quantity": "3"]).ok()
    let before = try await agent.till.post(
      "/v1/sale/tenders", ["kind": "qris", "amount": "500"]
    ).ok()

    agent.process.kill()
    agent = try await lane.start()
    let after = try await agent.till.get("/v1/sale").ok()
    #expect(after.bytes == before.bytes)
    _ = try await agent.till.post("/v1/sale/tenders", ["kind": "cash", "amount": "10000"]).ok()
    #expect(try await agent.till.post("/v1/sale/complete").ok()["totals"]?["change"] == "0")
    let resumed = try await agent.till.post("/v1/sales/\(suspended)/resume").ok()
    #expect(resumed["totals"]?["due"] == "18550")
    #expect(try await agent.till.get("/v1/status").ok()["shift"]?["cashier"] == "Sari")
    #expect(await agent.stop() == .code(0))
  }

  @Test func anEventStreamGoesOnWhereItEnded() async throws {
    let lane = try Lane()
    var agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.sell()
    // From the beginning: each record as journaled, in order, after the snapshot.
    let head = try await lane.export().records.count
    let records: @Sendable ([StreamedEvent]) -> [StreamedEvent] = {
      $0.filter { $0.event == "record" }
    }
    let first = try await agent.till.events(after: 0) { records($0).count >= head }
    #expect(first.first?.event == "display" || first.first?.event == "device")
    let half = Int64(head / 2)

    agent.process.kill()
    agent = try await lane.start()
    let port = agent.port
    async let live = API(port: port, token: Lane.till).events(after: half) {
      $0.contains { $0.json["kind"] == "sale.voided" }
    }
    _ = try await agent.till.post("/v1/sale/lines", ["plu": "1002", "quantity": "1"]).ok()
    _ = try await agent.till.post("/v1/sale/void").ok()
    let second = try await records(live)

    let journal = try await lane.export()
    let expected = journal.records.dropFirst(Int(half))
    #expect(second.map(\.id) == expected.map { "\($0.seq)" }.prefix(second.count).map { $0 })
    for (event, record) in zip(second, expected) {
      #expect(Array(event.data.utf8) == record.canonicalBytes)
    }
    #expect(
      records(first).map(\.data)
        == journal.records.prefix(head).map {
          String(decoding: $0.canonicalBytes, as: UTF8.self)
        })
    #expect(await agent.stop() == .code(0))
  }
}
