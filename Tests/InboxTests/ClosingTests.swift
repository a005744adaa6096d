import Foundation
import Records
import RetailTypes
import Testing

@testable import Inbox

/// Shifts compared with what arrived. Amounts by hand: two sales at 11% included,
/// 50,000 (45,045 + 4,955) in cash and 10,000 (9,009 + 991) by QRIS, with 60,000 offered in cash.
@Suite struct ClosingTests {
  static let shift = "S1"

  static func sale(
    _ number: Int, net: Int64, tax: Int64, tender: String, offered: Int64, training: Bool = false
  ) -> JSONValue {
    let due = net + tax
    return .object([
      "sale": .string("sale-\(number)"), "receipt": .string("R\(number)"), "kind": "sale",
      "training": .bool(training), "store": "A", "lane": "3", "cashier": "Siti",
      "shift": .string(shift), "currency": "IDR", "started_at": "2026-11-21T10:00:00.000+07:00",
      "completed_at": "2026-11-21T10:00:30.000+07:00", "customer": nil, "of": nil,
      "lines": [
        .object([
          "line": 1, "description": "Teh", "quantity": "1", "unit": "pc", "unit_price": text(due),
          "gross": text(due), "discount": "0", "net": text(net), "tax": text(tax),
          "tax_code": "PPN", "department": "drinks",
        ])
      ],
      "taxes": [
        .object([
          "code": "PPN", "rate": "11", "included": true, "base": text(net), "amount": text(tax),
        ])
      ],
      "totals": .object([
        "gross": text(due), "discount": "0", "net": text(net), "tax": text(tax), "rounding": "0",
        "due": text(due), "tendered": text(offered), "change": text(offered - due),
      ]),
      "tenders": [.object(["tender": 1, "kind": .string(tender), "amount": text(offered)])],
    ])
  }

  static func text(_ amount: Int64) -> JSONValue { .string(String(amount)) }

  static let closing = JSONObject([
    "shift": .string(shift), "store": "A", "lane": "3", "cashier": "Siti", "currency": "IDR",
    "first_seq": 1, "last_seq": 6, "over_short": "-500",
    "counts": .object(["sales": 2, "returns": 0]),
    "totals": .object([
      "gross": "60000", "discount": "0", "net": "54054", "tax": "5946", "rounding": "0",
      "due": "60000",
    ]),
    "tenders": [
      .object(["kind": "cash", "count": 1, "amount": "50000"]),
      .object(["kind": "qris", "count": 1, "amount": "10000"]),
    ],
    "taxes": [.object(["code": "PPN", "base": "54054", "amount": "5946"])],
    "departments": [.object(["department": "drinks", "count": 2, "net": "54054"])],
    "cash": .object(["pay_in": "20000", "pay_out": "0", "drop": "0"]),
  ])

  /// opened, sale, training sale, sale, cash in; then the closing.
  static func journal(closedAs closing: JSONObject? = closing) -> TestJournal {
    var journal = TestJournal(0)
    journal.append(.shiftOpened, ["shift": .string(shift), "store": "A", "lane": "3"])
    journal.append(
      .saleCompleted, sale(1, net: 45_045, tax: 4_955, tender: "cash", offered: 60_000))
    journal.append(
      .saleCompleted,
      sale(2, net: 9_009, tax: 991, tender: "cash", offered: 10_000, training: true))
    journal.append(.saleCompleted, sale(3, net: 9_009, tax: 991, tender: "qris", offered: 10_000))
    journal.append(
      .cashMoved, ["shift": .string(shift), "kind": "pay_in", "amount": "20000"])
    if let closing { journal.append(.shiftClosed, .object(closing)) }
    return journal
  }

  static func closings(
    _ journal: TestJournal, leavingOut missing: Set<Int> = [], damaged: Set<Int> = []
  ) async throws -> [ShiftClosing] {
    let inbox = try TestStore()
    let lines = (1...journal.records.count).filter { !missing.contains($0) }.map { seq in
      damaged.contains(seq)
        ? journal.read(
          Array(
            String(decoding: journal.records[seq - 1].line, as: UTF8.self)
              .replacing("PPN", with: "PPM").utf8)) : journal.line(seq)
    }
    let answer = try await inbox.store.receive(lines, from: journal.device)
    #expect(answer.results.count { $0.verdict.status == "rejected" } == damaged.count)
    return try await inbox.store.closings()
  }

  @Test func agrees() async throws {
    let closing = try #require(try await Self.closings(Self.journal()).first)
    #expect(closing.state == .reconciled)
    #expect(closing.receivedSales == 2 && closing.receivedReturns == 0)
    #expect(closing.overShort == "-500" && closing.firstSeq == 1 && closing.lastSeq == 6)
  }

  @Test func anOpenShiftIsOpen() async throws {
    let closings = try await Self.closings(Self.journal(closedAs: nil))
    #expect(closings.map(\.state) == [.open])
    #expect(closings.map(\.receivedSales) == [2])
  }

  /// Each figure that the lane states wrongly is named, and only that one.
  @Test(arguments: [
    ("counts", "sales", JSONValue.int(3), "counts.sales", "3", "2"),
    ("counts", "returns", .int(1), "counts.returns", "1", "0"),
    ("totals", "gross", "60001", "totals.gross", "60001", "60000"),
    ("totals", "discount", "1", "totals.discount", "1", "0"),
    ("totals", "net", "54055", "totals.net", "54055", "54054"),
    ("totals", "tax", "5945", "totals.tax", "5945", "5946"),
    ("totals", "rounding", "-1", "totals.rounding", "-1", "0"),
    ("totals", "due", "0", "totals.due", "0", "60000"),
    ("cash", "pay_in", "0", "cash.pay_in", "0", "20000"),
    ("cash", "drop", "7", "cash.drop", "7", "0"),
  ])
  func aWrongFigureIsNamed(
    _ section: String, _ member: String, _ value: JSONValue, _ figure: String, _ stated: String,
    _ received: String
  ) async throws {
    var closing = Self.closing
    var object = try #require(closing[section]?.objectValue)
    object[member] = value
    closing[section] = .object(object)
    let state = try await Self.closings(Self.journal(closedAs: closing)).first?.state
    #expect(
      state == .differs([.init(figure: figure, stated: stated, received: received)]))
  }

  @Test func tendersAreComparedOneByOne() async throws {
    var closing = Self.closing
    closing["tenders"] = [.object(["kind": "cash", "count": 2, "amount": "60000"])]
    let state = try await Self.closings(Self.journal(closedAs: closing)).first?.state
    #expect(
      state
        == .differs([
          .init(figure: "tenders.cash.amount", stated: "60000", received: "50000"),
          .init(figure: "tenders.cash.count", stated: "2", received: "1"),
          .init(figure: "tenders.qris.amount", stated: "0", received: "10000"),
          .init(figure: "tenders.qris.count", stated: "0", received: "1"),
        ]))
  }

  /// A rate that changed during the shift: the code stands once for each.
  @Test func aTaxOfTwoRatesIsOneFigure() async throws {
    var closing = Self.closing
    closing["taxes"] = [
      .object(["code": "PPN", "rate": "11", "base": "45045", "amount": "4955"]),
      .object(["code": "PPN", "rate": "12", "base": "9009", "amount": "991"]),
    ]
    #expect(try await Self.closings(Self.journal(closedAs: closing)).first?.state == .reconciled)
  }

  /// Departments for which the lane's record had no room are compared as one.
  @Test func departmentsThatAreNotListedAreOne() async throws {
    var closing = Self.closing
    closing["departments"] = []
    closing["other_departments"] = .object(["count": 2, "net": "54054"])
    #expect(try await Self.closings(Self.journal(closedAs: closing)).first?.state == .reconciled)
    closing["other_departments"] = .object(["count": 2, "net": "54055"])
    let state = try await Self.closings(Self.journal(closedAs: closing)).first?.state
    #expect(
      state
        == .differs([.init(figure: "other_departments.net", stated: "54055", received: "54054")]))
  }

  @Test func whatIsNotStatedIsADifference() async throws {
    var closing = Self.closing
    closing["tenders"] = nil
    let state = try await Self.closings(Self.journal(closedAs: closing)).first?.state
    #expect(state?.name == "differs")
    closing = Self.closing
    closing["last_seq"] = 99
    let beyond = try await Self.closings(Self.journal(closedAs: closing)).first?.state
    #expect(beyond?.name == "differs")
  }

  @Test func aDeadLetterLeavesItIncomplete() async throws {
    let closings = try await Self.closings(Self.journal(), damaged: [2])
    #expect(closings.map(\.state) == [.incomplete(missing: 0, rejected: 1)])
  }

  /// A closing that is parked has not been received yet.
  @Test func aMissingRecordLeavesItOpen() async throws {
    let closings = try await Self.closings(Self.journal(), leavingOut: [3])
    #expect(closings.map(\.state) == [.open])
  }
}
