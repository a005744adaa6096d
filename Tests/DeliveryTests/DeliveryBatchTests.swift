import Delivery
import Records
import RetailTypes
import Testing

/// Events and the actions they must cause, one situation after the other: one batch after the other.
@Suite struct DeliveryBatchTests {
  @Test func sendsWhatIsDurableOneBatchAtATime() {
    var machine = Lane.machine(acknowledged: 0, head: 0)
    #expect(machine.step(.recordsDurable(through: 3)) == [.send(from: 1, maximumRecords: 100)])
    #expect(machine.step(.recordsDurable(through: 5)) == [])
    #expect(
      machine.step(Lane.accepted(1...3)) == [
        .storePosition(through: 3), .attempt(.ok, message: nil),
        .send(from: 4, maximumRecords: 100),
      ])
    #expect(
      machine.step(Lane.accepted(4...5)) == [
        .storePosition(through: 5), .attempt(.ok, message: nil),
      ])
    #expect(machine.acknowledgedThrough == 5 && machine.head == 5)
  }

  /// Found by the simulator: a batch is read from the disk, which may be further than we were told.
  /// The inbox then rightly has more than the head that we know of; nothing was restored.
  @Test func aBatchMayHoldMoreThanWeWereToldOf() {
    var machine = Lane.machine(acknowledged: 0, head: 3)
    _ = machine.step(Lane.accepted(1...4))
    #expect(machine.alarm == nil)
    #expect(machine.acknowledgedThrough == 4 && machine.head == 4)
    #expect(machine.step(.recordsDurable(through: 4)) == [])
  }

  @Test func batchesGrowWhenFullAndStopAtTheLimit() {
    var machine = Lane.machine(acknowledged: 0, head: 10_000)
    var next: Int64 = 1
    for (sent, then) in [(100, 200), (200, 400), (400, 500), (500, 500)] as [(Int64, Int)] {
      let actions = machine.step(Lane.accepted(next...next + sent - 1))
      next += sent
      #expect(actions.last == .send(from: next, maximumRecords: then))
    }
    // A batch cut short by its weight says nothing about the number.
    #expect(
      machine.step(Lane.accepted(next...next + 2)).last
        == .send(from: next + 3, maximumRecords: 500))
  }

  @Test func anUnknownOutcomeIsSentAgainUnchangedThenSmaller() {
    var machine = Lane.machine(acknowledged: 0, head: 40)
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
    var machine = Lane.machine(acknowledged: 0, head: 4)
    _ = machine.step(.answered(from: 1, through: 4, outcome: .unknown(message: "")))
    #expect(machine.step(.sendNow) == [.disarm, .send(from: 1, maximumRecords: 4)])
    #expect(machine.step(.timerFired) == [])
  }

  @Test func waitsGrowToFiveMinutesWithFullJitter() {
    var machine = Lane.machine(acknowledged: 0, head: 1)
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
    _ = machine.step(Lane.accepted(1...1))
    _ = machine.step(.recordsDurable(through: 2))
    #expect(
      machine.step(.answered(from: 2, through: 2, outcome: .unknown(message: ""))).last
        == .arm(afterMilliseconds: 2000))
  }

  @Test func tooLargeIsHalvedAtOnceAndRemembered() {
    var machine = Lane.machine(acknowledged: 0, head: 1000)
    #expect(
      machine.step(.answered(from: 1, through: 100, outcome: .tooLarge(message: "413"))) == [
        .attempt(.tooLarge, message: "413"), .send(from: 1, maximumRecords: 50),
      ])
    #expect(machine.step(Lane.accepted(1...50)).last == .send(from: 51, maximumRecords: 50))
    // One record that is too large is waited for, not halved.
    var single = Lane.machine(acknowledged: 0, head: 1)
    #expect(
      single.step(.answered(from: 1, through: 1, outcome: .tooLarge(message: ""))).last
        == .arm(afterMilliseconds: 2000))
  }

  @Test(arguments: [
    // Asked for, and the longest wait that follows: spread over a second, capped at an hour.
    (Int64(30_000), Int64(31_000)), (0, 1000), (-5, 1000), (99_999_999_999, 3_601_000),
  ])
  func retryAfterIsObeyed(asked: Int64, longest: Int64) {
    var machine = Lane.machine(acknowledged: 0, head: 1)
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
    var machine = Lane.machine(acknowledged: 0, head: 1)
    let refused = DeliveryEvent.answered(
      from: 1, through: 1, outcome: .unauthorized(message: "401"))
    #expect(
      machine.step(refused, entropy: Entropy(high: 0, low: 0)) == [
        Lane.attempt(.unauthorized, .unauthorized(message: "401")),
        .alarm(.unauthorized(message: "401")),
        .arm(afterMilliseconds: 150_000),
      ])
    _ = machine.step(.timerFired)
    #expect(
      machine.step(refused) == [
        Lane.attempt(.unauthorized, .unauthorized(message: "401")),
        .arm(afterMilliseconds: 300_000),
      ])
    _ = machine.step(.timerFired)
    #expect(machine.step(Lane.accepted(1...1)).first == .alarmCleared)
    #expect(machine.alarm == nil)
  }

  @Test func retiredAndConflictStop() {
    var retired = Lane.machine(acknowledged: 0, head: 1)
    #expect(
      retired.step(.answered(from: 1, through: 1, outcome: .retired(message: "409"))) == [
        Lane.attempt(.retired, .retired(message: "409")), .alarm(.retired(message: "409")),
      ])
    #expect(retired.step(.recordsDurable(through: 2)) == [])

    var conflict = Lane.machine(acknowledged: 0, head: 3)
    let actions = conflict.step(
      Lane.verdicts(
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
        Lane.attempt(.conflict, .conflict(seq: 2, message: "another record")),
        .alarm(.conflict(seq: 2, message: "another record")),
      ])
    #expect(conflict.step(.recordsDurable(through: 4)) == [])
    #expect(conflict.step(.timerFired) == [])
  }
}
