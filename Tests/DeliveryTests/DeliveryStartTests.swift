import Delivery
import Records
import RetailTypes
import Testing

/// Events and the actions they must cause, one situation after the other: the position at the start.
@Suite struct DeliveryStartTests {
  @Test func startComparesTheWatermarkBeforeAnythingIsSent() {
    var machine = DeliveryMachine()
    #expect(machine.step(.started(acknowledgedThrough: 10, head: 12)) == [.fetchWatermark])
    #expect(machine.step(.recordsDurable(through: 13)) == [])
    #expect(machine.step(.sendNow) == [])
    #expect(
      machine.step(.watermark(.position(contiguousThrough: 11, hash: Lane.hash)))
        == [.compareHash(seq: 11, Lane.hash)])
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
        .position(contiguousThrough: 13, hash: Lane.hash),
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
          Lane.attempt(.retired, .retired(message: "gone")), .alarm(.retired(message: "gone")),
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

  @Test func anotherHistoryStopsUntilSomebodyActs() {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: 10, head: 12))
    _ = machine.step(.watermark(.position(contiguousThrough: 10, hash: Lane.hash)))
    #expect(
      machine.step(.hashCompared(seq: 10, same: false)) == [
        Lane.attempt(.anotherHistory, .anotherHistory(seq: 10)), .alarm(.anotherHistory(seq: 10)),
      ])
    #expect(machine.step(.recordsDurable(through: 13)) == [])
    #expect(machine.step(.timerFired) == [])
    #expect(machine.alarm?.stopsSending == true)
    #expect("\(machine.alarm.map { "\($0)" } ?? "")".contains("posagent journal new-epoch"))
    // Somebody has put it right and asks.
    #expect(machine.step(.sendNow) == [.fetchWatermark])
    _ = machine.step(.watermark(.position(contiguousThrough: 10, hash: Lane.hash)))
    #expect(
      machine.step(.hashCompared(seq: 10, same: true)) == [
        .attempt(.ok, message: nil), .alarmCleared, .send(from: 11, maximumRecords: 100),
      ])
  }

  @Test func aHashThatCouldNotBeComparedIsAskedForAgain() {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: 10, head: 12))
    _ = machine.step(.watermark(.position(contiguousThrough: 10, hash: Lane.hash)))
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
        Lane.attempt(.ahead, .aheadOfJournal(acknowledgedThrough: 10, head: 9)),
        .alarm(.aheadOfJournal(acknowledgedThrough: 10, head: 9)),
      ])
  }
}
