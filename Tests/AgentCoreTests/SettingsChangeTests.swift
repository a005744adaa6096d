import AgentCore
import Records
import RetailTypes
import Sales
import Testing

/// A configuration that changes while a shift or a sale is open.
@Suite struct SettingsChangeTests {
  private func lane(_ settings: AgentCoreSettings, after before: TestLane) throws -> TestLane {
    var lane = try TestLane(settings, started: false)
    lane.journal = before.journal
    try lane.crash()
    return lane
  }

  @Test(arguments: [true, false])
  func aSaleBegunUnderOtherTaxesIsNotCompleted(_ isRemoved: Bool) throws {
    var before = try TestLane()
    before.openShift()
    before.sale()
    before.sell("1001")
    var settings = TestShop.jakarta()
    settings.sales.taxes[0].rate = TaxRate(tenThousandths: 120_000)
    if isRemoved { settings.sales.taxes.removeFirst() }
    var lane = try lane(settings, after: before)
    lane.pay("card", 25_000)
    let completed = lane.ask(.completeSale)
    #expect(completed.status == 409)
    #expect(completed.code == "taxes_changed")
    #expect(lane.ask(.voidSale).status == 200)
  }

  @Test func aShiftWithTwoRatesReportsBoth() throws {
    var before = try TestLane()
    before.openShift()
    before.sale()
    var settings = TestShop.jakarta()
    settings.sales.taxes[0].rate = TaxRate(tenThousandths: 120_000)
    var lane = try lane(settings, after: before)
    lane.sale()
    lane.sale()
    // 25,000 × 100 / 111 = 22,522.52; 25,000 × 100 / 112 = 22,321.43.
    #expect(
      lane.ask(.reportShift).body["taxes"]
        == .array([
          .object([
            "code": "PPN", "rate": "11", "included": true, "base": "22523", "amount": "2477",
          ]),
          .object([
            "code": "PPN", "rate": "12", "included": true, "base": "44642", "amount": "5358",
          ]),
        ]))
  }

  @Test func otherDecimalsAreSaid() throws {
    var before = try TestLane()
    before.openShift()
    var settings = TestShop.istanbul()
    settings.sales.store = "JKT01"
    #expect {
      try AgentCore(settings: settings, records: before.journal.rebuildRecords)
    } throws: { error in
      "\(error)".contains("record 5 (shift.opened)") && "\(error)".contains("decimals")
    }
  }
}
