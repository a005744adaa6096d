import AgentCore
import Testing

@testable import LocalAPI

/// Bodies that are not as documented: each is refused with a code and told what to do.
struct BodyTests {
  struct Case: Sendable {
    var path: String
    var body: String
    var code: String
    var member: String?
    var says: String

    init(_ path: String, _ body: String, _ code: String, _ member: String? = nil, says: String) {
      self.path = path
      self.body = body
      self.code = code
      self.member = member
      self.says = says
    }
  }

  static let cases: [Case] = [
    Case("/v1/shifts", "{", "body_not_json", says: "ends too early"),
    Case("/v1/shifts", "cashier=Sari", "body_not_json", says: "at byte 0"),
    Case("/v1/shifts", "[]", "body_not_json", says: "members in braces"),
    Case("/v1/shifts", "null", "body_not_json", says: "members in braces"),
    Case("/v1/shifts", #"{"cashier":"A","cashier":"B"}"#, "body_not_json", says: "occurs twice"),
    Case(
      "/v1/shifts", String(repeating: "[", count: 60_000), "body_not_json", says: "nested deeper"),
    Case("/v1/shifts", #"{"cashier":"Sari"}"#, "member_missing", "opening_float", says: "amount"),
    Case("/v1/shifts", #"{"opening_float":"0"}"#, "member_missing", "cashier", says: "text"),
    Case("/v1/shifts", "{}", "member_missing", "cashier", says: "\"cashier\""),
    Case(
      "/v1/shifts", #"{"cashier":null,"opening_float":"0"}"#, "member_missing", "cashier",
      says: "text"),
    Case(
      "/v1/shifts", #"{"cashier":"A","opening_float":"0","till":"1"}"#, "member_unknown", "till",
      says: "\"cashier\", \"opening_float\""),
    Case(
      "/v1/shifts", #"{"cashier":7,"opening_float":"0"}"#, "member_invalid", "cashier",
      says: "must be text"),
    Case(
      "/v1/shifts", #"{"cashier":"","opening_float":"0"}"#, "member_invalid", "cashier",
      says: "not empty"),
    Case(
      "/v1/shifts", #"{"cashier":"A\u001b@","opening_float":"0"}"#, "member_invalid", "cashier",
      says: "control characters"),
    Case(
      "/v1/shifts",
      #"{"cashier":""# + String(repeating: "é", count: 129) + #"","opening_float":"0"}"#,
      "member_invalid", "cashier", says: "256 bytes"),
    Case(
      "/v1/shifts", #"{"cashier":"A","opening_float":200000}"#, "member_invalid",
      "opening_float", says: "as text, such as"),
    Case(
      "/v1/shifts", #"{"cashier":"A","opening_float":"200.000"}"#, "member_invalid",
      "opening_float", says: "without decimals"),
    Case(
      "/v1/shifts", #"{"cashier":"A","opening_float":"9223372036854775808"}"#, "member_invalid",
      "opening_float", says: "too large"),
    Case(
      "/v1/shifts/current/close", #"{"counted":["cash"]}"#, "member_invalid", "counted",
      says: "an object"),
    Case(
      "/v1/shifts/current/close", #"{"counted":{"cash":"x"}}"#, "member_invalid", "counted.cash",
      says: "without decimals"),
    Case(
      "/v1/shifts/current/close", #"{"counted":{"cash":null}}"#, "member_invalid",
      "counted.cash", says: "as text"),
    Case(
      "/v1/cash-movements", #"{"kind":"pay-in","amount":"1","reason":"x"}"#, "member_invalid",
      "kind", says: "\"pay_in\", \"pay_out\", \"drop\""),
    Case(
      "/v1/sale/scan", #"{"scan":""# + String(repeating: "1", count: 7090) + #""}"#,
      "member_invalid", "scan", says: "4096 bytes"),
    Case("/v1/sale/scan", #"{"scan":""}"#, "member_invalid", "scan", says: "not empty"),
    Case("/v1/sale/lines", #"{"quantity":"1"}"#, "member_missing", says: "plu, gtin"),
    Case("/v1/sale/lines", #"{"plu":"1"}"#, "member_missing", "quantity", says: "quantity"),
    Case(
      "/v1/sale/lines", #"{"plu":"1","quantity":1}"#, "member_invalid", "quantity",
      says: "\"0.750\""),
    Case(
      "/v1/sale/lines", #"{"plu":"1","quantity":1.5}"#, "body_not_json",
      says: "write amounts as strings"),
    Case(
      "/v1/sale/lines", #"{"plu":"1","quantity":"0.0001"}"#, "member_invalid", "quantity",
      says: "3 decimals"),
    Case(
      "/v1/sale/complete", #"{"print":false}"#, "member_unknown", "print", says: "no members"),
  ]

  @Test func eachMistakeIsNamed() async throws {
    try await TestLane.run { lane in
      for test in Self.cases {
        let answer = try await lane.request("POST", test.path, test.body)
        let name = "\(test.path) \(test.body.prefix(60)): \(answer.detail)"
        #expect(answer.status == 400, "\(name)")
        #expect(answer.code == test.code, "\(name)")
        #expect(try answer.json["member"]?.stringValue == test.member, "\(name)")
        #expect(answer.detail.contains(test.says), "\(name)")
        #expect(answer.headers["content-type"] == "application/problem+json")
      }
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test func aPatchChangesSomething() async throws {
    try await TestLane.run { lane in
      for body in ["{}", #"{"reason":"dent"}"#] {
        let answer = try await lane.request("PATCH", "/v1/sale/lines/1", body)
        #expect(answer.code == "member_missing")
        #expect(answer.detail.contains("quantity, unit_price, description"))
      }
    }
  }

  @Test(arguments: [
    nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp",
    "application/json; charset=iso-8859-9",
  ])
  func otherContentIsRefused(type: String?) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/scan", #"{"scan":"1"}"#, headers: ["Content-Type": type])
      #expect(answer.status == 415)
      #expect(answer.code == "content_type_unsupported")
    }
  }

  @Test(arguments: ["application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""])
  func jsonMayNameItsCharset(type: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/scan", #"{"scan":"1"}"#, headers: ["Content-Type": type])
      #expect(answer.status == 200)
    }
  }

  @Test func compressedBodiesAreRefused() async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/scan", #"{"scan":"1"}"#, headers: ["Content-Encoding": "gzip"])
      #expect(answer.status == 415)
    }
  }

  @Test func anEmptyBodyNeedsNoType() async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/void", headers: ["Content-Length": "0"])
      #expect(answer.status == 200)
    }
  }

  @Test func theLargestBodyAndOneByteMore() async throws {
    try await TestLane.run { lane in
      let frame = #"{"scan":"1"}"#
      let padding = String(repeating: " ", count: 65_536 - frame.utf8.count)
      #expect(try await lane.request("POST", "/v1/sale/scan", frame + padding).status == 200)
      let answer = try await lane.request("POST", "/v1/sale/scan", frame + padding + " ")
      #expect(answer.status == 413)
      #expect(answer.code == "body_too_large")
      #expect(answer.headers["connection"] == "close")
    }
  }

  /// A body without a length is counted as it comes, and the sender still reads why it was refused.
  @Test func anEndlessBodyIsCutOff() async throws {
    var limits = LocalAPILimits.standard
    limits.lingerSeconds = 0.2
    try await TestLane.run(limits: limits) { lane in
      let connection = try lane.open()
      let head =
        "POST /v1/sale/scan HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        + "Authorization: Bearer \(TestLane.cashierToken)\r\n"
        + "Content-Type: application/json\r\n\r\n"
      let chunk = "4000\r\n" + String(repeating: " ", count: 0x4000) + "\r\n"
      await connection.send(Array((head + chunk + chunk + chunk + chunk + chunk).utf8))
      let answer = try WireAnswer(try await connection.readToEnd())
      #expect(answer.status == 413)
    }
  }

  @Test func aSlowBodyIsToldSo() async throws {
    var limits = LocalAPILimits.standard
    limits.bodySeconds = 0.2
    limits.lingerSeconds = 0.1
    try await TestLane.run(limits: limits) { lane in
      let answer = try await lane.request(
        "POST", "/v1/sale/scan", "{", headers: ["Content-Length": "12"])
      #expect(answer.status == 408)
      #expect(answer.code == "body_too_slow")
      #expect(lane.fake.asked.isEmpty)
    }
  }

  /// Half a body is not a body: the command of a client that died is not carried out.
  @Test(arguments: [
    "Content-Length: 30\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "Content-Length: 30\r\n\r\n",
  ])
  func aBodyThatEndsEarlyIsRefused(rest: String) async throws {
    try await TestLane.run { lane in
      let connection = try lane.open()
      let head =
        "POST /v1/sale/complete HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer \(TestLane.cashierToken)\r\nContent-Type: application/json\r\n"
      await connection.send(Array((head + rest).utf8))
      await connection.finishSending()
      let answer = try WireAnswer(try await connection.readToEnd())
      #expect(answer.status == 400)
      #expect(answer.code == "body_incomplete")
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test func aClientMayWaitForLeave() async throws {
    try await TestLane.run { lane in
      let connection = try lane.open()
      let head =
        "POST /v1/sale/scan HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + "Authorization: Bearer \(TestLane.cashierToken)\r\nContent-Type: application/json\r\n"
        + "Content-Length: 12\r\nExpect: 100-continue\r\n\r\n"
      await connection.send(Array(head.utf8))
      let leave = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
      let first = try await connection.read { $0.count >= leave.count ? leave.count : nil }
      #expect(first == leave)
      await connection.send(Array(#"{"scan":"1"}"#.utf8))
      #expect(try WireAnswer(try await connection.readToEnd()).status == 200)
    }
  }

  /// What follows a refused body on the same connection is not taken for a request.
  @Test func aRefusedBodyHidesNoRequest() async throws {
    try await TestLane.run { lane in
      let connection = try lane.open()
      let hidden =
        "POST /v1/sale/void HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer \(TestLane.cashierToken)\r\n\r\n"
      let text =
        "POST /v1/sale/scan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n{ }\(hidden)"
      await connection.send(Array(text.utf8))
      let answer = try WireAnswer(try await connection.readToEnd())
      #expect(answer.code == "token_missing")
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test(arguments: [
    "GET /healthz HTTP/1.0\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Close\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  ])
  func theConnectionEndsWhenTheClientSaysSo(text: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.raw(Array(text.utf8))
      #expect(answer.status == 200)
      #expect(answer.headers["connection"] == "close")
    }
  }

  @Test func requestsOnOneConnectionAreAnsweredInOrder() async throws {
    try await TestLane.run { lane in
      let connection = try lane.open()
      let head = "HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(TestLane.cashierToken)\r\n"
      await connection.send(
        Array(
          ("POST /v1/sale/suspend \(head)\r\nPOST /v1/sale/void \(head)\r\n"
            + "GET /v1/sale \(head)Connection: close\r\n\r\n").utf8))
      let text = String(decoding: try await connection.readToEnd(), as: UTF8.self)
      #expect(text.split(separator: "HTTP/1.1 200").count == 3)
      #expect(lane.fake.asked.map(\.command) == [.suspendSale, .voidSale, .showSale])
    }
  }
}
