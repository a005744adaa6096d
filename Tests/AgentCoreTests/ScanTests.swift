import AgentCore
import Records
import RetailTypes
import Testing

/// What scanners read, and what it becomes.
@Suite struct ScanTests {
  @Test func aScanStartsASale() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.scan("4006381333931")
    #expect(lane.journal.kinds(from: 6) == ["sale.started", "sale.line_added"])
    let line = lane.ask(.showSale).body["lines"]?.arrayValue?.first
    #expect(line?["plu"] == "1001")
    #expect(line?["gtin"] == "4006381333931")
    #expect(line?["department"] == "food")
    lane.scan("4006381333931")
    #expect(lane.ask(.showSale).body["lines"]?.arrayValue?.count == 2)
    #expect(lane.journal.count(of: .saleStarted) == 1)
  }

  @Test func theSameThroughTheAPI() throws {
    var scanned = try TestLane()
    scanned.openShift()
    var asked = scanned
    scanned.scan("]E04006381333931")
    asked.ask(.scan("]E04006381333931"))
    let lines = [scanned, asked].map { lane in
      var lane = lane
      return lane.ask(.showSale).body["lines"]
    }
    #expect(lines[0]?.arrayValue?.count == 1)
    #expect(lines[0] == lines[1])
  }

  /// However goods are named, their GTIN is written in one way.
  @Test func oneFormOfAGTIN() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.scan("4006381333931")
    lane.sell("1001")
    lane.ask(.addLine(LineRequest(gtin: "04006381333931")))
    let lines = lane.ask(.showSale).body["lines"]?.arrayValue ?? []
    #expect(lines.map { $0["gtin"] } == ["4006381333931", "4006381333931", "4006381333931"])
  }

  @Test func whatCantBeSoldIsSaidToThePeople() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.scan("12345")
    lane.scan("4006381333932")
    #expect(
      lane.notices.map { [$0["read"], $0["code"]] } == [
        ["12345", "unknown_item"], ["4006381333932", "check_digit"],
      ])
    #expect(lane.journal.head == 5)
  }

  @Test func noShiftNoSale() throws {
    var lane = try TestLane()
    lane.scan("4006381333931")
    #expect(lane.notices.map { $0["code"] } == ["no_shift"])
    #expect(lane.journal.head == 4)
  }

  /// 21 + item 20017 + 750 g + check digit: 0.750 × 42,000 = 31,500; cost 0.750 × 31,500 = 23,625.
  @Test func goodsWithTheirWeight() throws {
    var lane = try TestLane()
    lane.openShift()
    let sold = lane.ask(.scan(withCheckDigit("212001700750")))
    let line = sold.body["lines"]?.arrayValue?.first
    #expect(line?["quantity"] == "0.750")
    #expect(line?["unit"] == "kg")
    #expect(line?["gross"] == "31500")
    #expect(line?["cost"] == "23625")
  }

  /// A label with the price says no weight: one piece at that price, and the same share of the cost.
  @Test func goodsWithTheirPrice() throws {
    var lane = try TestLane()
    lane.openShift()
    let sold = lane.ask(.scan(withCheckDigit("222001721000")))
    let line = sold.body["lines"]?.arrayValue?.first
    #expect(line?["quantity"] == "1")
    #expect(line?["unit"] == "pc")
    #expect(line?["gross"] == "21000")
    #expect(line?["cost"] == "15750")
  }

  /// A small weight's cost rounds away; the cost of one unit is not lost with them.
  @Test func aChangedQuantityKeepsTheCostOfOne() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.catalogue[.plu("5")] = CatalogueItem(
      plu: "5", gtins: [], description: "Garam", unit: "kg", price: Money(minor: 900),
      taxCode: nil, cost: Money(minor: 400), department: nil)
    // 0.001 × 400 = 0.4 → 0.
    #expect(lane.sell("5", 1).body["lines"]?.arrayValue?.first?["cost"] == "0")
    try lane.crash()
    let changed = lane.ask(.changeLine(1, LineChange(quantity: Quantity(thousandths: 2000))))
    #expect(changed.body["lines"]?.arrayValue?.first?["cost"] == "800")
  }

  @Test func whileOneLooksUpTheOthersWaitInOrder() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.looksUpAtOnce = false
    lane.scan("4006381333931")
    let cash = lane.send(.addTender(kind: "cash", amount: Money(minor: 25_000), reference: nil))
    lane.scan("12345")
    let complete = lane.send(.completeSale)
    let show = lane.send(.showSale)
    #expect(lane.replies.count == 1)
    lane.answerLookups()
    #expect(lane.reply(to: cash)?.status == 200)
    #expect(lane.reply(to: complete) == nil, "the scan before it is still looked up")
    lane.answerLookups()
    #expect(lane.reply(to: complete)?.status == 200)
    #expect(lane.reply(to: show)?.status == 404)
    #expect(lane.replies.map(\.id).suffix(3) == [cash, complete, show])
  }

  @Test func aLookUpThatFailsFailsAlone() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.looksUpAtOnce = false
    let line = lane.send(.addLine(LineRequest(plu: "1001")))
    let show = lane.send(.showSale)
    lane.failLookups()
    #expect(lane.reply(to: line)?.status == 503)
    #expect(lane.reply(to: show)?.status == 404)
    lane.scan("4006381333931")
    lane.failLookups()
    #expect(lane.notices.map { $0["code"] } == ["store_unavailable"])
    // An answer that comes after all belongs to nothing any more.
    for token in 1...9 as ClosedRange<Int64> { lane.feed(.found(token, TestShop.kopi)) }
    #expect(lane.journal.count(of: .saleStarted) == 0)
  }

  @Test func twoScansInOneReadAreTwoLines() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.scan("4006381333931\r4006381333931")
    #expect(lane.ask(.showSale).body["lines"]?.arrayValue?.count == 2)
  }

  /// Modulo 10 with weights 1 and 3 from the left of twelve digits (GS1, 7.9.1).
  private func withCheckDigit(_ twelve: String) -> String {
    let sum = twelve.utf8.enumerated().reduce(0) { sum, digit in
      sum + Int(digit.element - 48) * (digit.offset % 2 == 0 ? 1 : 3)
    }
    return twelve + String((10 - sum % 10) % 10)
  }
}

extension TestLane {
  /// What was said of scans.
  fileprivate var notices: [JSONValue] {
    effects.compactMap { effect in
      guard case .notify(.scan(let notice)) = effect else { return nil }
      return notice
    }
  }
}
