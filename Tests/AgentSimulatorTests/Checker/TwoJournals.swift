import AgentCore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

/// The good day's journal is sealed, and another follows it.
@Suite struct TwoJournals {
  /// The second journal: a shift, and a repeated request of the first one.
  private static func second(after first: TestDay) throws -> TestDay {
    let last = try #require(first.lines.last)
    var day = TestDay()
    day.epoch = 314_159
    day.now = first.now + 100
    day.idBase = 500
    day.record(
      "epoch.opened",
      [
        "store": "JKT01", "lane": "03", "currency": "IDR",
        "previous": .object([
          "epoch": .int(first.epoch), "seq": .int(last.seq), "hash": .string(last.hash.hex),
        ]),
        "carried": .object(["receipts": 2, "shifts": 1, "jobs": [], "orders": []]),
      ])
    day.record(
      "agent.started", ["version": "1", "store": "JKT01", "lane": "03", "configuration": "c"])
    for sight in first.sights {
      guard case .replied(5, let reply, _) = sight.seen else { continue }
      day.answer(5, reply.body)
    }
    day.ask(101, .findSale("A"))
    day.answer(
      101,
      first.drafts[first.index(of: "sale.completed")].body
        .stated("completed", Int64(first.index(of: "sale.completed") + 1)))
    day.ask(102, .openShift(cashier: "sari", openingFloat: .zero))
    let opening = JSONValue.object([
      "shift": "JKT01-03-S000002", "number": 2, "store": "JKT01", "lane": "03",
      "cashier": "sari", "currency": "IDR", "opening_float": "0",
      "opened_at": "2026-11-21T21:00:00.000+07:00",
    ])
    day.answer(102, opening.setting(["seq"], .int(day.record("shift.opened", opening))))
    return day
  }

  private static func broken(
    _ change: (inout TestDay) -> Void = { _ in },
    inbox changeInbox: (TestDay, TestDay, inout InboxImage) -> Void = { _, _, _ in }
  ) throws -> [Violation] {
    let first = TestDay.good
    var second = try second(after: first)
    change(&second)
    var story: [(Int64, Observation)] = [(0, .agentStarted(head: 0, epoch: first.epoch))]
    story += first.sights.map { ($0.at, $0.seen) }
    story += [
      (first.now, .agentStopped), (first.now, .epochSealed(first.epoch, by: second.epoch)),
      (first.now + 100, .agentStarted(head: 1, epoch: second.epoch)),
    ]
    story += second.sights.map { ($0.at, $0.seen) }
    var image = first.image(of: first.lines)
    let more = second.image(of: second.lines)
    image.accepted += more.accepted
    image.contiguousThrough[second.epoch] = more.contiguousThrough[second.epoch]
    changeInbox(first, second, &image)
    story += [
      (second.now, .settled(waiting: [])), (second.now, .journal(epoch: first.epoch, first.lines)),
      (second.now, .journal(epoch: second.epoch, second.lines)), (second.now, .inbox(image)),
    ]
    return second.violations(in: story)
  }

  @Test func numbersAnswersAndSalesGoOn() throws {
    #expect(try Self.broken().map(\.description) == [])
  }

  @Test func numbersDoNotBeginAgain() throws {
    let carried = try Self.broken { $0.change("epoch.opened", 0, "carried.receipts", 0) }
    #expect(carried.map(\.promise) == [.numbersGoOn])
    let shift = try Self.broken { $0.change("shift.opened", 0, "number", 1) }
    #expect(shift.map(\.promise).contains(.numbersGoOn))
  }

  @Test func theSecondNamesTheFirst() throws {
    let none = try Self.broken { $0.change("epoch.opened", 0, "previous", .null) }
    #expect(none.map(\.promise) == [.chainHolds])
    let other = try Self.broken { $0.change("epoch.opened", 0, "previous.seq", 1) }
    #expect(other.map(\.promise) == [.chainHolds])
  }

  @Test func aSaleOfTheFirstIsStillFound() throws {
    let lost = try Self.broken { day in
      day.ask(110, .findSale("B"))
      day.refuse(110, 404, "no_such_sale")
    }
    #expect(lost.map(\.promise) == [.refusalsAreTrue])
  }

  @Test func aRequestOfTheFirstIsNotCarriedOutAgain() throws {
    let again = try Self.broken { day in
      let old = TestDay.good.drafts[TestDay.good.index(of: "cash.moved")].body
      day.record("cash.moved", old.setting(["shift"], "JKT01-03-S000002"))
    }
    #expect(again.map(\.promise).contains(.recordedWasAsked))
  }

  @Test func bothHaveArrived() throws {
    let missing = try Self.broken(inbox: { first, _, image in
      image.accepted.removeAll { $0.epoch == first.epoch && $0.line.seq == first.head }
      image.contiguousThrough[first.epoch] = first.head - 1
    })
    #expect(missing.map(\.promise).contains(.upstreamOnce))
  }
}
