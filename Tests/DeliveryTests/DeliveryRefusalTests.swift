import Delivery
import Records
import RetailTypes
import Testing

/// Events and the actions they must cause, one situation after the other: what the upstream has not, and what it refuses.
@Suite struct DeliveryRefusalTests {
  @Test func whatIsMissingIsSentAgain() {
    var machine = Lane.machine(acknowledged: 10, head: 14)
    // It has lost 5 to 10; what was sent is parked there.
    let parked = (11...14).map { BatchAnswer.Verdict(seq: $0, status: .parked) }
    #expect(
      machine.step(Lane.verdicts(through: 4, parked, from: 11)) == [
        .storePosition(through: 4),
        .attempt(.incomplete, message: "the upstream has records only up to 4"),
        .arm(afterMilliseconds: 2000),
      ])
    #expect(machine.step(.timerFired) == [.send(from: 5, maximumRecords: 100)])
    #expect(
      machine.step(Lane.accepted(5...10, through: 14)) == [
        .storePosition(through: 10), .attempt(.ok, message: nil),
        .send(from: 11, maximumRecords: 100),
      ])
  }

  @Test func anUpstreamThatKeepsNothingIsAskedEverMoreSlowly() {
    var machine = Lane.machine(acknowledged: 0, head: 2)
    let none = Lane.verdicts(
      through: 0, [.init(seq: 1, status: .parked), .init(seq: 2, status: .parked)], from: 1)
    for seconds in [2, 4, 8] as [Int64] {
      #expect(machine.step(none).last == .arm(afterMilliseconds: seconds * 1000))
      #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 100)])
    }
  }

  @Test func aRejectedRecordIsListedPassedByAndHealed() {
    var machine = Lane.machine(acknowledged: 0, head: 4)
    let answer = Lane.verdicts(
      through: 3,
      [
        .init(seq: 1, status: .accepted),
        .init(seq: 2, status: .rejected, code: "hash", message: "the bytes don't hash"),
        .init(seq: 3, status: .accepted),
      ], from: 1)
    #expect(
      machine.step(answer) == [
        .deadLetter(seq: 2, code: "hash", message: "the bytes don't hash"),
        .checkOwnCopy(seq: 2), .storePosition(through: 3), .attempt(.ok, message: nil),
        .send(from: 4, maximumRecords: 100),
      ])
    // New records come before old troubles.
    #expect(machine.step(.ownCopy(seq: 2, intact: true)) == [])
    #expect(machine.step(Lane.accepted(4...4)).last == .send(from: 2, maximumRecords: 1))
    #expect(
      machine.step(Lane.accepted(2...2, through: 4)) == [
        .healed(seq: 2), .attempt(.ok, message: nil),
      ])
  }

  @Test func aSecondRefusalIsFinal() {
    var machine = Lane.machine(acknowledged: 0, head: 1)
    let refused = BatchAnswer.Verdict(seq: 1, status: .rejected, code: "schema", message: "m")
    _ = machine.step(Lane.verdicts(through: 1, [refused], from: 1))
    #expect(
      machine.step(.ownCopy(seq: 1, intact: true)) == [.send(from: 1, maximumRecords: 1)])
    #expect(
      machine.step(Lane.verdicts(through: 1, [refused], from: 1)) == [
        .deadLetter(seq: 1, code: "schema", message: "m"), .attempt(.ok, message: nil),
      ])
    // Unless somebody asks.
    #expect(
      machine.step(.retryDeadLetter(seq: 1)) == [.send(from: 1, maximumRecords: 1)])
  }

  @Test func aDamagedCopyIsNotSentAgain() {
    var machine = Lane.machine(acknowledged: 0, head: 1)
    _ = machine.step(
      Lane.verdicts(through: 1, [.init(seq: 1, status: .rejected, code: "hash")], from: 1))
    #expect(
      machine.step(.ownCopy(seq: 1, intact: false)) == [
        .deadLetter(
          seq: 1, code: "own_copy_damaged",
          message: "the journal's own copy is damaged; run: posagent journal verify")
      ])
  }

  @Test func aDeadLetterThatBringsTheUpstreamDownHoldsUpNothing() {
    var machine = Lane.machine(acknowledged: 0, head: 1)
    _ = machine.step(Lane.verdicts(through: 1, [.init(seq: 1, status: .rejected)], from: 1))
    _ = machine.step(.ownCopy(seq: 1, intact: true))
    let lost = DeliveryEvent.answered(from: 1, through: 1, outcome: .unknown(message: "500"))
    for _ in 0..<2 {
      _ = machine.step(lost)
      #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 1)])
    }
    _ = machine.step(lost)
    _ = machine.step(.recordsDurable(through: 2))
    #expect(machine.step(.timerFired) == [.send(from: 2, maximumRecords: 100)])
    // It answers again: perhaps that letter was not to blame. One try, then others go first again.
    #expect(machine.step(Lane.accepted(2...2)).last == .send(from: 1, maximumRecords: 1))
    _ = machine.step(lost)
    #expect(machine.step(.timerFired) == [])
    #expect(machine.step(.recordsDurable(through: 3)) == [.send(from: 3, maximumRecords: 100)])
    #expect(machine.step(Lane.accepted(3...3)).last == .send(from: 1, maximumRecords: 1))
    #expect(
      machine.step(Lane.accepted(1...1, through: 3)) == [
        .healed(seq: 1), .attempt(.ok, message: nil),
      ])
  }

  /// 413 of a single record is somebody's mistake and may pass.
  @Test func aDeadLetterThatIsCalledTooLargeIsTriedAgain() {
    var machine = Lane.machine(acknowledged: 0, head: 1)
    _ = machine.step(Lane.verdicts(through: 1, [.init(seq: 1, status: .rejected)], from: 1))
    _ = machine.step(.ownCopy(seq: 1, intact: true))
    _ = machine.step(.answered(from: 1, through: 1, outcome: .tooLarge(message: "413")))
    #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 1)])
  }

  @Test func answersFromAnEarlierLifeAreIgnored() {
    var machine = Lane.machine(acknowledged: 5, head: 6)
    #expect(machine.step(Lane.accepted(1...5)) == [])
    #expect(machine.step(.watermark(.nothingYet)) == [])
    #expect(machine.step(.timerFired) == [])
    #expect(machine.step(Lane.accepted(6...6)).first == .storePosition(through: 6))
  }

  /// The hash there tells a record that this journal lacks from a number that was damaged on the
  /// way: only a kept record has one.
  @Test func anAnswerBeyondTheJournalIsAskedAbout() {
    var machine = Lane.machine(acknowledged: 0, head: 1)
    #expect(
      machine.step(Lane.accepted(1...1, through: 9)) == [
        .storePosition(through: 1), .fetchWatermark,
      ])
    #expect(
      machine.step(.watermark(.position(contiguousThrough: 9, hash: Lane.hash))) == [
        Lane.attempt(.ahead, .aheadOfJournal(acknowledgedThrough: 9, head: 1)),
        .alarm(.aheadOfJournal(acknowledgedThrough: 9, head: 1)),
      ])
  }

  /// A line with its number damaged, 1 to 3, is refused upstream under that number: no reason to
  /// stop for a lane that has not written record 3 yet.
  @Test func aNumberDamagedOnTheWayStopsNothing() {
    var machine = Lane.machine(acknowledged: 0, head: 2)
    #expect(
      machine.step(Lane.accepted(1...2, through: 3)) == [
        .storePosition(through: 2), .fetchWatermark,
      ])
    #expect(
      machine.step(.watermark(.position(contiguousThrough: 3, hash: nil))) == [
        .attempt(.ok, message: nil)
      ])
    #expect(machine.step(.recordsDurable(through: 3)) == [.send(from: 3, maximumRecords: 100)])
    #expect(
      machine.step(Lane.accepted(3...3)) == [
        .storePosition(through: 3), .attempt(.ok, message: nil),
      ])
  }
}
