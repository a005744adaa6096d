import AgentCore
import Records
import RetailTypes
import Testing

/// Each command as it goes well: its answer, and the records that it leaves.
@Suite struct CommandTests {
  @Test func theFirstRecords() throws {
    let lane = try TestLane()
    #expect(
      lane.journal.kinds() == [
        "epoch.opened", "agent.started", "device.attached", "device.attached",
      ])
    let opened = lane.journal.records[0].body
    #expect(opened["previous"] == .null)
    #expect(opened["carried"]?["receipts"] == 0)
  }

  @Test func aSaleInCash() throws {
    var lane = try TestLane()
    let shift = lane.openShift()
    #expect(shift.status == 200)
    #expect(shift.body["shift"] == "JKT01-03-S000001")
    #expect(shift.body["seq"] == 5)

    let line = lane.sell("1001", 2000)
    #expect(line.status == 200)
    #expect(line.body["state"] == "open")
    #expect(line.body["seq"] == 7)
    #expect(line.body["totals"]?["due"] == "50000")

    let tender = lane.pay("cash", 100_000)
    #expect(tender.body["totals"]?["change"] == "50000")
    let complete = lane.ask(.completeSale)
    #expect(complete.status == 200)
    #expect(complete.body["state"] == "completed")
    #expect(complete.body["receipt"] == "JKT01-03-000001")
    #expect(complete.body["seq"] == 9)
    #expect(complete.body["print"] == .object(["job": 11, "state": "queued"]))
    #expect(
      lane.journal.kinds(from: 5) == [
        "shift.opened", "sale.started", "sale.line_added", "sale.tendered", "sale.completed",
        "drawer.kicked", "print.queued", "drawer.pulsed", "print.started", "print.confirmed",
      ])
    let document = try SaleDocument(json: lane.journal.bodies(.saleCompleted)[0])
    try document.checkArithmetic()
    #expect(document.cashier == "sari")
    #expect(document.lines[0].net == Money(minor: 45_045))
    #expect(document.lines[0].tax == Money(minor: 4_955))
    #expect(document.lines[0].cost == Money(minor: 36_000))
    #expect(lane.printer.slips.count == 1)
    #expect(lane.printer.pulses == 1)
    #expect(lane.ask(.showSale).status == 404)

    let found = lane.ask(.findSale(document.sale))
    #expect(found.body["state"] == "completed")
    #expect(found.body["seq"] == 9)
    #expect(found.body["receipt"] == "JKT01-03-000001")
  }

  @Test func linesAndTendersAreChangedAndTakenOut() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.sell("1001")
    lane.sell("1002")
    let changed = lane.ask(
      .changeLine(
        1, LineChange(quantity: Quantity(thousandths: 3000), unitPrice: Money(minor: 20_000))))
    #expect(changed.body["totals"]?["due"] == "72530")
    #expect(lane.ask(.voidLine(2)).body["totals"]?["due"] == "60000")
    lane.pay("cash", 10_000)
    #expect(lane.ask(.voidTender(1)).body["totals"]?["tendered"] == "0")
    // Numbers are not used again.
    #expect(lane.sell("1002").body["lines"]?.arrayValue?.last?["line"] == 3)
    #expect(lane.pay("card", 10_000).body["tenders"]?.arrayValue?.last?["tender"] == 2)
    #expect(
      lane.journal.kinds(from: 6) == [
        "sale.started", "sale.line_added", "sale.line_added", "sale.line_changed",
        "sale.line_voided", "sale.tendered", "sale.tender_voided", "sale.line_added",
        "sale.tendered",
      ])
  }

  @Test func whatTheCatalogueDoesNotKnowIsSoldByPriceAndTax() throws {
    var lane = try TestLane()
    lane.openShift()
    let unknown = lane.ask(.addLine(LineRequest(plu: "X9")))
    #expect(unknown.status == 422)
    #expect(unknown.code == "unknown_item")
    #expect(unknown.body["read"] == "X9")
    let sold = lane.ask(
      .addLine(
        LineRequest(
          plu: "X9", description: "Kerupuk", unitPrice: Money(minor: 7_500), taxCode: "PPN")))
    #expect(sold.status == 200)
    let line = sold.body["lines"]?.arrayValue?.first
    #expect(line?["plu"] == "X9")
    #expect(line?["tax_code"] == "PPN")
    #expect(line?["net"] == "6757")
  }

  @Test func aSaleIsVoided() throws {
    var lane = try TestLane()
    lane.openShift()
    let sale = lane.sell("1001").body["sale"]
    lane.pay("cash", 25_000)
    let voided = lane.ask(.voidSale)
    #expect(voided.body["state"] == "voided")
    #expect(voided.body["seq"] == 9)
    #expect(lane.ask(.showSale).status == 404)
    let found = lane.ask(.findSale(sale?.stringValue ?? ""))
    #expect(found.body["state"] == "voided")
    #expect(found.body["receipt"] == .null)
    // No money stays: no drawer, no receipt, no number.
    #expect(lane.journal.count(of: .drawerKicked) == 0)
    #expect(lane.journal.count(of: .printQueued) == 0)
    #expect(lane.sale().body["receipt"] == "JKT01-03-000001")
    #expect(lane.ask(.reportShift).body["counts"]?["voided_sales"] == 1)
  }

  @Test func salesAreSuspendedAndResumed() throws {
    var lane = try TestLane()
    lane.openShift()
    let first = lane.sell("1001").body["sale"]?.stringValue ?? ""
    let suspended = lane.ask(.suspendSale)
    #expect(suspended.body["state"] == "suspended")
    #expect(suspended.body["seq"] == 8)
    #expect(lane.ask(.findSale(first)).body["state"] == "suspended")
    let second = lane.sell("1002").body["sale"]?.stringValue ?? ""
    #expect(first != second)
    #expect(lane.ask(.resumeSale(first)).code == "sale_open")
    lane.pay("card", 12_530)
    lane.ask(.completeSale)
    let status = lane.status
    #expect(status["suspended"] == .array([.string(first)]))
    #expect(status["sale"] == .null)
    #expect(lane.closeShift().code == "suspended_sales")
    let resumed = lane.ask(.resumeSale(first))
    #expect(resumed.body["state"] == "open")
    #expect(resumed.body["lines"]?.arrayValue?.count == 1)
    #expect(lane.ask(.resumeSale(first)).code == "not_suspended")
    #expect(lane.ask(.findSale(first)).body["state"] == "open")
  }

  @Test func manySuspendedSales() throws {
    var lane = try TestLane()
    lane.openShift()
    for _ in 1...200 {
      lane.sell("1001")
      lane.ask(.suspendSale)
    }
    let suspended = lane.status["suspended"]?.arrayValue ?? []
    #expect(suspended.count == 200)
    try lane.crash()
    #expect(lane.status["suspended"] == .array(suspended))
    #expect(lane.ask(.resumeSale(suspended[100].stringValue ?? "")).status == 200)
  }

  @Test func theShiftAddsUp() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.sale("cash", paid: 50_000)
    lane.sale("card")
    lane.ask(.moveCash(.payIn, amount: Money(minor: 5_000), reason: "koin"))
    lane.ask(.moveCash(.payOut, amount: Money(minor: 2_000), reason: "kurir"))
    lane.ask(.moveCash(.drop, amount: Money(minor: 50_000), reason: "brankas"))
    lane.ask(.openDrawer(reason: "tukar"))
    let report = lane.ask(.reportShift).body
    // 100,000 + 25,000 + 5,000 − 2,000 − 50,000.
    #expect(report["cash"]?["expected"] == "78000")
    #expect(report["totals"]?["due"] == "50000")
    #expect(report["counts"]?["sales"] == 2)
    #expect(report["counts"]?["no_sales"] == 1)
    #expect(report["first_seq"] == 5)
    #expect(
      report["tenders"]
        == .array([
          .object(["kind": "card", "count": 1, "amount": "25000"]),
          .object(["kind": "cash", "count": 1, "amount": "25000"]),
        ]))
    #expect(
      report["taxes"]
        == .array([
          .object([
            "code": "PPN", "rate": "11", "included": true, "base": "45046", "amount": "4954",
          ])
        ]))
    #expect(
      report["departments"]
        == .array([.object(["department": "food", "count": 2, "net": "45046"])]))

    let closed = lane.closeShift(cash: 77_500)
    #expect(closed.status == 200)
    #expect(closed.body["over_short"] == "-500")
    #expect(closed.body["counted"] == .object(["cash": "77500"]))
    #expect(closed.body["seq"] == closed.body["last_seq"])
    #expect(closed.body["carried"] == nil)
    #expect(lane.journal.records.last?.kind == .shiftClosed)
    #expect(lane.journal.bodies(.shiftClosed)[0]["carried"]?["receipts"] == 2)
    #expect(lane.openShift().body["shift"] == "JKT01-03-S000002")
  }

  @Test func liraWithTwoDecimals() throws {
    var lane = try TestLane(TestShop.istanbul())
    lane.openShift()
    let sold = lane.ask(
      .addLine(
        LineRequest(
          plu: "9", quantity: Quantity(thousandths: 750), unitPrice: Money(minor: 18_990),
          taxCode: "KDV10")))
    // 0.750 × 189.90 = 142.425 → 142.43; net 142.43 × 100 / 110 = 129.4818 → 129.48.
    let line = sold.body["lines"]?.arrayValue?.first
    #expect(line?["gross"] == "142.43")
    #expect(line?["net"] == "129.48")
    #expect(line?["tax"] == "12.95")
    #expect(lane.pay("cash", 20_000).body["totals"]?["change"] == "57.57")
  }

  @Test func withoutADrawer() throws {
    var lane = try TestLane(TestShop.jakarta(drawer: false))
    lane.openShift()
    #expect(lane.ask(.openDrawer(reason: "x")).code == "no_drawer")
    #expect(lane.ask(.moveCash(.payIn, amount: Money(minor: 1), reason: "x")).status == 200)
    lane.sale()
    #expect(lane.journal.count(of: .drawerKicked) == 0)
    #expect(lane.printer.slips.count == 1)
  }

  @Test func withoutAPrinter() throws {
    var lane = try TestLane(TestShop.jakarta(printer: false))
    lane.openShift()
    let completed = lane.sale()
    #expect(completed.status == 200)
    #expect(completed.body["print"] == .object(["job": .null, "state": "none"]))
    let sale = completed.body["sale"]?.stringValue ?? ""
    #expect(lane.ask(.printReceipt(sale: sale)).code == "no_printer")
  }

  @Test func devicesAreListed() throws {
    var lane = try TestLane()
    let devices = lane.ask(.listDevices).body.arrayValue ?? []
    #expect(devices.compactMap { $0["id"]?.stringValue } == ["front-scanner", "receipt", "till"])
    #expect(devices.compactMap { $0["state"]?.stringValue } == ["ready", "ready", "ready"])
    lane.unplugPrinter()
    let after = lane.ask(.listDevices).body.arrayValue ?? []
    #expect(after.compactMap { $0["state"]?.stringValue } == ["ready", "absent", "absent"])
    #expect(after[1]["problem"] == "gone")
    #expect(after[1]["remedy"] == "Plug it in.")
    #expect(lane.journal.records.last?.kind == .deviceDetached)
  }
}
