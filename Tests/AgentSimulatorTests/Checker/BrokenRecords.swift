import AgentCore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

@Suite struct BrokenRecords {
  @Test(arguments: [
    BrokenCase("a scan that nobody made") { day in
      day.remove { if case .scanned = $0 { true } else { false } }
    },
    BrokenCase("one scan makes two lines", on: .morning) { day in
      day.start("D")
      day.see(.scanned("1002", garbled: false))
      day.record("sale.line_added", TestDay.buku(1).setting(["sale"], "D"))
      day.record("sale.line_added", TestDay.buku(2).setting(["sale"], "D"))
    },
    BrokenCase("a repeated request is carried out twice", on: .morning) { day in
      day.ask(60, .moveCash(.drop, amount: Money(minor: 500), reason: "m60"), mark: "m60")
      let seq = day.record("cash.moved", TestDay.movement("m60"))
      day.answer(60, TestDay.movement("m60").setting(["seq"], .int(seq)))
      day.record("cash.moved", TestDay.movement("m60"))
    },
    BrokenCase("a request without an answer is carried out twice", on: .morning) { day in
      day.ask(60, .moveCash(.drop, amount: Money(minor: 500), reason: "m60"), mark: "m60")
      day.record("cash.moved", TestDay.movement("m60"))
      day.record("cash.moved", TestDay.movement("m60"))
    },
    BrokenCase("a refused request is carried out", on: .morning) { day in
      day.ask(60, .moveCash(.drop, amount: Money(minor: 500), reason: "m60"), mark: "m60")
      day.refuse(60, 422, "text_too_long")
      day.record("cash.moved", TestDay.movement("m60"))
    },
    BrokenCase("it was carried out before it was asked", on: .morning) { day in
      day.record("cash.moved", TestDay.movement("m60"))
      day.ask(61, .showStatus)
      day.answer(61, .object(["journal": .object(["durable": 1])]))
      day.ask(60, .moveCash(.drop, amount: Money(minor: 500), reason: "m60"), mark: "m60")
    },
    BrokenCase("two requests are answered with one record", on: .morning) { day in
      for id in [60, 61] as [Int64] { day.ask(id, .openDrawer(reason: "change")) }
      let order = JSONValue.object([
        "request": .int(day.head + 1), "sale": .null, "cause": "no_sale", "reason": "change",
      ])
      let seq = day.record("drawer.kicked", order)
      day.record("drawer.pulsed", ["request": .int(seq)])
      for id in [60, 61] as [Int64] { day.answer(id, order.setting(["seq"], .int(seq))) }
    },
    BrokenCase("a sale that nobody completed") { day in
      day.remove { if case .asked(let ask) = $0 { ask.id == 5 } else { false } }
    },
    BrokenCase("a copy that nobody asked for") { day in
      day.remove { if case .asked(let ask) = $0 { ask.id == 40 } else { false } }
    },
    BrokenCase("a drawer that nobody asked for") { day in
      day.remove { if case .asked(let ask) = $0 { ask.id == 32 } else { false } }
    },
    BrokenCase("the drawer is ordered twice for a sale", on: .morning) { day in
      day.record(
        "drawer.kicked",
        ["request": .int(day.head + 1), "sale": "A", "cause": "sale", "reason": "sale"])
    },
    BrokenCase("a receipt is queued twice as the original", on: .morning) { day in
      day.record("print.queued", ["job": .int(day.head + 1), "sale": "A", "copy": false])
    },
  ])
  func recordedWasAsked(_ story: BrokenCase) { #expect(story.broken.contains(.recordedWasAsked)) }

  @Test func aRequestWithoutAnswerMayHaveBeenCarriedOut() {
    var day = TestDay.morning
    day.ask(60, .moveCash(.drop, amount: Money(minor: 500), reason: "m60"), mark: "m60")
    day.record("cash.moved", TestDay.movement("m60"))
    #expect(day.broken().isDisjoint(with: [.recordedWasAsked, .acknowledgedIsKept]))
  }

  @Test func aGarbledScanMayHaveBeenReadAsAnotherCode() {
    var day = TestDay.good
    for index in day.sights.indices {
      guard case .scanned = day.sights[index].seen else { continue }
      day.sights[index].seen = .scanned("1902", garbled: true)
    }
    #expect(day.violations().map(\.description) == [])
  }

  @Test(arguments: [
    BrokenCase("gross") { $0.change("sale.completed", 0, "lines.0.gross", "50001") },
    BrokenCase("tax") { $0.change("sale.completed", 0, "lines.0.tax", "4956") },
    BrokenCase("net") { $0.change("sale.line_added", 0, "net", "45046") },
    BrokenCase("cost") { $0.change("sale.line_added", 0, "cost", "18000") },
    BrokenCase("a cost from nowhere") { $0.change("sale.line_added", 1, "cost", "1") },
    BrokenCase("a negative quantity") { $0.change("sale.line_added", 1, "quantity", "-1") },
    BrokenCase("three decimals too many") { $0.change("sale.line_added", 1, "quantity", "1.000") },
    BrokenCase("an amount with decimals") { $0.change("sale.line_added", 1, "net", "12530.00") },
    BrokenCase("an unknown tax") { $0.change("sale.line_added", 0, "tax_code", "KDV") },
    BrokenCase("another rate") { $0.change("sale.completed", 0, "taxes.0.rate", "12") },
    BrokenCase("a tax not included") { $0.change("sale.completed", 0, "taxes.0.included", false) },
    BrokenCase("taxes left out") { $0.change("sale.completed", 0, "taxes", []) },
    BrokenCase("a tax base") { $0.change("sale.completed", 0, "taxes.0.base", "57575") },
    BrokenCase("the rounding dropped") { day in
      for (name, amount) in ["rounding": "0", "due": "62530", "change": "37470"] {
        day.change("sale.completed", 0, "totals.\(name)", .string(amount))
      }
    },
    BrokenCase("rounded up") { day in
      for (name, amount) in ["rounding": "70", "due": "62600", "change": "37400"] {
        day.change("sale.completed", 0, "totals.\(name)", .string(amount))
      }
    },
    BrokenCase("too much change") { $0.change("sale.completed", 0, "totals.change", "37600") },
    BrokenCase("tendered") { $0.change("sale.completed", 0, "totals.tendered", "100001") },
    BrokenCase("totals of a voided sale") { $0.change("sale.voided", 0, "totals.net", "0") },
    BrokenCase("nothing tendered") { $0.change("sale.completed", 1, "tenders", []) },
    BrokenCase("change on a card") { day in
      day.change("sale.completed", 1, "tenders.0.amount", "26000")
      day.change("sale.completed", 1, "totals.tendered", "26000")
      day.change("sale.completed", 1, "totals.change", "1000")
    },
    BrokenCase("a tender of nothing") { $0.change("sale.tendered", 0, "amount", "0") },
  ])
  func salesAddUp(_ story: BrokenCase) { #expect(story.broken.contains(.salesAddUp)) }

  @Test(arguments: [
    BrokenCase("a voided line is still there") { day in
      day.change("sale.completed", 1, "lines", [TestDay.kopi(1, pieces: 1), TestDay.buku(2)])
    },
    BrokenCase("a line is missing") { $0.change("sale.completed", 0, "lines", [TestDay.buku(2)]) },
    BrokenCase("a line is another") {
      $0.change("sale.completed", 0, "lines.1.description", "Pena")
    },
    BrokenCase("a voided tender is still there") { day in
      day.change(
        "sale.completed", 1, "tenders",
        [
          TestDay.tender(1, "qris", "5000", "m14"), TestDay.tender(2, "card", "25000", "m16"),
        ])
    },
    BrokenCase("a tender's reference is another") {
      $0.change("sale.completed", 0, "tenders.0.reference", .null)
    },
    BrokenCase("another cashier") { $0.change("sale.completed", 0, "cashier", "budi") },
    BrokenCase("another time of start") { $0.change("sale.completed", 0, "started_at", "now") },
    BrokenCase("no receipt") { $0.change("sale.completed", 0, "receipt", .null) },
    BrokenCase("a receipt for nothing") {
      $0.change("sale.voided", 0, "receipt", "JKT01-03-000003")
    },
    BrokenCase("training") { $0.change("sale.completed", 0, "training", true) },
    BrokenCase("a line that is not there is voided") {
      $0.change("sale.line_voided", 0, "line", 9)
    },
    BrokenCase("a tender that is not there is voided") {
      $0.change("sale.tender_voided", 0, "tender", 9)
    },
    BrokenCase("a line of a suspended sale") { day in
      day.change("sale.resumed", 0, "sale", "A")
    },
    BrokenCase("a sale of no shift") { $0.change("sale.started", 0, "shift", "JKT01-03-S000009") },
    BrokenCase("a sale begun by another") { $0.change("sale.started", 1, "cashier", "budi") },
    BrokenCase("a sale begun twice") { $0.change("sale.started", 2, "sale", "A") },
    BrokenCase("a sale that was never begun") { $0.change("sale.started", 2, "sale", "D") },
    BrokenCase("a sale completed twice", on: .morning) { day in
      let document = day.drafts[day.index(of: "sale.completed")].body
      day.record("sale.completed", document.setting(["receipt"], "JKT01-03-000002"))
    },
    BrokenCase("two sales open at once", on: .withOpenSales) { $0.start("U") },
    BrokenCase("a shift closed with a suspended sale", on: .withOpenSales) { day in
      day.record("shift.closed", TestDay.report)
    },
    BrokenCase("two shifts at once", on: .morning) { day in
      day.record(
        "shift.opened", ["shift": "JKT01-03-S000002", "number": 2, "opening_float": "0"])
    },
    BrokenCase("cash moved in no shift") { $0.change("cash.moved", 0, "shift", "other") },
  ])
  func saleIsItsRecords(_ story: BrokenCase) { #expect(story.broken.contains(.saleIsItsRecords)) }

  @Test(arguments: [
    BrokenCase("a receipt's number is left out") {
      $0.change("sale.completed", 1, "receipt", "JKT01-03-000003")
    },
    BrokenCase("a receipt's number comes twice") {
      $0.change("sale.completed", 1, "receipt", "JKT01-03-000001")
    },
    BrokenCase("another lane's number") {
      $0.change("sale.completed", 0, "receipt", "JKT01-04-000001")
    },
    BrokenCase("a shift's number") { $0.change("shift.opened", 0, "number", 2) },
    BrokenCase("a shift's name") { $0.change("shift.opened", 0, "shift", "JKT01-03-S000002") },
    BrokenCase("a line's number comes again") { $0.change("sale.line_added", 1, "line", 1) },
    BrokenCase("a tender's number comes again") { $0.change("sale.tendered", 2, "tender", 1) },
    BrokenCase("a job's number") { $0.change("print.queued", 0, "job", 1) },
    BrokenCase("an order's number") { $0.change("drawer.kicked", 0, "request", 1) },
    BrokenCase("receipts carried on") { $0.change("shift.closed", 0, "carried.receipts", 1) },
    BrokenCase("shifts carried on") { $0.change("epoch.opened", 0, "carried.shifts", 1) },
  ])
  func numbersGoOn(_ story: BrokenCase) { #expect(story.broken.contains(.numbersGoOn)) }

  @Test(arguments: [
    "counts.sales", "counts.voided_lines", "counts.voided_sales", "counts.no_sales",
    "totals.gross", "totals.net", "totals.tax", "totals.rounding", "totals.due",
    "tenders.0.amount", "tenders.1.count", "tenders.1.amount", "taxes.0.base", "taxes.0.amount",
    "departments.1.count", "departments.1.net", "cash.float", "cash.sales", "cash.pay_in",
    "cash.pay_out", "cash.expected", "over_short", "first_seq", "last_seq", "cashier", "number",
    "opened_at",
  ])
  func reportsAddUp(_ member: String) {
    var day = TestDay.good
    let isNumber =
      member.hasPrefix("counts") || member.hasSuffix("count")
      || member.hasSuffix("_seq") || member == "number"
    day.change("shift.closed", 0, member, isNumber ? 77 : "77")
    #expect(day.broken().contains(.reportsAddUp))
  }

  @Test func anXReportAddsUpToo() {
    var day = TestDay.good
    day.changeAnswer(50, "cash.sales", "62501")
    #expect(day.broken() == [.reportsAddUp])
  }

  @Test func aZReportIsOfAShift() {
    var day = TestDay.morning
    day.drafts.removeAll { $0.kind == "shift.opened" }
    day.record("shift.closed", TestDay.report)
    #expect(day.broken().contains(.reportsAddUp))
  }
}
