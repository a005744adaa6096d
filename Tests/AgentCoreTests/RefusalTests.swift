import AgentCore
import Records
import RetailTypes
import Testing

/// Each refusal by status and code, and that it leaves nothing behind.
@Suite struct RefusalTests {
  struct Row: CustomTestStringConvertible {
    var given: Given
    var command: Command
    var status: Int
    var code: String

    init(_ given: Given, _ command: Command, _ status: Int, _ code: String) {
      (self.given, self.command, self.status, self.code) = (given, command, status, code)
    }

    var testDescription: String { String("\(given): \(code): \(command)".prefix(90)) }
  }

  enum Given {
    case noShift, shift, sale, saleWithoutLines, covered

    func lane() throws -> TestLane {
      var lane = try TestLane()
      guard self != .noShift else { return lane }
      lane.openShift()
      guard self != .shift else { return lane }
      lane.sell("1001")
      if self == .saleWithoutLines { lane.ask(.voidLine(1)) }
      if self == .covered { lane.pay("cash", 25_000) }
      return lane
    }
  }

  static let one = Money(minor: 1)
  static let long = String(repeating: "ş", count: 200)
  static let rows: [Row] = [
    Row(.noShift, .showSale, 404, "no_sale_open"),
    Row(.noShift, .reportShift, 409, "no_shift"),
    Row(.noShift, .closeShift(counted: []), 409, "no_shift"),
    Row(.noShift, .moveCash(.drop, amount: one, reason: "x"), 409, "no_shift"),
    Row(.noShift, .openDrawer(reason: "x"), 409, "no_shift"),
    Row(.noShift, .scan("4006381333931"), 409, "no_shift"),
    Row(.noShift, .addLine(LineRequest(plu: "1001")), 409, "no_shift"),
    Row(.noShift, .voidLine(1), 409, "no_sale_open"),
    Row(.noShift, .completeSale, 409, "no_sale_open"),
    Row(.noShift, .voidSale, 409, "no_sale_open"),
    Row(.noShift, .suspendSale, 409, "no_sale_open"),
    Row(.noShift, .resumeSale("x"), 404, "not_suspended"),
    Row(.noShift, .findSale("x"), 404, "no_such_sale"),
    Row(.noShift, .printReceipt(sale: "x"), 404, "no_such_sale"),
    Row(.noShift, .openShift(cashier: "", openingFloat: one), 422, "missing_member"),
    Row(.noShift, .openShift(cashier: long, openingFloat: one), 422, "text_too_long"),
    Row(
      .noShift, .openShift(cashier: "a", openingFloat: Money(minor: -1)), 422, "amount_negative"),
    Row(.shift, .openShift(cashier: "a", openingFloat: one), 409, "shift_already_open"),
    Row(.shift, .moveCash(.drop, amount: .zero, reason: "x"), 422, "amount_not_positive"),
    Row(.shift, .moveCash(.drop, amount: one, reason: ""), 422, "missing_member"),
    Row(.shift, .moveCash(.drop, amount: one, reason: long), 422, "text_too_long"),
    Row(.shift, .openDrawer(reason: ""), 422, "missing_member"),
    Row(.shift, .openDrawer(reason: long), 422, "text_too_long"),
    Row(.shift, .scan("4006381333932"), 422, "check_digit"),
    Row(.shift, .scan(""), 422, "no_data"),
    Row(.shift, .scan("1\n2"), 422, "control_character"),
    Row(.shift, .scan("nothing"), 422, "unknown_item"),
    Row(.shift, .addLine(LineRequest()), 422, "missing_member"),
    Row(.shift, .addLine(LineRequest(gtin: "12345")), 422, "length"),
    Row(.shift, .addLine(LineRequest(plu: "X9", description: "x")), 422, "unknown_item"),
    Row(.shift, .addLine(LineRequest(gtin: "96385074", unitPrice: one)), 422, "unknown_item"),
    Row(
      .shift, .addLine(LineRequest(plu: "X9", unitPrice: one, taxCode: "VAT")), 422,
      "unknown_tax_code"),
    Row(.shift, .addLine(LineRequest(plu: long, unitPrice: one)), 422, "text_too_long"),
    Row(.shift, .addLine(LineRequest(plu: "1001", description: long)), 422, "text_too_long"),
    Row(.shift, .addLine(LineRequest(plu: "1001", reason: long)), 422, "text_too_long"),
    Row(
      .shift, .addLine(LineRequest(plu: "1001", quantity: Quantity(thousandths: 0))), 422,
      "quantity_not_positive"),
    Row(
      .shift, .addLine(LineRequest(plu: "1001", unitPrice: Money(minor: -1))), 422,
      "price_negative"),
    Row(
      .shift,
      .addLine(
        LineRequest(
          plu: "1001", quantity: Quantity(thousandths: 2000), unitPrice: Money(minor: .max))), 422,
      "amount_too_large"),
    Row(.sale, .closeShift(counted: []), 409, "sale_open"),
    Row(.sale, .voidLine(2), 404, "no_such_line"),
    Row(.sale, .changeLine(2, LineChange()), 404, "no_such_line"),
    Row(.sale, .changeLine(1, LineChange(description: long)), 422, "text_too_long"),
    Row(.sale, .changeLine(1, LineChange(reason: long)), 422, "text_too_long"),
    Row(.sale, .voidTender(1), 404, "no_such_tender"),
    Row(.sale, .completeSale, 422, "not_covered"),
    Row(.sale, .addTender(kind: "gold", amount: one, reference: nil), 422, "unknown_tender"),
    Row(.sale, .addTender(kind: "cash", amount: .zero, reference: nil), 422, "amount_not_positive"),
    Row(
      .sale, .addTender(kind: "card", amount: Money(minor: 25_001), reference: nil), 422,
      "exceeds_due"),
    Row(.sale, .addTender(kind: "card", amount: one, reference: long), 422, "text_too_long"),
    Row(.saleWithoutLines, .completeSale, 422, "empty_sale"),
    Row(
      .saleWithoutLines, .addTender(kind: "cash", amount: one, reference: nil), 422, "empty_sale"),
    Row(.covered, .addTender(kind: "cash", amount: one, reference: nil), 409, "already_covered"),
  ]

  @Test(arguments: rows)
  func refuses(_ row: Row) throws {
    var lane = try row.given.lane()
    let before = lane.journal.head
    let display = lane.core.display
    let reply = lane.ask(row.command)
    #expect(reply.status == row.status)
    #expect(reply.code == row.code)
    #expect(reply.body["detail"]?.stringValue?.isEmpty == false)
    #expect(lane.journal.head == before)
    #expect(lane.core.display == display)
  }

  @Test func aSaleThatIsNotCompletedHasNoReceipt() throws {
    var lane = try TestLane()
    lane.openShift()
    let open = lane.sell("1001").body["sale"]?.stringValue ?? ""
    #expect(lane.ask(.printReceipt(sale: open)).code == "sale_not_completed")
    lane.ask(.suspendSale)
    #expect(lane.ask(.printReceipt(sale: open)).code == "sale_not_completed")
    lane.ask(.resumeSale(open))
    lane.ask(.voidSale)
    #expect(lane.ask(.printReceipt(sale: open)).code == "sale_not_completed")
  }

  static let selling: [Command] = [
    .openShift(cashier: "a", openingFloat: .zero), .closeShift(counted: []), .scan("1"),
    .addLine(LineRequest(plu: "1001")), .changeLine(1, LineChange()), .voidLine(1),
    .addTender(kind: "cash", amount: one, reference: nil), .voidTender(1), .completeSale,
    .voidSale, .suspendSale, .resumeSale("x"), .printReceipt(sale: "x"),
  ]
  static let atTheDrawer: [Command] = [
    .moveCash(.payIn, amount: one, reason: "x"), .openDrawer(reason: "x"),
  ]
  static let looking: [Command] = [
    .reportShift, .showSale, .findSale("x"), .showStatus, .listDevices,
  ]

  @Test(arguments: selling + atTheDrawer + looking)
  func permissions(_ command: Command) throws {
    let needed: Permission? =
      Self.selling.contains(command) ? .sell : Self.atTheDrawer.contains(command) ? .noSale : nil
    for held in Permission.allCases {
      var lane = try TestLane()
      let reply = lane.ask(command, as: [held])
      #expect((reply.status == 403) == (needed != nil && held != needed))
      if reply.status == 403 {
        #expect(reply.code == "forbidden")
        #expect(lane.journal.head == 4)
      }
    }
  }
}
