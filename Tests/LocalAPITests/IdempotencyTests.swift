import AgentCore
import Records
import Testing

@testable import LocalAPI

/// `Idempotency-Key` reaches the core with all that tells one request from another.
struct IdempotencyTests {
  /// Digests by sha256sum.
  @Test(arguments: [
    (
      "POST", "/v1/sale/scan", #"{"scan":"1"}"#,
      "1508cdeb1a1e026942e7df8c4a8b9ecc4280c787c3cfda82d1d3b4b62b7b958f"
    ),
    (
      "POST", "/v1/sale/complete", nil,
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    ),
    (
      "DELETE", "/v1/sale/lines/1", nil,
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    ),
  ])
  func theClaimNamesTheRequest(
    method: String, path: String, body: String?, hash: String
  ) async throws {
    try await TestLane.run { lane in
      let key = "0199aa00 \"x\" ~"
      _ = try await lane.request(method, path, body, headers: ["Idempotency-Key": key])
      let claim = IdempotencyClaim(
        key: key, method: method, path: path, bodyHash: try #require(RecordHash(hex: hash)))
      #expect(lane.fake.asked.map(\.claim) == [claim])
    }
  }

  @Test func aQueryIsNotPartOfThePath() async throws {
    try await TestLane.run { lane in
      _ = try await lane.request(
        "POST", "/v1/sale/void?try=2", headers: ["Idempotency-Key": "k"])
      #expect(lane.fake.asked.first?.claim?.path == "/v1/sale/void")
    }
  }

  @Test func readsCarryNoClaim() async throws {
    try await TestLane.run { lane in
      _ = try await lane.request("GET", "/v1/sale", headers: ["Idempotency-Key": "k"])
      #expect(lane.fake.asked.map(\.claim) == [nil])
    }
  }

  @Test(arguments: ["", "é", "a\tb", String(repeating: "k", count: 256)])
  func otherKeysAreRefused(key: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/void", headers: ["Idempotency-Key": key])
      #expect(answer.status == 400)
      #expect(answer.code == "idempotency_key_invalid")
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test func theLongestKey() async throws {
    try await TestLane.run { lane in
      let key = String(repeating: "k", count: 255)
      let answer = try await lane.request(
        "POST", "/v1/sale/void", headers: ["Idempotency-Key": key])
      #expect(answer.status == 200)
    }
  }

  @Test func twoKeysAreRefused() async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/void", headers: ["Idempotency-Key": "a", "idempotency-key": "b"])
      #expect(answer.code == "idempotency_key_invalid")
    }
  }

  @Test func aVirtualScanHappensOnce() async throws {
    try await TestLane.run { lane in
      let scan = #"{"scan":"123"}"#
      let key: [String: String?] = ["Idempotency-Key": "k"]
      let first = try await lane.request("POST", "/v1/virtual/scan", scan, headers: key)
      let again = try await lane.request("POST", "/v1/virtual/scan", scan, headers: key)
      #expect(first.status == 202)
      #expect(again.status == 202)
      #expect(first.body == again.body)
      #expect(lane.fake.state.withLock { $0.scans } == ["123"])
      let other = try await lane.request(
        "POST", "/v1/virtual/scan", #"{"scan":"124"}"#, headers: key)
      #expect(other.status == 422)
      #expect(other.code == "idempotency_key_reused")
      _ = try await lane.request("POST", "/v1/virtual/scan", scan)
      #expect(lane.fake.state.withLock { $0.scans } == ["123", "123"])
    }
  }
}
