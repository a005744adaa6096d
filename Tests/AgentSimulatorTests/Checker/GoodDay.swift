import AgentCore
import Records
import RetailTypes

@testable import AgentSimulator

/// A day on which everything went well. All amounts were worked out by hand: 11% included in 50,000
/// is 4,955 of 45,045; in 25,000 it is 2,477 of 22,523; 62,530 in cash are 62,500.
extension TestDay {
  static let good: TestDay = {
    var day = TestDay()
    day.open()
    day.sellForCash()
    day.sellByCard()
    day.voidSale()
    day.handleCash()
    day.printCopy()
    day.close()
    return day
  }()

  /// The beginning of that day: a shift that stays open, and the sale for cash.
  static let morning: TestDay = {
    var day = TestDay()
    day.open()
    day.sellForCash()
    return day
  }()

  static let shift: JSONValue = "JKT01-03-S000001"

  // MARK: Steps

  /// Records a change of a sale, and answers with the sale as it then stands.
  private mutating func change(
    _ id: Int64, _ kind: String, _ body: JSONValue, of sale: String, _ document: JSONValue,
    state: String = "open"
  ) {
    let seq = record(kind, body.setting(["sale"], .string(sale)))
    answer(id, document.stated(state, seq))
    if state == "open" {
      display(document)
    } else {
      see(.displayed(.object(["sale": .null]), head: head))
    }
  }

  mutating func display(_ document: JSONValue) {
    let lines = document["lines"]?.arrayValue ?? []
    see(
      .displayed(
        .object([
          "sale": document["sale"], "currency": "IDR", "line": lines.last ?? .null,
          "lines": .int(Int64(lines.count)), "due": document["totals"]?["due"],
          "tendered": document["totals"]?["tendered"], "change": document["totals"]?["change"],
        ]), head: head))
  }

  mutating func start(_ sale: String) {
    record(
      "sale.started",
      [
        "sale": .string(sale), "shift": Self.shift, "cashier": "sari",
        "started_at": "2026-11-21T20:00:00.000+07:00", "currency": "IDR",
      ])
  }

  private mutating func open() {
    record(
      "epoch.opened",
      [
        "store": "JKT01", "lane": "03", "currency": "IDR", "previous": .null,
        "carried": .object(["receipts": 0, "shifts": 0, "jobs": [], "orders": []]),
      ])
    record(
      "agent.started", ["version": "1", "store": "JKT01", "lane": "03", "configuration": "c"])
    ask(1, .openShift(cashier: "sari", openingFloat: Money(minor: 200_000)))
    let body = JSONValue.object([
      "shift": Self.shift, "number": 1, "store": "JKT01", "lane": "03", "cashier": "sari",
      "currency": "IDR", "opening_float": "200000", "opened_at": "2026-11-21T20:00:00.000+07:00",
    ])
    let seq = record("shift.opened", body)
    answer(1, body.setting(["seq"], .int(seq)))
  }

  /// Two coffees by hand and a book by the scanner, paid with 100,000.
  private mutating func sellForCash() {
    let (kopi, buku) = (Self.kopi(1, pieces: 2), Self.buku(2))
    let tax = Self.tax("45045", "4955")
    let cash = Self.tender(1, "cash", "100000", "m4")
    func document(_ lines: [JSONValue], _ totals: JSONValue, _ tenders: [JSONValue]) -> JSONValue {
      Self.document("A", lines: lines, taxes: [tax], totals: totals, tenders: tenders)
    }
    ask(
      2, .addLine(LineRequest(plu: "1001", quantity: Quantity(thousandths: 2000), reason: "m2")),
      mark: "m2")
    start("A")
    change(
      2, "sale.line_added", kopi.setting(["reason"], "m2").setting(["unit_cost"], "18000"), of: "A",
      document(
        [kopi], Self.totals("50000", "0", "45045", "4955", "0", "50000", "0", "0"), []))
    see(.scanned("1002", garbled: false))
    record("sale.line_added", buku.setting(["sale"], "A"))
    display(
      document(
        [kopi, buku], Self.totals("62530", "0", "57575", "4955", "0", "62530", "0", "0"), []))
    ask(4, .addTender(kind: "cash", amount: Money(minor: 100_000), reference: "m4"), mark: "m4")
    let paid = document(
      [kopi, buku],
      Self.totals("62530", "0", "57575", "4955", "-30", "62500", "100000", "37500"), [cash])
    change(4, "sale.tendered", cash, of: "A", paid)
    ask(5, .completeSale)
    complete(
      5,
      paid.setting(["receipt"], "JKT01-03-000001")
        .setting(["completed_at"], "2026-11-21T20:01:00.000+07:00"), isCash: true)
  }

  /// A coffee whose sale was suspended for a while; a book was taken back, and so was a QR payment.
  private mutating func sellByCard() {
    let (kopi, buku) = (Self.kopi(1, pieces: 1), Self.buku(2))
    let qris = Self.tender(1, "qris", "5000", "m14")
    let card = Self.tender(2, "card", "25000", "m16")
    let alone = Self.totals("25000", "0", "22523", "2477", "0", "25000", "0", "0")
    func document(_ lines: [JSONValue], _ totals: JSONValue, _ tenders: [JSONValue]) -> JSONValue {
      Self.document(
        "B", lines: lines, taxes: [Self.tax("22523", "2477")], totals: totals, tenders: tenders)
    }
    ask(10, .scan("4006381333931"))
    start("B")
    change(
      10, "sale.line_added", kopi.setting(["unit_cost"], "18000"), of: "B",
      document([kopi], alone, []))
    ask(11, .addLine(LineRequest(plu: "1002", reason: "m11")), mark: "m11")
    change(
      11, "sale.line_added", buku.setting(["reason"], "m11"), of: "B",
      document(
        [kopi, buku], Self.totals("37530", "0", "35053", "2477", "0", "37530", "0", "0"), []))
    ask(12, .voidLine(2))
    change(12, "sale.line_voided", .object(["line": 2]), of: "B", document([kopi], alone, []))
    ask(13, .suspendSale)
    change(
      13, "sale.suspended", .object([:]), of: "B", document([kopi], alone, []), state: "suspended")
    ask(18, .resumeSale("B"))
    change(18, "sale.resumed", .object([:]), of: "B", document([kopi], alone, []))
    ask(14, .addTender(kind: "qris", amount: Money(minor: 5_000), reference: "m14"), mark: "m14")
    change(
      14, "sale.tendered", qris, of: "B",
      document(
        [kopi], Self.totals("25000", "0", "22523", "2477", "0", "25000", "5000", "0"), [qris]))
    ask(15, .voidTender(1))
    change(15, "sale.tender_voided", .object(["tender": 1]), of: "B", document([kopi], alone, []))
    ask(16, .addTender(kind: "card", amount: Money(minor: 25_000), reference: "m16"), mark: "m16")
    let paid = document(
      [kopi], Self.totals("25000", "0", "22523", "2477", "0", "25000", "25000", "0"), [card])
    change(16, "sale.tendered", card, of: "B", paid)
    ask(17, .completeSale)
    complete(
      17,
      paid.setting(["receipt"], "JKT01-03-000002")
        .setting(["completed_at"], "2026-11-21T20:01:00.000+07:00"), isCash: false)
  }

  private mutating func complete(_ id: Int64, _ document: JSONValue, isCash: Bool) {
    let seq = record("sale.completed", document)
    let sale = document["sale"]
    if isCash {
      record(
        "drawer.kicked",
        ["request": .int(head + 1), "sale": sale, "cause": "sale", "reason": "sale"])
    }
    let order = head
    let job = record("print.queued", ["job": .int(head + 1), "sale": sale, "copy": false])
    answer(
      id,
      document.stated("completed", seq).setting(
        ["print"], .object(["job": .int(job), "state": "queued"])))
    if isCash {
      see(.drawerPulsed(head: head))
      record("drawer.pulsed", ["request": .int(order)])
    }
    print(document, job, isCopy: false)
  }

  private mutating func print(_ document: JSONValue, _ job: Int64, isCopy: Bool) {
    let body = JSONValue.object([
      "job": .int(job), "sale": document["sale"], "copy": .bool(isCopy),
    ])
    record("print.started", body.setting(["printer"], "receipt"))
    see(.paperBegun(head: head))
    see(.slip(Self.slip(document, isCopy: isCopy)))
    record("print.confirmed", body.setting(["by"], "process_id"))
  }

  private mutating func voidSale() {
    let document = Self.document(
      "C", lines: [Self.buku(1)], taxes: [],
      totals: Self.totals("12530", "0", "12530", "0", "0", "12530", "0", "0"), tenders: [])
    ask(20, .addLine(LineRequest(plu: "1002", reason: "m20")), mark: "m20")
    start("C")
    change(
      20, "sale.line_added", Self.buku(1).setting(["reason"], "m20"), of: "C", document)
    ask(21, .voidSale)
    change(21, "sale.voided", document, of: "C", document, state: "voided")
  }

  /// Cash in, cash out, and the drawer for change.
  private mutating func handleCash() {
    for (id, movement, amount) in [(30, CashMovement.payIn, 10_000), (31, .payOut, 4_000)] {
      let mark = "m\(id)"
      ask(
        Int64(id), .moveCash(movement, amount: Money(minor: Int64(amount)), reason: mark),
        mark: mark)
      let body = JSONValue.object([
        "shift": Self.shift, "store": "JKT01", "lane": "03", "currency": "IDR",
        "kind": .string(movement.rawValue), "amount": .string("\(amount)"),
        "reason": .string(mark),
      ])
      let seq = record("cash.moved", body)
      kick(id: Int64(id), body.setting(["seq"], .int(seq)), cause: "cash_movement", mark)
    }
    ask(32, .openDrawer(reason: "m32"), mark: "m32")
    kick(id: 32, nil, cause: "no_sale", "m32")
    ask(33, .openDrawer(reason: "m33"), mark: "m33")
    refuse(33, 422, "text_too_long")
  }

  private mutating func kick(id: Int64, _ body: JSONValue?, cause: JSONValue, _ mark: String) {
    let order = JSONValue.object([
      "request": .int(head + 1), "sale": .null, "cause": cause, "reason": .string(mark),
    ])
    let request = record("drawer.kicked", order)
    answer(id, body ?? order.setting(["seq"], .int(request)))
    see(.drawerPulsed(head: head))
    record("drawer.pulsed", ["request": .int(request)])
  }

  private mutating func printCopy() {
    let document = drafts[index(of: "sale.completed")].body
    ask(40, .printReceipt(sale: "A"))
    let job = record("print.queued", ["job": .int(head + 1), "sale": "A", "copy": true])
    answer(
      40,
      .object([
        "sale": "A", "receipt": document["receipt"], "copy": true,
        "print": .object(["job": .int(job), "state": "queued"]),
      ]))
    print(document, job, isCopy: true)
    ask(41, .findSale("A"))
    answer(41, document.stated("completed", Int64(index(of: "sale.completed")) + 1))
  }

  private mutating func close() {
    ask(50, .reportShift)
    answer(50, Self.report)
    ask(51, .showStatus)
    answer(
      51,
      .object([
        "shift": .object(["shift": Self.shift, "cashier": "sari"]), "sale": .null,
        "suspended": [], "journal": .object(["head": .int(head), "durable": .int(head)]),
      ]))
    ask(52, .closeShift(counted: [CountedTender(kind: "cash", amount: Money(minor: 268_000))]))
    var report = Self.report.objectValue ?? JSONObject()
    report["closed_at"] = "2026-11-21T20:30:00.000+07:00"
    report["last_seq"] = .int(head + 1)
    report["counted"] = .object(["cash": "268000"])
    report["over_short"] = "-500"
    let seq = head + 1
    record(
      "shift.closed",
      JSONValue.object(report).setting(
        ["carried"], .object(["receipts": 2, "shifts": 1, "jobs": [], "orders": []])))
    report["seq"] = .int(seq)
    answer(52, .object(report))
  }
}

extension JSONValue {
  /// A sale as answers show it.
  func stated(_ state: String, _ seq: Int64) -> JSONValue {
    setting(["state"], .string(state)).setting(["seq"], .int(seq))
  }
}
