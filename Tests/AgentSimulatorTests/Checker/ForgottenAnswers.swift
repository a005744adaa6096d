import AgentCore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

/// An answer is kept until the next shift has closed, and for seven days at least.
@Suite struct ForgottenAnswers {
  /// Cash is moved in a shift without sales. After one or two closings, and so many days later, the
  /// request comes once more, and is carried out anew.
  private static func repeated(closings: Int, onDay day: Int) -> TestDay {
    var story = TestDay()
    story.settings.hasDrawer = false
    story.record(
      "epoch.opened",
      [
        "store": "JKT01", "lane": "03", "currency": "IDR", "previous": .null,
        "carried": .object(["receipts": 0, "shifts": 0, "jobs": [], "orders": []]),
      ])
    story.openShift(1)
    story.ask(100, .moveCash(.drop, amount: Money(minor: 500), reason: "m100"), mark: "m100")
    story.moveCash(100, shift: 1)
    let later = story.drafts.count
    for number in 1...closings {
      story.closeShift(Int64(number))
      story.openShift(Int64(number) + 1)
    }
    story.moveCash(100, shift: Int64(closings) + 1)
    for index in later..<story.drafts.count {
      let date = "2026-11-\(day)"
      story.drafts[index].members["business_date"] = .string(date)
      story.drafts[index].members["at"] = .string(date + "T21:00:00.000+07:00")
    }
    return story
  }

  @Test func afterSevenDaysAndTwoClosingsItIsForgotten() {
    let story = Self.repeated(closings: 2, onDay: 29)
    #expect(story.broken().isDisjoint(with: [.oneAnswer, .recordedWasAsked]))
  }

  @Test(arguments: [(1, 29), (2, 27)])
  func untilThenItIsNot(_ closings: Int, _ day: Int) {
    let story = Self.repeated(closings: closings, onDay: day)
    #expect(story.broken().isSuperset(of: [.oneAnswer, .recordedWasAsked]))
  }
}

extension TestDay {
  fileprivate mutating func openShift(_ number: Int64) {
    ask(number * 10, .openShift(cashier: "sari", openingFloat: .zero))
    let opening = JSONValue.object([
      "shift": .string("JKT01-03-S00000\(number)"), "number": .int(number), "store": "JKT01",
      "lane": "03", "cashier": "sari", "currency": "IDR", "opening_float": "0",
      "opened_at": "2026-11-21T20:00:00.000+07:00",
    ])
    let seq = record("shift.opened", opening)
    answer(number * 10, opening.setting(["seq"], .int(seq)))
  }

  fileprivate mutating func closeShift(_ number: Int64) {
    ask(number * 10 + 1, .closeShift(counted: []))
    let report = JSONValue.object([
      "shift": .string("JKT01-03-S00000\(number)"), "counted": .object([:]),
    ])
    let seq = record("shift.closed", report)
    answer(number * 10 + 1, report.setting(["seq"], .int(seq)))
  }

  fileprivate mutating func moveCash(_ id: Int64, shift: Int64) {
    let body = Self.movement("m\(id)").setting(["shift"], .string("JKT01-03-S00000\(shift)"))
    let seq = record("cash.moved", body)
    answer(id, body.setting(["seq"], .int(seq)))
  }
}
