import AgentCore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

@Suite struct BrokenAnswers {
  @Test(arguments: [
    BrokenCase(told: "the last record that was answered is lost") { day, story in
      story.readJournal(as: day.lines.dropLast())
    },
    BrokenCase(told: "a record that was read is gone") { day, story in
      story.insert((day.now, .journal(epoch: day.epoch, day.lines)), at: story.count - 2)
      story.readJournal(as: day.lines)
      story.append((day.now + 2, .journal(epoch: day.epoch, day.lines.dropLast())))
    },
    BrokenCase(told: "a record that was read is another now") { day, story in
      var other = day
      other.change("cash.moved", 1, "amount", "4001")
      story.append((day.now + 2, .journal(epoch: day.epoch, other.lines)))
    },
    BrokenCase("less was recorded than was taken") {
      $0.change("sale.tendered", 0, "amount", "90000")
    },
    BrokenCase("another line was recorded than was asked") {
      $0.change("sale.line_added", 0, "quantity", "3")
    },
    BrokenCase("another line was voided") { $0.change("sale.line_voided", 0, "line", 1) },
    BrokenCase("another sale was resumed") { $0.change("sale.resumed", 0, "sale", "A") },
    BrokenCase("a count was not recorded") {
      $0.change("shift.closed", 0, "counted", .object([:]))
    },
    BrokenCase("a float was not recorded") { $0.change("shift.opened", 0, "opening_float", "0") },
    BrokenCase("the customer saw what was never recorded", on: .morning) { day in
      day.see(
        .displayed(
          .object(["sale": "Z", "lines": 1, "due": "1", "tendered": "0", "change": "0"]),
          head: day.head))
    },
    BrokenCase("a sale was shown at a record that is not its own") {
      $0.changeAnswer(41, "seq", 3)
    },
  ])
  func acknowledgedIsKept(_ story: BrokenCase) {
    #expect(story.broken.contains(.acknowledgedIsKept))
  }

  @Test(arguments: [
    BrokenCase("an answer leaves before its record is on disk") { day in
      let seq = Int64(day.index(of: "sale.completed"))
      day.seeTooEarly {
        guard case .replied(5, let reply, _) = $0 else { return nil }
        return .replied(5, reply, head: seq)
      }
    },
    BrokenCase("an answer names a receipt that is not queued on disk yet") { day in
      let seq = Int64(day.index(of: "print.queued"))
      day.seeTooEarly {
        guard case .replied(5, let reply, _) = $0 else { return nil }
        return .replied(5, reply, head: seq)
      }
    },
    BrokenCase("the display is ahead of the disk") { day in
      day.seeTooEarly {
        guard case .displayed(let body, let head) = $0, body["lines"] == 2 else { return nil }
        return .displayed(body, head: head - 1)
      }
    },
    BrokenCase("a receipt is begun before print.started is on disk") { day in
      day.seeTooEarly {
        guard case .paperBegun(let head) = $0 else { return nil }
        return .paperBegun(head: head - 1)
      }
    },
    BrokenCase("a receipt is begun twice") { $0.see(.paperBegun(head: $0.head)) },
    BrokenCase("the drawer opens before it was ordered") { day in
      let seq = Int64(day.index(of: "drawer.kicked"))
      day.sights.insert((1, .drawerPulsed(head: seq)), at: 0)
    },
    BrokenCase("a status speaks of records that are not on disk") {
      $0.changeAnswer(51, "journal.durable", 900)
    },
  ])
  func journalFirst(_ story: BrokenCase) { #expect(story.broken.contains(.journalFirst)) }

  @Test(arguments: [
    BrokenCase("a repeated request gets another answer", on: .morning) { day in
      day.answer(4, .object(["sale": "A", "seq": 9, "state": "open"]))
    },
    BrokenCase("a repeated request is refused", on: .morning) { $0.refuse(4, 409, "no_shift") },
    BrokenCase("a refused request is carried out when it is repeated", on: .morning) { day in
      day.ask(60, .openDrawer(reason: "m60"), mark: "m60")
      day.refuse(60, 409, "no_drawer")
      day.answer(60, .object(["seq": 3]))
    },
    BrokenCase("another request gets the answer of its key", on: .morning) { day in
      day.see(
        .asked(Ask(id: 60, frontEnd: 1, command: .suspendSale, key: "key-4", mark: nil)))
      day.answer(60, .object(["sale": "A", "seq": 7, "state": "open"]))
    },
  ])
  func oneAnswer(_ story: BrokenCase) { #expect(story.broken.contains(.oneAnswer)) }

  @Test func whatIsNotKnownYetMayComeOutOtherwise() {
    var day = TestDay.morning
    day.ask(60, .voidSale)
    day.answer(60, .object(["code": "outcome_unknown"]), status: 503)
    day.answer(60, .object(["code": "queue_full"]), status: 503)
    day.refuse(60, 409, "no_sale_open")
    day.refuse(60, 409, "no_sale_open")
    day.answer(60, .object(["code": "stopping"]), status: 503)
    #expect(day.violations().map(\.description) == [])
  }

  @Test(arguments: [
    BrokenCase("a due that was not so") { $0.changeAnswer(2, "totals.due", "50001") },
    BrokenCase("a line that was not so") { $0.changeAnswer(2, "lines.0.description", "Teh") },
    BrokenCase("a line is missing in the answer") { $0.changeAnswer(4, "lines", []) },
    BrokenCase("a tender is missing in the answer") { $0.changeAnswer(16, "tenders", []) },
    BrokenCase("another state") { $0.changeAnswer(13, "state", "open") },
    BrokenCase("another receipt") { $0.changeAnswer(5, "receipt", "JKT01-03-000007") },
    BrokenCase("another document later") { $0.changeAnswer(41, "totals.net", "1") },
    BrokenCase("another sale than asked") { day in
      day.changeAnswer(41, "sale", "B")
      day.changeAnswer(41, "seq", .int(Int64(day.index(of: "sale.completed", 1) + 1)))
    },
    BrokenCase("a receipt that is not queued") { $0.changeAnswer(5, "print.job", 2) },
    BrokenCase("no printer where there is one") { $0.changeAnswer(17, "print.state", "none") },
    BrokenCase("another copy") { $0.changeAnswer(40, "receipt", "JKT01-03-000002") },
    BrokenCase("another shift") { $0.changeAnswer(1, "cashier", "budi") },
    BrokenCase("another amount moved") { $0.changeAnswer(30, "amount", "1") },
    BrokenCase("another count") { $0.changeAnswer(52, "over_short", "0") },
    BrokenCase("a suspended sale in the status") { $0.changeAnswer(51, "suspended", ["B"]) },
    BrokenCase("no shift in the status") { $0.changeAnswer(51, "shift", .null) },
    BrokenCase("a sale shown as it was long ago", on: .morning) { day in
      let seq = Int64(day.index(of: "sale.tendered") + 1)
      let answer = day.sights.lazy.compactMap { sight -> JSONValue? in
        guard case .replied(4, let reply, _) = sight.seen else { return nil }
        return reply.body
      }.first
      day.ask(60, .findSale("A"))
      day.answer(60, answer?.setting(["seq"], .int(seq)) ?? .null)
    },
  ])
  func answersAreTrue(_ story: BrokenCase) { #expect(story.broken.contains(.answersAreTrue)) }

  @Test(arguments: [
    (Command.openDrawer(reason: "x"), "no_shift"),
    (.openDrawer(reason: "x"), "no_drawer"),
    (.printReceipt(sale: "A"), "no_printer"),
    (.printReceipt(sale: "A"), "no_such_sale"),
    (.printReceipt(sale: "A"), "sale_not_completed"),
    (.findSale("A"), "no_such_sale"),
    (.showSale, "no_sale_open"),
    (.completeSale, "empty_sale"),
    (.completeSale, "not_covered"),
    (.completeSale, "change_not_possible"),
    (.voidLine(1), "no_such_line"),
    (.voidTender(1), "no_such_tender"),
    (.resumeSale("S"), "not_suspended"),
    (.closeShift(counted: []), "no_shift"),
    (.addTender(kind: "card", amount: Money(minor: 1), reference: nil), "unknown_tender"),
    (.addLine(LineRequest(plu: "1", taxCode: "PPN")), "unknown_tax_code"),
    (.addLine(LineRequest(plu: "1002")), "unknown_item"),
    (.scan("4006381333931"), "unknown_item"),
    (.openDrawer(reason: "x"), "idempotency_key_reused"),
  ])
  func refusalsAreTrue(_ command: Command, _ code: String) {
    var day = TestDay.withOpenSales
    day.ask(90, command)
    day.refuse(90, 409, code)
    #expect(day.broken() == [.refusalsAreTrue])
  }

  @Test(arguments: [
    (Command.openShift(cashier: "x", openingFloat: .zero), "shift_already_open"),
    (.closeShift(counted: []), "sale_open"),
    (.closeShift(counted: []), "suspended_sales"),
    (.addTender(kind: "card", amount: Money(minor: 1), reference: nil), "already_covered"),
    (.addTender(kind: "card", amount: Money(minor: 12_531), reference: nil), "exceeds_due"),
    (.voidLine(7), "no_such_line"),
    (.addLine(LineRequest(plu: "1099")), "unknown_item"),
    (.scan("1099"), "unknown_item"),
    (.voidTender(2), "no_such_tender"),
    (.resumeSale("T"), "not_suspended"),
    (.findSale("Z"), "no_such_sale"),
    (.printReceipt(sale: "T"), "sale_not_completed"),
    (.addTender(kind: "gold", amount: Money(minor: 1), reference: nil), "unknown_tender"),
  ])
  func aTrueRefusalIsNone(_ command: Command, _ code: String) {
    var day = TestDay.withOpenSales
    day.ask(90, command)
    day.refuse(90, 409, code)
    #expect(day.violations().map(\.description) == [])
  }

  @Test func aRefusalMayBeOfAnyMomentUntilItLeft() {
    var day = TestDay.withOpenSales
    day.ask(90, .voidTender(1))
    day.ask(91, .voidTender(1))
    day.record("sale.tender_voided", ["sale": "T", "tender": 1])
    day.refuse(90, 404, "no_such_tender")
    #expect(day.broken().isDisjoint(with: [.refusalsAreTrue]))
  }
}

extension TestDay {
  /// After the sale for cash, one sale is suspended and another is open and paid with cash.
  static let withOpenSales: TestDay = {
    var day = TestDay.morning
    for sale in ["S", "T"] {
      day.start(sale)
      day.see(.scanned("1002", garbled: false))
      day.record("sale.line_added", buku(1).setting(["sale"], .string(sale)))
      guard sale == "S" else { continue }
      day.ask(80, .suspendSale)
      let seq = day.record("sale.suspended", ["sale": "S"])
      day.answer(
        80,
        document(
          "S", lines: [buku(1)], taxes: [],
          totals: totals("12530", "0", "12530", "0", "0", "12530", "0", "0"), tenders: []
        ).stated("suspended", seq))
    }
    let cash = Self.tender(1, "cash", "20000", "m81")
    day.ask(
      81, .addTender(kind: "cash", amount: Money(minor: 20_000), reference: "m81"), mark: "m81")
    let seq = day.record("sale.tendered", cash.setting(["sale"], "T"))
    day.answer(
      81,
      document(
        "T", lines: [buku(1)], taxes: [],
        totals: totals("12530", "0", "12530", "0", "-30", "12500", "20000", "7500"),
        tenders: [cash]
      ).stated("open", seq))
    return day
  }()
}
