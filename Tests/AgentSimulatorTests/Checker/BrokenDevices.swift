import AgentCore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

@Suite struct BrokenDevices {
  @Test(arguments: [
    BrokenCase("a second unmarked original") { day in
      day.see(.slip(TestDay.slip(day.receipt(0), isCopy: false)))
    },
    BrokenCase("a torn one is an original too") { day in
      var slip = TestDay.slip(day.receipt(0), isCopy: false, isWhole: false)
      slip.lines.removeLast(3)
      day.see(.slip(slip))
    },
    BrokenCase("the copy is not marked") { day in
      let document = day.receipt(0)
      day.changeSlip(2) { $0 = TestDay.slip(document, isCopy: false) }
    },
    BrokenCase("a copy comes out twice") { day in
      day.see(.slip(TestDay.slip(day.receipt(0), isCopy: true)))
    },
    BrokenCase("a receipt of no sale") { day in
      let document = day.receipt(0).setting(["receipt"], "JKT01-03-000009")
      day.see(.slip(TestDay.slip(document, isCopy: false)))
    },
    BrokenCase("a slip without a number") { $0.changeSlip(0) { $0.lines.remove(at: 1) } },
    BrokenCase("a slip without a line") { $0.changeSlip(0) { $0.lines.remove(at: 2) } },
    BrokenCase("a slip without its total") { $0.changeSlip(0) { $0.lines.remove(at: 4) } },
    BrokenCase("a slip without its tender") { $0.changeSlip(0) { $0.lines.remove(at: 5) } },
    BrokenCase("a slip without its change") { $0.changeSlip(0) { $0.lines.remove(at: 6) } },
    BrokenCase("another total") { $0.changeSlip(0) { $0.lines[4] = "TOTAL   Rp 62.530" } },
    BrokenCase("two receipts on one slip") { day in
      day.changeSlip(0) { $0.lines.append("No.   JKT01-03-000002") }
    },
    BrokenCase("a sale without a receipt") { day in
      day.change("print.queued", 1, "sale", "A")
    },
    BrokenCase("a receipt of a voided sale") { day in
      day.change("print.queued", 2, "sale", "C")
    },
    BrokenCase("paper where there is no printer") { $0.settings.hasPrinter = false },
  ])
  func oneOriginal(_ story: BrokenCase) { #expect(story.broken.contains(.oneOriginal)) }

  @Test(arguments: [
    BrokenCase("confirmed, and nothing on paper") { day in
      day.remove { if case .slip = $0 { true } else { false } }
    },
    BrokenCase("confirmed, and torn") { $0.changeSlip(0) { $0.isWhole = false } },
    BrokenCase("a copy confirmed, and only the original on paper") { day in
      day.changeSlip(2) { $0.lines.removeAll { $0.hasPrefix("***") } }
    },
    BrokenCase("confirmed before it was on paper") { day in
      for index in day.sights.indices {
        guard case .slip = day.sights[index].seen else { continue }
        day.sights[index].at += 10_000
        break
      }
    },
    BrokenCase("confirmed twice", on: .morning) { $0.print("print.confirmed") },
    BrokenCase("started twice", on: .morning) { $0.print("print.started") },
    BrokenCase("in doubt after its proof", on: .morning) { $0.print("print.in_doubt") },
    BrokenCase("confirmed without having been started") { day in
      day.drafts[day.index(of: "print.started")].kind = "agent.started"
    },
    BrokenCase("started without having been queued") { day in
      day.drafts[day.index(of: "print.queued")].kind = "agent.started"
    },
    BrokenCase("a copy is started as an original") { $0.change("print.started", 2, "copy", false) },
    BrokenCase("a receipt is not carried on") { day in
      day.drafts[day.index(of: "print.confirmed", 2)].kind = "agent.started"
    },
  ])
  func printedIsProven(_ story: BrokenCase) { #expect(story.broken.contains(.printedIsProven)) }

  @Test func aPrintInDoubtMayBeProvenLate() {
    var day = TestDay.good
    let index = day.index(of: "print.confirmed")
    day.drafts.insert(day.drafts[index], at: index)
    day.drafts[index].kind = "print.in_doubt"
    #expect(day.broken().isDisjoint(with: [.printedIsProven, .oneOriginal]))
  }

  @Test func aTornSlipWithoutANumberIsNoOriginal() {
    var day = TestDay.good
    day.see(.slip(Slip(lines: ["TOKO CONTOH"], isWhole: false)))
    day.see(.slip(Slip(lines: ["Kembali   37500"], isWhole: false)))
    #expect(day.violations().map(\.description) == [])
  }

  @Test(arguments: [
    BrokenCase("it opens once more") { $0.see(.drawerPulsed(head: $0.head)) },
    BrokenCase("it opens for a dropped order") { day in
      day.drop(1, "not_written")
    },
    BrokenCase("pulsed, and it did not open") { day in
      day.removePulse(3)
    },
    BrokenCase("pulsed long after the printer was back, and it did not open") { day in
      day.sights.insert((1, .printerLost), at: 0)
      day.removePulse(3)
    },
    BrokenCase("pulsed twice", on: .morning) { day in
      day.record("drawer.pulsed", ["request": .int(Int64(day.index(of: "drawer.kicked") + 1))])
    },
    BrokenCase("pulsed and dropped", on: .morning) { day in
      let request = JSONValue.int(Int64(day.index(of: "drawer.kicked") + 1))
      day.record(
        "device.fault", ["fault": "pulse_dropped", "reason": "unknown", "request": request])
    },
    BrokenCase("pulsed without an order") { $0.change("drawer.pulsed", 0, "request", 2) },
    BrokenCase("pulsed too late") { day in
      let index = day.index(of: "drawer.pulsed")
      for later in index..<day.drafts.count { day.drafts[later].at += 6_100 }
    },
    BrokenCase("a card sale opens it") { $0.change("drawer.kicked", 0, "sale", "B") },
    BrokenCase("a cash sale does not") { $0.change("drawer.kicked", 0, "cause", "no_sale") },
    BrokenCase("cash is moved and the drawer stays shut") {
      $0.change("drawer.kicked", 1, "cause", "no_sale")
    },
    BrokenCase("there is no drawer") { $0.settings.hasDrawer = false },
    BrokenCase("an order is not carried on") { day in
      day.drafts[day.index(of: "drawer.pulsed", 3)].kind = "agent.started"
    },
  ])
  func drawerOnce(_ story: BrokenCase) { #expect(story.broken.contains(.drawerOnce)) }

  @Test func aPulseMayBeLostWithThePrinter() {
    var day = TestDay.good
    day.removePulse(3)
    day.see(.printerLost)
    #expect(day.violations().map(\.description) == [])
  }

  @Test(arguments: ["unknown", "unknown_after_restart"])
  func aPulseOfUnknownEndMayHaveOpenedIt(_ reason: String) {
    var day = TestDay.good
    day.drop(1, reason)
    #expect(day.violations().map(\.description) == [])
    day.removePulse(1)
    #expect(day.violations().map(\.description) == [])
  }
}

extension TestDay {
  /// The document of a completed sale.
  fileprivate func receipt(_ nth: Int) -> JSONValue {
    drafts[index(of: "sale.completed", nth)].body
  }

  fileprivate mutating func changeSlip(_ nth: Int, _ change: (inout Slip) -> Void) {
    let slips = sights.indices.filter { if case .slip = sights[$0].seen { true } else { false } }
    guard case .slip(var slip) = sights[slips[nth]].seen else { return }
    change(&slip)
    sights[slips[nth]].seen = .slip(slip)
  }

  /// Records something more of the first receipt.
  fileprivate mutating func print(_ kind: String) {
    record(kind, drafts[index(of: "print.confirmed")].body)
  }

  /// Lets an order end with a fault instead of its pulse.
  fileprivate mutating func drop(_ nth: Int, _ reason: String) {
    let index = index(of: "drawer.pulsed", nth)
    drafts[index].kind = "device.fault"
    drafts[index].body = drafts[index].body.setting(["fault"], "pulse_dropped")
      .setting(["reason"], .string(reason))
  }

  fileprivate mutating func removePulse(_ nth: Int) {
    let pulses = sights.indices.filter {
      if case .drawerPulsed = sights[$0].seen { true } else { false }
    }
    sights.remove(at: pulses[nth])
  }
}
