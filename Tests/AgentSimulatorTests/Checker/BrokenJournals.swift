import AgentCore
import Postings
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

@Suite struct BrokenJournals {
  @Test(arguments: [
    BrokenCase("prev is forgotten") {
      $0.drafts[9].members["prev"] = .string(String(repeating: "0", count: 64))
    },
    BrokenCase("another device") { $0.drafts[9].members["device"] = "jkt01-04" },
    BrokenCase("another epoch") { $0.drafts[9].members["epoch"] = 3 },
    BrokenCase("another number inside") { $0.drafts[9].members["seq"] = 9 },
    BrokenCase("another version") { $0.drafts[9].members["v"] = 2 },
    BrokenCase("an id that was used") {
      $0.drafts[9].members["id"] = "01a1fe1b-4351-7c3e-8a5d-000000000003"
    },
    BrokenCase("a random id") {
      $0.drafts[9].members["id"] = "01a1fe1b-4351-4c3e-8a5d-000000000009"
    },
    BrokenCase("the date goes back") { $0.drafts[9].members["business_date"] = "2026-11-20" },
    BrokenCase("the date runs ahead") { $0.drafts[9].members["business_date"] = "2026-11-22" },
    BrokenCase("the date is none") { $0.drafts[9].members["business_date"] = "2026-11-31" },
    BrokenCase("before the cut-over it is still yesterday") { day in
      for index in 9..<day.drafts.count {
        day.drafts[index].members["at"] = "2026-11-23T03:59:59.999+07:00"
        day.drafts[index].members["business_date"] = "2026-11-23"
      }
    },
    BrokenCase("no time") { $0.drafts[9].members["at"] = "2026-11-21 20:00:00" },
    BrokenCase("running time goes back") { $0.drafts[9].members["mono_ms"] = 1 },
    BrokenCase("a boot comes again") { $0.drafts[9].members["boot"] = "other" },
    BrokenCase("a journal begins in the middle") { $0.drafts[9].kind = "epoch.opened" },
    BrokenCase("a journal does not begin") { $0.drafts[0].kind = "agent.started" },
    BrokenCase("a predecessor that is not there") {
      $0.change("epoch.opened", 0, "previous", .object(["epoch": 1, "seq": 2, "hash": "3"]))
    },
    BrokenCase(told: "a number is left out") { day, story in
      var lines = day.lines
      lines.remove(at: 9)
      story.readJournal(as: lines)
    },
    BrokenCase(told: "a bit is flipped") { day, story in
      var lines = day.lines
      lines[9].bytes[40] ^= 1
      story.readJournal(as: lines)
    },
    BrokenCase(told: "the hash is another") { day, story in
      var lines = day.lines
      lines[9].hash = lines[8].hash
      story.readJournal(as: lines)
    },
    BrokenCase(told: "the bytes are not canonical") { day, story in
      var lines = day.lines
      lines[9].bytes.insert(0x20, at: 1)
      story.readJournal(as: lines)
    },
  ])
  func chainHolds(_ story: BrokenCase) { #expect(story.broken.contains(.chainHolds)) }

  @Test func aNewDayBeginsAtTheCutOver() {
    var day = TestDay.good
    for index in 9..<day.drafts.count {
      day.drafts[index].members["at"] = "2026-11-23T04:00:00.000+07:00"
      day.drafts[index].members["business_date"] = "2026-11-23"
    }
    // And it goes on, should the clock be set back.
    for index in 20..<day.drafts.count {
      day.drafts[index].members["at"] = "2026-11-22T10:00:00.000+07:00"
    }
    #expect(day.broken().isDisjoint(with: [.chainHolds]))
  }

  @Test(arguments: [
    BrokenCase(told: "a record is there twice") { _, story in
      story.changeInbox { $0.accepted.append($0.accepted[4]) }
    },
    BrokenCase(told: "a record is another") { day, story in
      var other = day
      other.change("cash.moved", 0, "amount", "10001")
      let line = other.lines[other.index(of: "cash.moved")]
      story.changeInbox { $0.accepted[Int(line.seq) - 1].line = line }
    },
    BrokenCase(told: "a record that the lane does not have") { day, story in
      story.readJournal(as: day.lines.dropLast())
    },
    BrokenCase(told: "a journal that the lane does not have") { _, story in
      story.changeInbox { $0.accepted[0].epoch = 7 }
    },
    BrokenCase(told: "the last one is missing") { day, story in
      story.changeInbox { image in
        image.accepted.removeLast()
        image.contiguousThrough[day.epoch] = Int64(day.drafts.count) - 1
      }
    },
    BrokenCase(told: "one in the middle is missing") { day, story in
      story.changeInbox { image in
        image.accepted.remove(at: 6)
        image.contiguousThrough[day.epoch] = 6
      }
    },
    BrokenCase(told: "a gap counts as there") { _, story in
      story.changeInbox { $0.accepted.remove(at: 6) }
    },
    BrokenCase(told: "the watermark lags behind") { day, story in
      story.changeInbox { $0.contiguousThrough[day.epoch] = 5 }
    },
    BrokenCase(told: "nothing at all arrived") { day, story in
      story.changeInbox { image in
        image.accepted = []
        image.contiguousThrough = [:]
      }
    },
    BrokenCase(told: "accepted and refused") { day, story in
      story.changeInbox { $0.refused = [day.epoch: [5]] }
    },
    BrokenCase(told: "a conflict") { _, story in story.changeInbox { $0.conflicts = 1 } },
    BrokenCase(told: "refused for good, though it was damaged only once") { day, story in
      story.changeInbox { image in
        image.accepted.remove(at: 6)
        image.refused = [day.epoch: [7]]
        image.damaged = [day.epoch: [7: 1]]
      }
    },
    BrokenCase(told: "refused without having been sent") { day, story in
      let beyond = Int64(day.drafts.count) + 1
      story.changeInbox { image in
        image.refused = [day.epoch: [beyond]]
        image.contiguousThrough[day.epoch] = beyond
      }
    },
  ])
  func upstreamOnce(_ story: BrokenCase) { #expect(story.broken.contains(.upstreamOnce)) }

  @Test func whatWasDamagedTwiceMayBeRefused() {
    let day = TestDay.good
    var story = day.story()
    story.changeInbox { image in
      image.accepted.remove(at: 1)
      image.refused = [day.epoch: [2]]
      image.damaged = [day.epoch: [2: 2]]
    }
    #expect(day.violations(in: story).map(\.description) == [])
  }

  @Test(arguments: [
    BrokenCase("a front end waits", on: .morning) { $0.ask(60, .suspendSale) },
    BrokenCase("an answer never arrived", on: .morning) { day in
      day.remove { if case .answered(4, _) = $0 { true } else { false } }
    },
    BrokenCase("a receipt is queued to this day") { day in
      day.drafts.removeAll { $0.kind == "print.started" || $0.kind == "print.confirmed" }
    },
    BrokenCase("a receipt is started to this day") { day in
      day.drafts.removeAll { $0.kind == "print.confirmed" }
    },
    BrokenCase("an order has no end") { day in
      day.drafts.removeAll { $0.kind == "drawer.pulsed" }
    },
    BrokenCase(told: "the world says so") { _, story in
      story.replace { if case .settled = $0 { .settled(waiting: ["a timer"]) } else { nil } }
    },
  ])
  func nothingWaits(_ story: BrokenCase) { #expect(story.broken.contains(.nothingWaits)) }

  @Test func aDayThatIsNotOverMayWait() {
    var day = TestDay.morning
    day.ask(60, .suspendSale)
    var story = day.story()
    story.remove { if case .settled = $0 { true } else { false } }
    #expect(day.violations(in: story).map(\.description) == [])
  }
}
