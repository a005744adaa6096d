import AgentCore
import Records
import RetailTypes
import Sales
import Testing

/// Whatever is asked, no record is larger than a record may be (the journal of the tests checks
/// each), and every queue has an end.
@Suite struct BoundsTests {
  /// Quotes take two bytes each in JSON.
  static let worst = String(repeating: "\"", count: 256)

  private func worstItem(_ plu: String) -> LineRequest {
    LineRequest(
      plu: plu, quantity: Quantity(thousandths: 999_999_999), description: Self.worst,
      unitPrice: Money(minor: 999_999_999), taxCode: "PPN", reason: Self.worst)
  }

  @Test func theLargestSale() throws {
    var lane = try TestLane()
    lane.openShift()
    var lines = 0
    while lines < 1_000 {
      let reply = lane.ask(.addLine(worstItem("\(lines)")))
      guard reply.status == 200 else {
        #expect(reply.code == "sale_too_large")
        break
      }
      lines += 1
    }
    #expect((50..<100).contains(lines))
    // What is there can still be made out, paid in several ways, and completed.
    #expect(lane.ask(.changeLine(1, LineChange(quantity: .one))).status == 200)
    for _ in 1...8 {
      let tender = lane.ask(
        .addTender(kind: "card", amount: Money(minor: 1_000), reference: Self.worst))
      #expect(tender.status == 200)
    }
    let due = lane.ask(.showSale).body["totals"]?["due"]?.stringValue ?? ""
    #expect(lane.pay("cash", (try Money(due, decimals: 0)).minor).status == 200)
    #expect(lane.ask(.completeSale).status == 200)
  }

  @Test func tendersWithoutEnd() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.ask(.addLine(worstItem("1")))
    var last: Reply?
    for _ in 1...300 {
      last = lane.ask(.addTender(kind: "card", amount: Money(minor: 1), reference: Self.worst))
      if last?.status != 200 { break }
    }
    #expect(last?.code == "sale_too_large")
    #expect(lane.ask(.voidSale).status == 200)
  }

  @Test func theLargestReport() throws {
    var settings = TestShop.jakarta()
    let name = String(repeating: "n", count: 60)
    settings.sales.taxes = (0..<32).map {
      TaxDefinition(code: name + "\($0)", rate: TaxRate(tenThousandths: 123_456), included: true)
    }
    settings.sales.tenders = (0..<31).map { TenderDefinition(kind: name + "\($0)", change: true) }
    settings.sales.tenders.append(TenderDefinition(kind: "cash", change: true))
    settings.sales.store = name
    settings.sales.lane = name
    var lane = try TestLane(settings, started: false)
    lane.printer.mood = .refusing
    lane.start()
    let opened = lane.ask(.openShift(cashier: Self.worst, openingFloat: Money(minor: 1)))
    #expect(opened.status == 200)
    // A thousand departments, the first ones with the longest name that a catalogue takes.
    for number in 0..<1_000 {
      let long = number < 5 ? String(repeating: "d", count: 990) : "department "
      lane.catalogue[.plu("p\(number)")] = CatalogueItem(
        plu: "p\(number)", gtins: [], description: "x", unit: "pc", price: Money(minor: 7),
        taxCode: settings.sales.taxes[number % 32].code, cost: nil, department: long + "\(number)")
    }
    for sale in 0..<320 {
      for number in 0..<5 { lane.sell("p\((sale * 5 + number) % 1_000)") }
      lane.pay(settings.sales.tenders[sale % 32].kind, 35)
      #expect(lane.ask(.completeSale).status == 200)
    }
    let report = lane.ask(.reportShift).body
    try lane.crash()
    #expect(lane.ask(.reportShift).body == report)
    for _ in 1...30 { lane.ask(.openDrawer(reason: Self.worst)) }
    let counted = settings.sales.tenders.map {
      CountedTender(kind: $0.kind, amount: Money(minor: .max))
    }
    #expect(lane.ask(.closeShift(counted: counted)).status == 200)
    let closed = lane.journal.records.last?.canonicalBytes.count ?? 0
    #expect((45_000...Record.maximumBytes).contains(closed), "this is what fills a record")

    let departments = report["departments"]?.arrayValue ?? []
    #expect((50..<1_000).contains(departments.count))
    let listed = departments.reduce(Int64(0)) { $0 + ($1["count"]?.intValue ?? 0) }
    #expect(listed + (report["other_departments"]?["count"]?.intValue ?? 0) == 1_600)
    let net = try departments.reduce(try amount(report["other_departments"]?["net"])) {
      $0 + (try amount($1["net"]))
    }
    #expect(net == (try amount(report["totals"]?["net"])))
  }

  private func amount(_ value: JSONValue?) throws -> Int64 {
    try Money(value?.stringValue ?? "", decimals: 0).minor
  }

  @Test func aFewDepartmentsAreAllListed() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.sale()
    #expect(lane.ask(.reportShift).body["other_departments"] == nil)
  }

  @Test func aFullQueueIsSaid() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.looksUpAtOnce = false
    lane.scan("4006381333931")
    let scans = [UInt8]("1\r".utf8)
    let many = Array(repeatElement(scans, count: 20_000).joined())
    lane.feed(.received(TestShop.scanner, many, entropy: lane.entropy()))
    let reply = lane.ask(.showSale)
    #expect(reply.status == 503)
    #expect(reply.code == "queue_full")
    lane.scan("4006381333931")
    guard
      case .notify(.scan(let notice))? = lane.effects.last(where: {
        if case .notify(.scan) = $0 { true } else { false }
      })
    else {
      Issue.record("the lost scan is not told")
      return
    }
    #expect(notice["code"] == "queue_full")
  }

  /// Sums that don't fit are refused before they are taken, so that a report is always possible.
  @Test func cashThatCantBeAddedUp() throws {
    var lane = try TestLane()
    lane.ask(.openShift(cashier: "sari", openingFloat: Money(minor: .max)))
    let payIn = lane.ask(.moveCash(.payIn, amount: Money(minor: 1), reason: "x"))
    #expect(payIn.code == "amount_too_large")
    lane.sell("1001")
    lane.pay("cash", 25_000)
    #expect(lane.ask(.completeSale).code == "amount_too_large")
    #expect(lane.ask(.reportShift).status == 200)
    lane.ask(.voidSale)
    #expect(lane.closeShift().status == 200)
  }

  @Test func aHugeSuspendedAndOpenSaleStaysWithinBounds() throws {
    var lane = try TestLane()
    lane.openShift()
    for number in 0..<60 { lane.ask(.addLine(worstItem("\(number)"))) }
    #expect(lane.ask(.voidSale).status == 200)
  }
}
