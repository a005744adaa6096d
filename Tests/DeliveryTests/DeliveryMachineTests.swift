import Delivery
import Records
import RetailTypes
import Testing

/// Events and the actions they must cause, one situation after the other.
@Suite struct DeliveryMachineTests {
  static let hash = RecordHash(digest: [UInt8](repeating: 7, count: 32))

  /// A machine that has agreed with the upstream on the position `acknowledged`.
  static func machine(acknowledged: Int64, head: Int64) -> DeliveryMachine {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: acknowledged, head: head))
    _ = machine.step(.watermark(.position(contiguousThrough: acknowledged, hash: nil)))
    return machine
  }

  static func accepted(_ range: ClosedRange<Int64>, through: Int64? = nil) -> DeliveryEvent {
    .answered(
      from: range.lowerBound, through: range.upperBound,
      outcome: .verdicts(
        BatchAnswer(
          contiguousThrough: through ?? range.upperBound,
          verdicts: range.map { .init(seq: $0, status: .accepted) })))
  }

  static func verdicts(
    through: Int64, _ verdicts: [BatchAnswer.Verdict], from: Int64
  ) -> DeliveryEvent {
    .answered(
      from: from, through: from + Int64(verdicts.count) - 1,
      outcome: .verdicts(BatchAnswer(contiguousThrough: through, verdicts: verdicts)))
  }

  // MARK: The position at the start

  @Test func startComparesTheWatermarkBeforeAnythingIsSent() {
    var machine = DeliveryMachine()
    #expect(machine.step(.started(acknowledgedThrough: 10, head: 12)) == [.fetchWatermark])
    #expect(machine.step(.recordsDurable(through: 13)) == [])
    #expect(machine.step(.sendNow) == [])
    #expect(
      machine.step(.watermark(.position(contiguousThrough: 11, hash: Self.hash)))
        == [.compareHash(seq: 11, Self.hash)])
    #expect(machine.step(.hashCompared(seq: 10, same: true)) == [])
    // The verdict on 11 never came here: it may have been a refusal.
    #expect(
      machine.step(.hashCompared(seq: 11, same: true)) == [
        .attempt(.ok, message: nil), .send(from: 11, maximumRecords: 100),
      ])
  }

  @Test(
    arguments: [
      // What is upstream, and what follows for a lane acknowledged up to 10 with head 12.
      (
        WatermarkOutcome.position(contiguousThrough: 10, hash: nil),
        [
          DeliveryAction.attempt(.ok, message: nil), .send(from: 11, maximumRecords: 100),
        ]
      ),
      // An inbox restored from a backup: what it lost is sent again.
      (
        .position(contiguousThrough: 0, hash: nil),
        [
          .attempt(.ok, message: nil), .storePosition(through: 0),
          .send(from: 1, maximumRecords: 100),
        ]
      ),
      (.nothingYet, [.attempt(.ok, message: nil), .send(from: 11, maximumRecords: 100)]),
      (
        .position(contiguousThrough: 13, hash: hash),
        [
          .attempt(
            .ahead,
            message: "The upstream has records up to 13, the journal ends at 12: it was restored "
              + "from an older copy. Selling goes on; nothing is sent. Find out which journal is "
              + "the right one, then run: posagent journal new-epoch"),
          .alarm(.aheadOfJournal(acknowledgedThrough: 13, head: 12)),
        ]
      ),
      (
        .unauthorized(message: "Token refused."),
        [
          .attempt(
            .unauthorized,
            message: "The upstream refuses this lane: Token refused. Check the token or "
              + "certificate of the device."),
          .alarm(.unauthorized(message: "Token refused.")), .arm(afterMilliseconds: 300_000),
        ]
      ),
      (
        .retired(message: "gone"),
        [
          Self.attempt(.retired, .retired(message: "gone")), .alarm(.retired(message: "gone")),
        ]
      ),
      (
        .retryAfter(milliseconds: 7000, message: "busy"),
        [
          .attempt(.retryAfter, message: "busy"), .arm(afterMilliseconds: 8000),
        ]
      ),
      (
        .unknown(message: "no answer"),
        [
          .attempt(.unknown, message: "no answer"), .arm(afterMilliseconds: 2000),
        ]
      ),
    ] as [(WatermarkOutcome, [DeliveryAction])])
  func watermark(outcome: WatermarkOutcome, expected: [DeliveryAction]) {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: 10, head: 12))
    #expect(machine.step(.watermark(outcome)) == expected)
  }

  /// The attempt after which an alarm is raised says what the alarm says.
  private static func attempt(
    _ outcome: AttemptOutcome, _ alarm: DeliveryAlarm
  ) -> DeliveryAction {
    .attempt(outcome, message: "\(alarm)")
  }

  @Test func anotherHistoryStopsUntilSomebodyActs() {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: 10, head: 12))
    _ = machine.step(.watermark(.position(contiguousThrough: 10, hash: Self.hash)))
    #expect(
      machine.step(.hashCompared(seq: 10, same: false)) == [
        Self.attempt(.anotherHistory, .anotherHistory(seq: 10)), .alarm(.anotherHistory(seq: 10)),
      ])
    #expect(machine.step(.recordsDurable(through: 13)) == [])
    #expect(machine.step(.timerFired) == [])
    #expect(machine.alarm?.stopsSending == true)
    #expect("\(machine.alarm.map { "\($0)" } ?? "")".contains("posagent journal new-epoch"))
    // Somebody has put it right and asks.
    #expect(machine.step(.sendNow) == [.fetchWatermark])
    _ = machine.step(.watermark(.position(contiguousThrough: 10, hash: Self.hash)))
    #expect(
      machine.step(.hashCompared(seq: 10, same: true)) == [
        .attempt(.ok, message: nil), .alarmCleared, .send(from: 11, maximumRecords: 100),
      ])
  }

  @Test func aHashThatCouldNotBeComparedIsAskedForAgain() {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: 10, head: 12))
    _ = machine.step(.watermark(.position(contiguousThrough: 10, hash: Self.hash)))
    #expect(machine.step(.watermark(.nothingYet)) == [])
    #expect(
      machine.step(.watermark(.unknown(message: "disk"))) == [
        .attempt(.unknown, message: "disk"), .arm(afterMilliseconds: 2000),
      ])
    #expect(machine.step(.timerFired) == [.fetchWatermark])
  }

  @Test func aJournalBehindItsOwnPositionIsNotSent() {
    var machine = DeliveryMachine()
    #expect(
      machine.step(.started(acknowledgedThrough: 10, head: 9)) == [
        Self.attempt(.ahead, .aheadOfJournal(acknowledgedThrough: 10, head: 9)),
        .alarm(.aheadOfJournal(acknowledgedThrough: 10, head: 9)),
      ])
  }

  // MARK: One batch after the other

  @Test func sendsWhatIsDurableOneBatchAtATime() {
    var machine = Self.machine(acknowledged: 0, head: 0)
    #expect(machine.step(.recordsDurable(through: 3)) == [.send(from: 1, maximumRecords: 100)])
    #expect(machine.step(.recordsDurable(through: 5)) == [])
    #expect(
      machine.step(Self.accepted(1...3)) == [
        .storePosition(through: 3), .attempt(.ok, message: nil),
        .send(from: 4, maximumRecords: 100),
      ])
    #expect(
      machine.step(Self.accepted(4...5)) == [
        .storePosition(through: 5), .attempt(.ok, message: nil),
      ])
    #expect(machine.acknowledgedThrough == 5 && machine.head == 5)
  }

  @Test func batchesGrowWhenFullAndStopAtTheLimit() {
    var machine = Self.machine(acknowledged: 0, head: 10_000)
    var next: Int64 = 1
    for (sent, then) in [(100, 200), (200, 400), (400, 500), (500, 500)] as [(Int64, Int)] {
      let actions = machine.step(Self.accepted(next...next + sent - 1))
      next += sent
      #expect(actions.last == .send(from: next, maximumRecords: then))
    }
    // A batch cut short by its weight says nothing about the number.
    #expect(
      machine.step(Self.accepted(next...next + 2)).last
        == .send(from: next + 3, maximumRecords: 500))
  }

  @Test func anUnknownOutcomeIsSentAgainUnchangedThenSmaller() {
    var machine = Self.machine(acknowledged: 0, head: 40)
    let lost = DeliveryEvent.answered(from: 1, through: 40, outcome: .unknown(message: "timeout"))
    #expect(
      machine.step(lost) == [
        .attempt(.unknown, message: "timeout"), .arm(afterMilliseconds: 2000),
      ])
    #expect(machine.step(.recordsDurable(through: 90)) == [])
    // The same 40 records, though there are more by now.
    #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 40)])
    #expect(machine.step(lost).last == .arm(afterMilliseconds: 4000))
    #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 20)])
  }

  @Test func sendNowCutsAWaitShort() {
    var machine = Self.machine(acknowledged: 0, head: 4)
    _ = machine.step(.answered(from: 1, through: 4, outcome: .unknown(message: "")))
    #expect(machine.step(.sendNow) == [.disarm, .send(from: 1, maximumRecords: 4)])
    #expect(machine.step(.timerFired) == [])
  }

  @Test func waitsGrowToFiveMinutesWithFullJitter() {
    var machine = Self.machine(acknowledged: 0, head: 1)
    let bounds: [Int64] = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    for bound in bounds {
      for high in [true, false] {
        var copy = machine
        let entropy = Entropy(high: 0, low: high ? .max : 0)
        let actions = copy.step(
          .answered(from: 1, through: 1, outcome: .unknown(message: "")), entropy: entropy)
        #expect(actions.last == .arm(afterMilliseconds: high ? bound * 1000 : 1000))
      }
      _ = machine.step(.answered(from: 1, through: 1, outcome: .unknown(message: "")))
      _ = machine.step(.timerFired)
    }
    // An answer makes the next wait short again.
    _ = machine.step(Self.accepted(1...1))
    _ = machine.step(.recordsDurable(through: 2))
    #expect(
      machine.step(.answered(from: 2, through: 2, outcome: .unknown(message: ""))).last
        == .arm(afterMilliseconds: 2000))
  }

  @Test func tooLargeIsHalvedAtOnceAndRemembered() {
    var machine = Self.machine(acknowledged: 0, head: 1000)
    #expect(
      machine.step(.answered(from: 1, through: 100, outcome: .tooLarge(message: "413"))) == [
        .attempt(.tooLarge, message: "413"), .send(from: 1, maximumRecords: 50),
      ])
    #expect(machine.step(Self.accepted(1...50)).last == .send(from: 51, maximumRecords: 50))
    // One record that is too large is waited for, not halved.
    var single = Self.machine(acknowledged: 0, head: 1)
    #expect(
      single.step(.answered(from: 1, through: 1, outcome: .tooLarge(message: ""))).last
        == .arm(afterMilliseconds: 2000))
  }

  @Test(arguments: [
    // Asked for, and the longest wait that follows: spread over a second, capped at an hour.
    (Int64(30_000), Int64(31_000)), (0, 1000), (-5, 1000), (99_999_999_999, 3_601_000),
  ])
  func retryAfterIsObeyed(asked: Int64, longest: Int64) {
    var machine = Self.machine(acknowledged: 0, head: 1)
    let actions = machine.step(
      .answered(
        from: 1, through: 1, outcome: .retryAfter(milliseconds: asked, message: "busy")))
    #expect(
      actions == [
        .attempt(.retryAfter, message: "busy"), .arm(afterMilliseconds: longest),
      ])
    #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 100)])
  }

  @Test func unauthorizedKeepsTryingSlowlyAndRaisesOneAlarm() {
    var machine = Self.machine(acknowledged: 0, head: 1)
    let refused = DeliveryEvent.answered(
      from: 1, through: 1, outcome: .unauthorized(message: "401"))
    #expect(
      machine.step(refused, entropy: Entropy(high: 0, low: 0)) == [
        Self.attempt(.unauthorized, .unauthorized(message: "401")),
        .alarm(.unauthorized(message: "401")),
        .arm(afterMilliseconds: 150_000),
      ])
    _ = machine.step(.timerFired)
    #expect(
      machine.step(refused) == [
        Self.attempt(.unauthorized, .unauthorized(message: "401")),
        .arm(afterMilliseconds: 300_000),
      ])
    _ = machine.step(.timerFired)
    #expect(machine.step(Self.accepted(1...1)).first == .alarmCleared)
    #expect(machine.alarm == nil)
  }

  @Test func retiredAndConflictStop() {
    var retired = Self.machine(acknowledged: 0, head: 1)
    #expect(
      retired.step(.answered(from: 1, through: 1, outcome: .retired(message: "409"))) == [
        Self.attempt(.retired, .retired(message: "409")), .alarm(.retired(message: "409")),
      ])
    #expect(retired.step(.recordsDurable(through: 2)) == [])

    var conflict = Self.machine(acknowledged: 0, head: 3)
    let actions = conflict.step(
      Self.verdicts(
        through: 3,
        [
          .init(seq: 1, status: .accepted),
          .init(seq: 2, status: .conflict, message: "another record"),
          .init(seq: 3, status: .accepted),
        ], from: 1))
    // The record in conflict never counts as acknowledged.
    #expect(
      actions == [
        .storePosition(through: 1),
        Self.attempt(.conflict, .conflict(seq: 2, message: "another record")),
        .alarm(.conflict(seq: 2, message: "another record")),
      ])
    #expect(conflict.step(.recordsDurable(through: 4)) == [])
    #expect(conflict.step(.timerFired) == [])
  }

  // MARK: What the upstream has not, and what it refuses

  @Test func whatIsMissingIsSentAgain() {
    var machine = Self.machine(acknowledged: 10, head: 14)
    // It has lost 5 to 10; what was sent is parked there.
    let parked = (11...14).map { BatchAnswer.Verdict(seq: $0, status: .parked) }
    #expect(
      machine.step(Self.verdicts(through: 4, parked, from: 11)) == [
        .storePosition(through: 4),
        .attempt(.incomplete, message: "the upstream has records only up to 4"),
        .arm(afterMilliseconds: 2000),
      ])
    #expect(machine.step(.timerFired) == [.send(from: 5, maximumRecords: 100)])
    #expect(
      machine.step(Self.accepted(5...10, through: 14)) == [
        .storePosition(through: 10), .attempt(.ok, message: nil),
        .send(from: 11, maximumRecords: 100),
      ])
  }

  @Test func anUpstreamThatKeepsNothingIsAskedEverMoreSlowly() {
    var machine = Self.machine(acknowledged: 0, head: 2)
    let none = Self.verdicts(
      through: 0, [.init(seq: 1, status: .parked), .init(seq: 2, status: .parked)], from: 1)
    for seconds in [2, 4, 8] as [Int64] {
      #expect(machine.step(none).last == .arm(afterMilliseconds: seconds * 1000))
      #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 100)])
    }
  }

  @Test func aRejectedRecordIsListedPassedByAndHealed() {
    var machine = Self.machine(acknowledged: 0, head: 4)
    let answer = Self.verdicts(
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
    #expect(machine.step(Self.accepted(4...4)).last == .send(from: 2, maximumRecords: 1))
    #expect(
      machine.step(Self.accepted(2...2, through: 4)) == [
        .healed(seq: 2), .attempt(.ok, message: nil),
      ])
  }

  @Test func aSecondRefusalIsFinal() {
    var machine = Self.machine(acknowledged: 0, head: 1)
    let refused = BatchAnswer.Verdict(seq: 1, status: .rejected, code: "schema", message: "m")
    _ = machine.step(Self.verdicts(through: 1, [refused], from: 1))
    #expect(
      machine.step(.ownCopy(seq: 1, intact: true)) == [.send(from: 1, maximumRecords: 1)])
    #expect(
      machine.step(Self.verdicts(through: 1, [refused], from: 1)) == [
        .deadLetter(seq: 1, code: "schema", message: "m"), .attempt(.ok, message: nil),
      ])
    // Unless somebody asks.
    #expect(
      machine.step(.retryDeadLetter(seq: 1)) == [.send(from: 1, maximumRecords: 1)])
  }

  @Test func aDamagedCopyIsNotSentAgain() {
    var machine = Self.machine(acknowledged: 0, head: 1)
    _ = machine.step(
      Self.verdicts(through: 1, [.init(seq: 1, status: .rejected, code: "hash")], from: 1))
    #expect(
      machine.step(.ownCopy(seq: 1, intact: false)) == [
        .deadLetter(
          seq: 1, code: "own_copy_damaged",
          message: "the journal's own copy is damaged; run: posagent journal verify")
      ])
  }

  @Test func aDeadLetterThatBringsTheUpstreamDownHoldsUpNothing() {
    var machine = Self.machine(acknowledged: 0, head: 1)
    _ = machine.step(Self.verdicts(through: 1, [.init(seq: 1, status: .rejected)], from: 1))
    _ = machine.step(.ownCopy(seq: 1, intact: true))
    let lost = DeliveryEvent.answered(from: 1, through: 1, outcome: .unknown(message: "500"))
    for _ in 0..<2 {
      _ = machine.step(lost)
      #expect(machine.step(.timerFired) == [.send(from: 1, maximumRecords: 1)])
    }
    _ = machine.step(lost)
    _ = machine.step(.recordsDurable(through: 2))
    #expect(machine.step(.timerFired) == [.send(from: 2, maximumRecords: 100)])
    #expect(machine.step(Self.accepted(2...2)).last == .attempt(.ok, message: nil))
  }

  @Test func answersFromAnEarlierLifeAreIgnored() {
    var machine = Self.machine(acknowledged: 5, head: 6)
    #expect(machine.step(Self.accepted(1...5)) == [])
    #expect(machine.step(.watermark(.nothingYet)) == [])
    #expect(machine.step(.timerFired) == [])
    #expect(machine.step(Self.accepted(6...6)).first == .storePosition(through: 6))
  }

  @Test func anAnswerBeyondTheJournalStops() {
    var machine = Self.machine(acknowledged: 0, head: 1)
    #expect(
      machine.step(Self.accepted(1...1, through: 9)) == [
        Self.attempt(.ahead, .aheadOfJournal(acknowledgedThrough: 9, head: 1)),
        .alarm(.aheadOfJournal(acknowledgedThrough: 9, head: 1)),
      ])
  }
}
