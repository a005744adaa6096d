import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Records
import ShopKit
import TestPeers
import Testing

/// Every route over HTTP, with real devices behind them, and what is refused.
@Suite(.serialized) struct RouteTests {
  @Test func aDayOverHTTP() async throws {
    let printer = try FakePrinter()
    let lane = try Lane(printer: printer, scanner: PtyScanner())
    let agent = try await lane.start()
    let (till, office) = (agent.till, agent.office)

    #expect(try await API(port: agent.port).get("/healthz").status == 200)
    #expect(try await till.get("/openapi.yaml").text.contains("/v1/sale/complete"))
    #expect(try await till.get("/v1/status").ok()["shift"] == .null)
    let devices = try await till.get("/v1/devices").ok().json.arrayValue ?? []
    #expect(devices.compactMap { $0["id"]?.stringValue } == ["front-scanner", "receipt", "till"])
    #expect(try await till.get("/v1/sale").status == 404)

    let shift: JSONValue = ["cashier": "Sari", "opening_float": "200000"]
    #expect(try await till.post("/v1/shifts", shift).ok()["shift"] == "JKT01-03-S000001")
    #expect(try await till.post("/v1/shifts", shift).status == 409)
    let payIn: JSONValue = ["kind": "pay_in", "amount": "50000", "reason": "coins"]
    #expect(try await till.post("/v1/cash-movements", payIn).status == 403)
    #expect(try await office.post("/v1/cash-movements", payIn).ok()["amount"] == "50000")
    #expect(try await till.post("/v1/drawer/open", ["reason": "change"]).status == 403)
    _ = try await office.post("/v1/drawer/open", ["reason": "change"]).ok()
    #expect(await printer.sees { $0.pulses.count == 2 })

    try await lines(till)
    try await tenders(till)
    let sale = try await completed(till, lane: lane, printer: printer)
    try await suspendedAndVoided(till)

    let report = try await till.get("/v1/shifts/current/report").ok()
    #expect(report["totals"]?["due"] == "31050")
    #expect(report["cash"]?["expected"] == "250000")
    let closed = try await till.post(
      "/v1/shifts/current/close", ["counted": ["cash": "249950", "qris": "20000"]]
    ).ok()
    #expect(closed["over_short"] == "-50")
    #expect(closed["counts"]?["sales"] == 1)
    #expect(closed["counts"]?["voided_sales"] == 1)
    #expect(try await till.get("/v1/shifts/current/report").status == 409)
    #expect(try await till.get("/v1/sales/\(sale)").ok()["state"] == "completed")
    #expect(try await lane.checkedByPython()["due"] == 31_050)
    #expect(await agent.stop() == .code(0))
  }

  private func lines(_ till: API) async throws {
    #expect(
      try await till.post("/v1/sale/scan", ["scan": "8991000000010"]).ok()["state"] == "open")
    let unknown = try await till.post("/v1/sale/scan", ["scan": "8991000000997"])
    #expect(unknown.status == 422)
    #expect(unknown["read"] == "8991000000997")
    let line: JSONValue = [
      "plu": "X9", "quantity": "1", "description": "KERUPUK", "unit_price": "7500",
      "tax_code": "PPN",
    ]
    #expect(try await till.post("/v1/sale/lines", line).ok()["totals"]?["due"] == "12500")
    #expect(
      try await till.send(.PATCH, "/v1/sale/lines/2", ["quantity": "2"]).ok()["totals"]?["due"]
        == "20000")
    let more: JSONValue = ["gtin": "8991000000034", "quantity": "1"]
    #expect(try await till.post("/v1/sale/lines", more).ok()["totals"]?["due"] == "38550")
    let less = try await till.send(.DELETE, "/v1/sale/lines/2").ok()
    #expect(less["lines"]?.arrayValue?.compactMap { $0["line"]?.intValue } == [1, 3])
    #expect(try await till.send(.DELETE, "/v1/sale/lines/2").status == 404)
    _ = try await till.send(.PATCH, "/v1/sale/lines/1", ["unit_price": "12500"]).ok()
    #expect(try await till.get("/v1/sale").ok()["totals"]?["due"] == "31050")
  }

  private func tenders(_ till: API) async throws {
    #expect(try await till.post("/v1/sale/complete").code == "not_covered")
    let qris: JSONValue = ["kind": "qris", "amount": "20000", "reference": "QR-1"]
    _ = try await till.post("/v1/sale/tenders", qris).ok()
    _ = try await till.post("/v1/sale/tenders", ["kind": "cash", "amount": "5000"]).ok()
    let without = try await till.send(.DELETE, "/v1/sale/tenders/2").ok()
    #expect(without["tenders"]?.arrayValue?.count == 1)
    // 11050 are left; in cash that is 11100, half up.
    let covered = try await till.post("/v1/sale/tenders", ["kind": "cash", "amount": "15000"]).ok()
    #expect(covered["totals"]?["rounding"] == "50")
    #expect(covered["totals"]?["change"] == "3900")
    let wrong = try await till.send(.DELETE, "/v1/sale/tenders/3").ok()
    #expect(wrong["totals"]?["rounding"] == "0")
    _ = try await till.post("/v1/sale/tenders", ["kind": "card", "amount": "11050"]).ok()
  }

  private func completed(_ till: API, lane: Lane, printer: FakePrinter) async throws -> String {
    let pulses = printer.sight.pulses.count
    let done = try await till.post("/v1/sale/complete").ok()
    let sale = try #require(done["sale"]?.stringValue)
    #expect(try await till.post("/v1/sale/complete").status == 409)
    let copy = try await till.post("/v1/receipts/\(sale)/print").ok()
    #expect(copy["copy"] == true)
    #expect(await printer.sees { $0.receipts.filter { $0.contains("JKT01-03-000001") }.count == 2 })
    let receipts = printer.sight.receipts.filter { $0.contains("JKT01-03-000001") }
    #expect(receipts.map { $0.contains("SALINAN") } == [false, true])
    // Paid by card and QRIS, and printed twice: the drawer stays shut.
    #expect(printer.sight.pulses.count == pulses)
    #expect(try await till.post("/v1/receipts/no-such-sale/print").status == 404)
    #expect(try await till.get("/v1/sales/no-such-sale").status == 404)
    return sale
  }

  private func suspendedAndVoided(_ till: API) async throws {
    let line: JSONValue = ["plu": "1002", "quantity": "3"]
    let sale = try #require(try await till.post("/v1/sale/lines", line).ok()["sale"]?.stringValue)
    #expect(try await till.post("/v1/sale/suspend").ok()["state"] == "suspended")
    #expect(try await till.get("/v1/sale").status == 404)
    #expect(try await till.get("/v1/sales/\(sale)").ok()["state"] == "suspended")
    #expect(
      try await till.post("/v1/shifts/current/close", ["counted": [:]]).code == "suspended_sales")
    #expect(try await till.post("/v1/sales/\(sale)/resume").ok()["state"] == "open")
    #expect(try await till.post("/v1/sale/void").ok()["state"] == "voided")
    #expect(try await till.post("/v1/receipts/\(sale)/print").status == 409)
  }

  struct Refusal: CustomStringConvertible {
    var method: HTTPMethod
    var path: String
    var headers: [(String, String)] = [("Authorization", "Bearer \(Lane.till)")]
    var body: String?
    var status: Int
    var code: String

    var description: String { "\(method) \(path) \(status)" }

    static let json = [
      ("Authorization", "Bearer \(Lane.till)"), ("Content-Type", "application/json"),
    ]
  }

  static let refusals = [
    Refusal(method: .GET, path: "/v1/sale", headers: [], status: 401, code: "token_missing"),
    Refusal(
      method: .GET, path: "/v1/sale", headers: [("Authorization", "Bearer wrong")], status: 401,
      code: "token_unknown"),
    Refusal(
      method: .GET, path: "/v1/sale",
      headers: [("Authorization", "Bearer \(Lane.till)"), ("Origin", "https://evil.example")],
      status: 403, code: "origin_not_allowed"),
    Refusal(
      method: .GET, path: "/v1/sale",
      headers: [("Authorization", "Bearer \(Lane.till)"), ("Host", "evil.example")], status: 403,
      code: "host_not_allowed"),
    Refusal(
      method: .POST, path: "/v1/drawer/open", headers: Refusal.json, body: #"{"reason":"x"}"#,
      status: 403, code: "forbidden"),
    Refusal(method: .GET, path: "/v2/sale", status: 404, code: "not_found"),
    Refusal(
      method: .POST, path: "/v1/virtual/scan", headers: Refusal.json, body: #"{"scan":"1"}"#,
      status: 404, code: "not_found"),
    Refusal(method: .DELETE, path: "/v1/sale", status: 405, code: "method_not_allowed"),
    Refusal(
      method: .POST, path: "/v1/sale/scan",
      headers: [("Authorization", "Bearer \(Lane.till)"), ("Content-Type", "text/plain")],
      body: #"{"scan":"1"}"#, status: 415, code: "content_type_unsupported"),
    Refusal(
      method: .POST, path: "/v1/sale/scan", headers: Refusal.json, body: #"{"scan":1.5}"#,
      status: 400, code: "body_not_json"),
    Refusal(
      method: .POST, path: "/v1/sale/scan", headers: Refusal.json, body: #"{"code":"1"}"#,
      status: 400, code: "member_unknown"),
    Refusal(
      method: .POST, path: "/v1/sale/scan", headers: Refusal.json, body: "{}", status: 400,
      code: "member_missing"),
    Refusal(
      method: .POST, path: "/v1/shifts", headers: Refusal.json,
      body: #"{"cashier":"A","opening_float":"1.5"}"#, status: 400, code: "member_invalid"),
    Refusal(
      method: .POST, path: "/v1/sale/scan", headers: Refusal.json,
      body: #"{"scan":"8991000000011"}"#, status: 422, code: "check_digit"),
    Refusal(
      method: .GET, path: "/v1/events",
      headers: [("Authorization", "Bearer \(Lane.till)"), ("Last-Event-ID", "99999")], status: 409,
      code: "last_event_id_ahead"),
  ]

  @Test func refusalsAreProblemDocuments() async throws {
    let lane = try Lane()
    let agent = try await lane.start()
    let door = API(port: agent.port)
    for each in Self.refusals {
      let answer = try await door.send(
        each.method, each.path, each.headers, bytes: each.body.map { Array($0.utf8) })
      #expect(answer.status == each.status, "\(each): \(answer)")
      #expect(answer.code == each.code, "\(each): \(answer)")
      #expect(answer.contentType == "application/problem+json", "\(each)")
      #expect(answer["status"] == .int(Int64(each.status)), "\(each)")
      let detail = answer["detail"]?.stringValue ?? ""
      #expect(detail.count > 10, "\(each)")
      if each.status == 405 { #expect(answer.allow == "GET") }
    }
    #expect(await agent.stop() == .code(0))
  }

  /// The unix socket is closed by its permission; who may open it needs no token.
  @Test func theUnixSocketIsADoorOfItsOwn() async throws {
    let lane = try Lane(printer: FakePrinter())
    let socket = lane.directory.file("api.sock")
    try lane.configure { $0.replacing("listen:", with: "socket: api.sock\n  listen:") }
    var agent = try await lane.start()
    #expect(
      try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int == 0o660)
    func ask(_ method: HTTPMethod, _ path: String, _ body: String?) async throws -> Int {
      var request = HTTPClientRequest(
        url: "http+unix://\(socket.replacing("/", with: "%2F"))\(path)")
      request.method = method
      request.headers.add(name: "Host", value: "lane")
      if let body {
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(body.utf8))
      }
      return Int(try await API.client.execute(request, timeout: .seconds(10)).status.code)
    }
    #expect(
      try await ask(.POST, "/v1/shifts", #"{"cashier":"Sari","opening_float":"0"}"#) == 200)
    #expect(try await ask(.POST, "/v1/drawer/open", #"{"reason":"change"}"#) == 200)
    // A socket that a killed agent left behind is no obstacle.
    agent.process.kill()
    agent = try await lane.start()
    #expect(try await ask(.GET, "/v1/shifts/current/report", nil) == 200)
    #expect(await agent.stop() == .code(0))
    #expect(!FileManager.default.fileExists(atPath: socket))
  }

  @Test func theVirtualCounterOverHTTP() async throws {
    let lane = try Lane()
    let agent = try await lane.start(["--virtual"])
    try await agent.openShift()
    _ = try await agent.till.post("/v1/virtual/scan", ["scan": "8991000000010"])
    #expect(
      try await eventually {
        try await agent.till.get("/v1/sale")["totals"]?["due"] == "5000"
      })
    _ = try await agent.till.post("/v1/virtual/faults", ["stall": true]).ok()
    _ = try await agent.till.post("/v1/sale/tenders", ["kind": "cash", "amount": "5000"]).ok()
    _ = try await agent.till.post("/v1/sale/complete").ok()
    _ = try await agent.till.post("/v1/virtual/faults", [:]).ok()
    #expect(try await lane.journalShows { $0.records(.printConfirmed).count == 1 })
    let picture = try await agent.till.get("/v1/virtual/paper.png").ok()
    #expect(picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    #expect(await agent.stop() == .code(0))
  }
}
