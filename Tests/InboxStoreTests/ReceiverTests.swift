import Records
import Testing

@testable import InboxStore

/// The protocol's table of verdicts, without a store.
@Suite struct ReceiverTests {
  static let own = hash("a")
  static let other = hash("b")
  static let before = hash("c")

  static func hash(_ digit: Character) -> RecordHash {
    RecordHash(hex: String(repeating: digit, count: 64)) ?? .none
  }

  enum Outcome: Equatable { case accepted, duplicate, conflict, parked, chain }

  struct Case: CustomStringConvertible {
    var seq: Int64 = 5
    var slot: Slot
    var through: Int64
    var before: Slot = .accepted(ReceiverTests.before)
    var prevOfNext: RecordHash?
    var outcome: Outcome

    var description: String { "\(seq), \(slot), through \(through): \(outcome)" }
  }

  static let cases = [
    Case(slot: .accepted(own), through: 9, outcome: .duplicate),
    Case(slot: .parked(own), through: 2, outcome: .duplicate),
    Case(slot: .accepted(other), through: 9, outcome: .conflict),
    Case(slot: .parked(other), through: 2, outcome: .conflict),
    Case(slot: .empty, through: 3, before: .empty, outcome: .parked),
    Case(slot: .empty, through: 3, before: .parked(before), outcome: .parked),
    Case(slot: .rejected, through: 3, before: .empty, outcome: .parked),
    Case(slot: .empty, through: 4, outcome: .accepted),
    Case(slot: .empty, through: 4, before: .accepted(other), outcome: .chain),
    Case(slot: .empty, through: 4, before: .rejected, outcome: .accepted),
    Case(slot: .rejected, through: 4, outcome: .accepted),
    Case(slot: .rejected, through: 9, outcome: .accepted),
    Case(slot: .rejected, through: 9, prevOfNext: own, outcome: .accepted),
    Case(slot: .rejected, through: 9, before: .accepted(other), outcome: .chain),
    Case(slot: .rejected, through: 9, before: .rejected, outcome: .accepted),
    Case(slot: .rejected, through: 9, before: .rejected, prevOfNext: other, outcome: .chain),
    Case(seq: 1, slot: .empty, through: 0, before: .empty, outcome: .chain),
  ]

  @Test(arguments: cases)
  func verdict(_ each: Case) {
    let record = Record(
      device: "lane", epoch: 1, seq: each.seq, id: "", kind: .drawerOpened, at: "",
      businessDate: .init(daysSinceEpoch: 0), boot: "", monotonicMilliseconds: 0,
      prev: Self.before, body: .object([:]))
    let verdict = Receiver.verdict(
      on: SoundRecord(record: record, hash: Self.own, bytes: []),
      at: Place(
        slot: each.slot, contiguousThrough: each.through, before: each.before,
        prevOfNext: each.prevOfNext))
    #expect(Self.outcome(verdict) == each.outcome)
  }

  @Test func theFirstRecordFollowsZeros() {
    #expect(
      Receiver.link(seq: 1, prev: .none, hash: Self.own, before: .empty, prevOfNext: nil)
        == .accepted)
  }

  static func outcome(_ verdict: Verdict) -> Outcome? {
    switch verdict {
    case .accepted: .accepted
    case .duplicate: .duplicate
    case .conflict: .conflict
    case .parked: .parked
    case .rejected(let rejection): rejection.code == .chain ? .chain : nil
    }
  }
}
