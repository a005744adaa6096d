import AgentCore
import Records
import RetailTypes
import Testing

@testable import LocalAPI

/// Each route becomes the command that its specification names.
struct RouteTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var method: String
    var path: String
    var body: String?
    var command: Command
    var testDescription: String { "\(method) \(path) \(body ?? "")" }

    init(_ method: String, _ path: String, _ body: String? = nil, gives command: Command) {
      self.method = method
      self.path = path
      self.body = body
      self.command = command
    }
  }

  static let sale = "0199aa00-1111-7222-8333-444455556666"

  static let cases: [Case] = [
    Case("GET", "/v1/status", gives: .showStatus),
    Case("GET", "/v1/devices", gives: .listDevices),
    Case(
      "POST", "/v1/shifts", #"{"cashier":"Sari","opening_float":"200000"}"#,
      gives: .openShift(cashier: "Sari", openingFloat: Money(minor: 200_000))),
    Case(
      "POST", "/v1/shifts/current/close", #"{"counted":{"qris":"5000","cash":"0"}}"#,
      gives: .closeShift(counted: [
        CountedTender(kind: "cash", amount: .zero),
        CountedTender(kind: "qris", amount: Money(minor: 5000)),
      ])),
    Case("GET", "/v1/shifts/current/report", gives: .reportShift),
    Case(
      "POST", "/v1/cash-movements", #"{"kind":"pay_in","amount":"1","reason":"coins"}"#,
      gives: .moveCash(.payIn, amount: Money(minor: 1), reason: "coins")),
    Case(
      "POST", "/v1/cash-movements", #"{"kind":"pay_out","amount":"15000","reason":"ice"}"#,
      gives: .moveCash(.payOut, amount: Money(minor: 15_000), reason: "ice")),
    Case(
      "POST", "/v1/cash-movements", #"{"kind":"drop","amount":"500000","reason":"safe"}"#,
      gives: .moveCash(.drop, amount: Money(minor: 500_000), reason: "safe")),
    Case(
      "POST", "/v1/drawer/open", #"{"reason":"change"}"#, gives: .openDrawer(reason: "change")),
    Case("GET", "/v1/sale", gives: .showSale),
    Case("POST", "/v1/sale/scan", #"{"scan":"8991002101234"}"#, gives: .scan("8991002101234")),
    Case(
      "POST", "/v1/sale/scan", #"{"scan":"]d20108991002101234\u001d10A"}"#,
      gives: .scan("]d20108991002101234\u{1d}10A")),
    Case(
      "POST", "/v1/sale/lines", #"{"plu":"1001","quantity":"2"}"#,
      gives: .addLine(LineRequest(plu: "1001", quantity: Quantity(thousandths: 2000)))),
    Case(
      "POST", "/v1/sale/lines", #"{"gtin":"8991002101234","quantity":"0.750"}"#,
      gives: .addLine(LineRequest(gtin: "8991002101234", quantity: Quantity(thousandths: 750)))),
    Case(
      "POST", "/v1/sale/lines",
      #"{"plu":"X9","quantity":"1","description":"Kerupuk é","unit_price":"7500","#
        + #""tax_code":"PPN","reason":"no barcode"}"#,
      gives: .addLine(
        LineRequest(
          plu: "X9", quantity: .one, description: "Kerupuk é", unitPrice: Money(minor: 7500),
          taxCode: "PPN", reason: "no barcode"))),
    Case(
      "POST", "/v1/sale/lines", #"{"plu":"1001","quantity":"1","gtin":null,"tax_code":null}"#,
      gives: .addLine(LineRequest(plu: "1001", quantity: .one))),
    Case(
      "PATCH", "/v1/sale/lines/3", #"{"quantity":"4"}"#,
      gives: .changeLine(3, LineChange(quantity: Quantity(thousandths: 4000)))),
    Case(
      "PATCH", "/v1/sale/lines/12", #"{"unit_price":"900","description":"B","reason":"dent"}"#,
      gives: .changeLine(
        12, LineChange(unitPrice: Money(minor: 900), description: "B", reason: "dent"))),
    Case("DELETE", "/v1/sale/lines/1", gives: .voidLine(1)),
    // Whether a value makes sense is the till's to say.
    Case(
      "PATCH", "/v1/sale/lines/1", #"{"quantity":"-0.5","unit_price":"-1"}"#,
      gives: .changeLine(
        1, LineChange(quantity: Quantity(thousandths: -500), unitPrice: Money(minor: -1)))),
    Case(
      "POST", "/v1/sale/lines", #"{"plu":"X9","gtin":"8991002101234","quantity":"0"}"#,
      gives: .addLine(
        LineRequest(plu: "X9", gtin: "8991002101234", quantity: Quantity(thousandths: 0)))),
    Case(
      "POST", "/v1/sale/tenders", #"{"kind":"cash","amount":"100000"}"#,
      gives: .addTender(kind: "cash", amount: Money(minor: 100_000), reference: nil)),
    Case(
      "POST", "/v1/sale/tenders", #"{"kind":"qris","amount":"5","reference":"RRN 1"}"#,
      gives: .addTender(kind: "qris", amount: Money(minor: 5), reference: "RRN 1")),
    Case("DELETE", "/v1/sale/tenders/2", gives: .voidTender(2)),
    Case("POST", "/v1/sale/complete", gives: .completeSale),
    Case("POST", "/v1/sale/complete", "{}", gives: .completeSale),
    Case("POST", "/v1/sale/void", gives: .voidSale),
    Case("POST", "/v1/sale/suspend", gives: .suspendSale),
    Case("POST", "/v1/sales/\(sale)/resume", gives: .resumeSale(sale)),
    Case("GET", "/v1/sales/\(sale)", gives: .findSale(sale)),
    Case("POST", "/v1/receipts/\(sale)/print", gives: .printReceipt(sale: sale)),
  ]

  @Test func everyRouteBecomesItsCommand() async throws {
    try await TestLane.run { lane in
      for test in Self.cases {
        lane.fake.set { $0.asked = [] }
        let answer = try await lane.request(test.method, test.path, test.body)
        #expect(answer.status == 200, "\(test.testDescription)")
        let expected = FakeBackend.Asked(command: test.command, permissions: [.sell, .noSale])
        #expect(lane.fake.asked == [expected], "\(test.testDescription)")
      }
    }
  }

  /// The routes of issue 2 and no other: what INTERFACES names beyond them is not there yet.
  @Test func theCasesCoverTheTable() {
    let tested = Self.cases.compactMap { test in
      RouteTable.routes.firstIndex {
        $0.method.rawValue == test.method && $0.match(Route.split(test.path)) != nil
      }
    }
    let commands = RouteTable.routes.indices.filter {
      if case .command = RouteTable.routes[$0].action { true } else { false }
    }
    #expect(Set(tested) == Set(commands))
  }

  @Test func amountsHaveTheCurrencysDecimals() async throws {
    try await TestLane.run(decimals: 2) { lane in
      let body = #"{"kind":"cash","amount":"1851.00"}"#
      #expect(try await lane.request("POST", "/v1/sale/tenders", body).status == 200)
      let expected = Command.addTender(
        kind: "cash", amount: Money(minor: 185_100), reference: nil)
      #expect(lane.fake.asked.map(\.command) == [expected])
      let short = try await lane.request(
        "POST", "/v1/sale/tenders", #"{"kind":"cash","amount":"1"}"#)
      #expect(short.status == 400)
      #expect(short.detail.contains("\"1851.00\""))
    }
  }

  @Test(arguments: [
    ("GET", "/"), ("GET", "/v1"), ("GET", "/v1/sale/"), ("POST", "/v1/sale/discounts"),
    ("POST", "/v1/returns"), ("GET", "/metrics"), ("POST", "/cgi-bin/epos/service.cgi"),
    ("GET", "/v1//sale"), ("GET", "/v1/sales/"), ("PATCH", "/v1/sale/lines/"),
    ("DELETE", "/v1/sale/lines/0"), ("DELETE", "/v1/sale/lines/01"),
    ("DELETE", "/v1/sale/lines/x"), ("DELETE", "/v1/sale/lines/9999999999999999999"),
    ("GET", "/V1/sale"), ("GET", "/v1/sales/" + String(repeating: "a", count: 65)),
  ])
  func otherPathsAreNotThere(method: String, path: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(method, path)
      #expect(answer.status == 404)
      #expect(answer.code == "not_found")
      #expect(answer.headers["content-type"] == "application/problem+json")
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test(arguments: [
    ("GET", "/v1/shifts", "POST"), ("PUT", "/v1/sale", "GET"), ("DELETE", "/v1/sale", "GET"),
    ("GET", "/v1/sale/lines/1", "PATCH, DELETE"), ("POST", "/v1/events", "GET"),
    ("HEAD", "/v1/status", "GET"), ("OPTIONS", "/v1/sale", "GET"),
    ("POST", "/healthz", "GET"), ("GET", "/v1/virtual/scan", "POST"),
  ])
  func aWrongMethodIsToldTheRightOnes(method: String, path: String, allow: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request(method, path)
      #expect(answer.status == 405)
      #expect(answer.headers["allow"] == allow)
      if method != "HEAD" { #expect(answer.code == "method_not_allowed") }
    }
  }

  /// A stored answer must come back as the same bytes, so there is one way to write a body.
  @Test func answersAreCanonicalJSON() async throws {
    try await TestLane.run { lane in
      lane.fake.set {
        $0.reply = Reply(status: 201, body: .object(["b": "é/\u{1}", "a": .int(1)]))
      }
      let answer = try await lane.request("POST", "/v1/sale/complete")
      #expect(answer.status == 201)
      #expect(String(decoding: answer.body, as: UTF8.self) == #"{"a":1,"b":"é/\u0001"}"#)
      #expect(answer.headers["content-type"] == "application/json")
    }
  }

  @Test func theCoresProblemsPassThrough() async throws {
    try await TestLane.run { lane in
      lane.fake.set {
        $0.reply = .problem(503, code: "queue_full", title: "Busy", detail: "Wait.")
      }
      let answer = try await lane.request("POST", "/v1/sale/complete")
      #expect(answer.status == 503)
      #expect(answer.code == "queue_full")
      #expect(answer.headers["retry-after"] == "1")
      #expect(answer.headers["content-type"] == "application/problem+json")
    }
  }

  @Test func healthIsOpenAndSaysWhatIsWrong() async throws {
    try await TestLane.run { lane in
      let headers: [String: String?] = ["Authorization": nil, "Host": "lane.example"]
      let well = try await lane.request("GET", "/healthz", headers: headers)
      #expect(well.status == 200)
      #expect(String(decoding: well.body, as: UTF8.self) == #"{"status":"ok"}"#)
      lane.fake.set { $0.health = .failing("The disk is full. Free some space.") }
      let ill = try await lane.request("GET", "/healthz", headers: headers)
      #expect(ill.status == 503)
      #expect(ill.detail == "The disk is full. Free some space.")
    }
  }
}
