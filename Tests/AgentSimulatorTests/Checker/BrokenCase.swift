import AgentCore
import Records
import Testing

@testable import AgentSimulator

/// A story in which something went wrong, and the promise that it breaks.
struct BrokenCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let story: @Sendable () -> (TestDay, [(Int64, Observation)])

  /// A day on which something else was recorded or seen.
  init(
    _ name: String, on day: TestDay = .good, _ change: @escaping @Sendable (inout TestDay) -> Void
  ) {
    testDescription = name
    story = {
      var day = day
      change(&day)
      return (day, day.story())
    }
  }

  /// The good day, told in another way.
  init(
    told name: String,
    _ change: @escaping @Sendable (TestDay, inout [(Int64, Observation)]) -> Void
  ) {
    testDescription = name
    story = {
      var story = TestDay.good.story()
      change(.good, &story)
      return (.good, story)
    }
  }

  var broken: Set<Promise> {
    let (day, story) = story()
    return day.broken(in: story)
  }
}

extension Array where Element == (Int64, Observation) {
  /// Puts another observation in the place of each that is picked.
  mutating func replace(_ pick: (Observation) -> Observation?) {
    for index in indices {
      if let other = pick(self[index].1) { self[index].1 = other }
    }
  }

  mutating func remove(_ isPicked: (Observation) -> Bool) { removeAll { isPicked($0.1) } }

  /// Lets the journal be read in the end as something else.
  mutating func readJournal(as lines: [JournalLine]) {
    replace { seen in
      guard case .journal(let epoch, _) = seen else { return nil }
      return .journal(epoch: epoch, lines)
    }
  }

  mutating func changeInbox(_ change: (inout InboxImage) -> Void) {
    replace { seen in
      guard case .inbox(var image) = seen else { return nil }
      change(&image)
      return .inbox(image)
    }
  }
}

extension TestDay {
  /// Sees what is said when the record before the last was the last on disk.
  mutating func seeTooEarly(_ pick: (Observation) -> Observation?) {
    for index in sights.indices {
      if let early = pick(sights[index].seen) {
        sights[index].seen = early
        return
      }
    }
  }

  mutating func remove(_ isPicked: (Observation) -> Bool) {
    sights.removeAll { isPicked($0.seen) }
  }

  /// A movement of cash of 500 as it is recorded.
  static func movement(_ mark: String) -> JSONValue {
    .object([
      "shift": shift, "store": "JKT01", "lane": "03", "currency": "IDR", "kind": "drop",
      "amount": "500", "reason": .string(mark),
    ])
  }
}
