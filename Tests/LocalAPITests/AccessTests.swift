import AgentCore
import Testing

@testable import LocalAPI

/// Who is let in by which door.
struct AccessTests {
  struct Case: Sendable {
    var name: String
    var headers: [String: String?]
    var overSocket = false
    var status: Int
    var code: String?
    var permissions: [Permission]?
  }

  static let cashier = "Bearer \(TestLane.cashierToken)"

  static let cases: [Case] = [
    Case(name: "the cashier", headers: [:], status: 200, permissions: [.sell, .noSale]),
    Case(
      name: "a role without permissions reaches the core, which refuses",
      headers: ["Authorization": "Bearer \(TestLane.guestToken)"], status: 200, permissions: []),
    Case(
      name: "no token", headers: ["Authorization": nil], status: 401, code: "token_missing"),
    Case(
      name: "wrong token", headers: ["Authorization": "Bearer nobody"], status: 401,
      code: "token_unknown"),
    Case(
      name: "a token with one more letter", headers: ["Authorization": cashier + "x"],
      status: 401, code: "token_unknown"),
    Case(
      name: "empty token", headers: ["Authorization": "Bearer "], status: 401,
      code: "token_unknown"),
    Case(
      name: "another scheme", headers: ["Authorization": "Basic \(TestLane.cashierToken)"],
      status: 401, code: "token_unknown"),
    Case(
      name: "the scheme's case does not matter (RFC 9110, 11.1)",
      headers: ["Authorization": "bearer \(TestLane.cashierToken)"], status: 200,
      permissions: [.sell, .noSale]),
    Case(name: "localhost", headers: ["Host": "LocalHost:8390"], status: 200),
    Case(name: "IPv6", headers: ["Host": "[::1]:8390"], status: 200),
    Case(name: "no port", headers: ["Host": "127.0.0.1"], status: 200),
    Case(
      name: "another name", headers: ["Host": "evil.example"], status: 403,
      code: "host_not_allowed"),
    Case(
      name: "a name that begins like ours", headers: ["Host": "127.0.0.1.evil.example"],
      status: 403, code: "host_not_allowed"),
    Case(
      name: "a port that is none", headers: ["Host": "localhost:80:80"], status: 403,
      code: "host_not_allowed"),
    Case(
      name: "a user in front", headers: ["Host": "localhost@evil.example"], status: 403,
      code: "host_not_allowed"),
    Case(name: "no Host", headers: ["Host": nil], status: 400, code: "host_missing"),
    Case(name: "a known origin", headers: ["Origin": "https://erp.example"], status: 200),
    Case(
      name: "another origin", headers: ["Origin": "https://evil.example"], status: 403,
      code: "origin_not_allowed"),
    Case(
      name: "the origin of a file", headers: ["Origin": "null"], status: 403,
      code: "origin_not_allowed"),
    Case(
      name: "the same name without TLS", headers: ["Origin": "http://erp.example"], status: 403,
      code: "origin_not_allowed"),
    Case(
      name: "the socket needs no token", headers: ["Authorization": nil, "Host": "lane"],
      overSocket: true, status: 200, permissions: Permission.allCases),
    Case(
      name: "a token narrows the socket to its role", headers: [:], overSocket: true,
      status: 200, permissions: [.sell, .noSale]),
    Case(
      name: "a wrong token is not widened by the socket",
      headers: ["Authorization": "Bearer nobody"], overSocket: true, status: 401,
      code: "token_unknown"),
    Case(
      name: "a page behind a proxy to the socket", headers: ["Origin": "https://evil.example"],
      overSocket: true, status: 403, code: "origin_not_allowed"),
  ]

  @Test func theMatrix() async throws {
    try await TestLane.run { lane in
      for test in Self.cases {
        lane.fake.set { $0.asked = [] }
        let answer = try await lane.request(
          "GET", "/v1/status", headers: test.headers, overSocket: test.overSocket)
        #expect(answer.status == test.status, "\(test.name)")
        #expect(answer.code == test.code, "\(test.name)")
        #expect(lane.fake.asked.isEmpty == (test.status != 200), "\(test.name)")
        if test.status == 401 { #expect(answer.headers["www-authenticate"] != nil) }
        if let permissions = test.permissions {
          #expect(lane.fake.asked.map(\.permissions) == [permissions], "\(test.name)")
        }
      }
    }
  }

  @Test func twoHostsAreRefused() async throws {
    try await TestLane.run { lane in
      let text =
        "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"
        + "Authorization: \(Self.cashier)\r\nConnection: close\r\n\r\n"
      let answer = try await lane.raw(Array(text.utf8))
      #expect(answer.code == "host_missing")
    }
  }

  @Test(arguments: ["/openapi.yaml", "/v1/events", "/v1/virtual/paper.png", "/nowhere"])
  func onlyHealthIsOpen(path: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request("GET", path, headers: ["Authorization": nil])
      #expect(answer.code == "token_missing")
    }
  }

  @Test func aPageOfAKnownOriginMayAskFirst() async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "OPTIONS", "/v1/sale/lines/3",
        headers: [
          "Authorization": nil, "Origin": "https://erp.example",
          "Access-Control-Request-Method": "PATCH",
          "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
          "Access-Control-Request-Private-Network": "true",
        ])
      #expect(answer.status == 204)
      #expect(answer.headers["access-control-allow-origin"] == "https://erp.example")
      #expect(answer.headers["access-control-allow-methods"] == "PATCH, DELETE")
      let allowed = answer.headers["access-control-allow-headers"]?.lowercased() ?? ""
      for name in ["authorization", "content-type", "idempotency-key", "last-event-id"] {
        #expect(allowed.contains(name))
      }
      #expect(answer.headers["access-control-allow-private-network"] == "true")
      #expect(answer.headers["vary"] == "Origin")
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test func aPageOfAnotherOriginIsToldNothing() async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "OPTIONS", "/v1/sale",
        headers: ["Origin": "https://evil.example", "Access-Control-Request-Method": "GET"])
      #expect(answer.status == 403)
      #expect(answer.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test func pagesCanReadRefusals() async throws {
    try await TestLane.run { lane in
      let headers: [String: String?] = ["Origin": "https://erp.example", "Authorization": nil]
      let answer = try await lane.request("GET", "/v1/sale", headers: headers)
      #expect(answer.status == 401)
      #expect(answer.headers["access-control-allow-origin"] == "https://erp.example")
    }
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true),
    ("0.0.0.0", false), ("127.0.0.256", false), ("127.1", false), ("::", false),
    ("192.168.1.2", false), ("localhost.evil.example", false), ("127.0.0.+1", false),
  ])
  func onlyLoopbackIsListenedOn(host: String, isLoopback: Bool) {
    #expect(LoopbackName.isLoopback(host) == isLoopback)
  }
}
