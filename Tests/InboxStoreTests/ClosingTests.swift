import Foundation
import InboxTestKit
import Records
import RetailTypes
import Testing

@testable import InboxStore

/// Shifts compared with what arrived.
@Suite struct ClosingTests {
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
    let closing = try #require(try await Self.closings(ClosingDay.journal()).first)
    #expect(closing.state == .reconciled)
    #expect(closing.receivedSales == 2 && closing.receivedReturns == 0)
    #expect(closing.overShort == "-500" && closing.firstSeq == 1 && closing.lastSeq == 6)
  }

  @Test func anOpenShiftIsOpen() async throws {
    let closings = try await Self.closings(ClosingDay.journal(closedAs: nil))
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
    var closing = ClosingDay.closing
    var object = try #require(closing[section]?.objectValue)
    object[member] = value
    closing[section] = .object(object)
    let state = try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state
    #expect(
      state == .differs([.init(figure: figure, stated: stated, received: received)]))
  }

  @Test func tendersAreComparedOneByOne() async throws {
    var closing = ClosingDay.closing
    closing["tenders"] = [.object(["kind": "cash", "count": 2, "amount": "60000"])]
    let state = try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state
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
    var closing = ClosingDay.closing
    closing["taxes"] = [
      .object(["code": "PPN", "rate": "11", "base": "45045", "amount": "4955"]),
      .object(["code": "PPN", "rate": "12", "base": "9009", "amount": "991"]),
    ]
    #expect(
      try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state == .reconciled)
  }

  /// Departments for which the lane's record had no room are compared as one.
  @Test func departmentsThatAreNotListedAreOne() async throws {
    var closing = ClosingDay.closing
    closing["departments"] = []
    closing["other_departments"] = .object(["count": 2, "net": "54054"])
    #expect(
      try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state == .reconciled)
    closing["other_departments"] = .object(["count": 2, "net": "54055"])
    let state = try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state
    #expect(
      state
        == .differs([.init(figure: "other_departments.net", stated: "54055", received: "54054")]))
  }

  @Test func whatIsNotStatedIsADifference() async throws {
    var closing = ClosingDay.closing
    closing["tenders"] = nil
    let state = try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state
    #expect(state?.name == "differs")
    closing = ClosingDay.closing
    closing["last_seq"] = 99
    let beyond = try await Self.closings(ClosingDay.journal(closedAs: closing)).first?.state
    #expect(beyond?.name == "differs")
  }

  @Test func aDeadLetterLeavesItIncomplete() async throws {
    let closings = try await Self.closings(ClosingDay.journal(), damaged: [2])
    #expect(closings.map(\.state) == [.incomplete(missing: 0, rejected: 1)])
  }

  /// A closing that is parked has not been received yet.
  @Test func aMissingRecordLeavesItOpen() async throws {
    let closings = try await Self.closings(ClosingDay.journal(), leavingOut: [3])
    #expect(closings.map(\.state) == [.open])
  }
}
