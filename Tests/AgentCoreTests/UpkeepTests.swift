import AgentCore
import Delivery
import Records
import RetailTypes
import Testing

/// The clock, the delivery, and what the status says of them.
@Suite struct UpkeepTests {
  @Test(arguments: [3_600_000, -3_600_000, 60_000, -60_000] as [Int64])
  func aJumpOfTheClockIsRecorded(_ jump: Int64) throws {
    var lane = try TestLane()
    lane.wallMilliseconds += jump
    lane.ask(.showStatus)
    #expect(lane.journal.bodies(.clockChanged).map { $0["jump_ms"] } == [.int(jump)])
    lane.ask(.showStatus)
    #expect(lane.journal.count(of: .clockChanged) == 1, "once for each jump")
    let alarms = lane.effects.filter {
      if case .notify(.device(let notice)) = $0 { notice["kind"] == "clock" } else { false }
    }
    #expect(alarms.count == 1)
  }

  @Test func driftIsNone() throws {
    var lane = try TestLane()
    for _ in 1...100 {
      lane.advance(by: 10_000)
      lane.wallMilliseconds += 59
      lane.ask(.showStatus)
    }
    #expect(lane.journal.count(of: .clockChanged) == 0)
  }

  @Test func aClockBehindTheJournalAtTheStart() throws {
    var lane = try TestLane()
    lane.wallMilliseconds -= 86_400_000
    try lane.crash()
    let jump = lane.journal.bodies(.clockChanged).first?["jump_ms"]?.intValue ?? 0
    // Since the last record another 5 s have passed.
    #expect(jump == -86_395_000)
  }

  @Test func aClockAheadOfTheJournalAtTheStartIsANightOff() throws {
    var lane = try TestLane()
    lane.advance(by: 36_000_000)
    try lane.crash()
    #expect(lane.journal.count(of: .clockChanged) == 0)
  }

  private func actions(_ lane: TestLane) -> [DeliveryAction] {
    lane.effects.compactMap { if case .delivery(let action) = $0 { action } else { nil } }
  }

  @Test func whatIsOnDiskIsSent() throws {
    var lane = try TestLane(TestShop.jakarta(delivers: true), started: false)
    lane.commitsAtOnce = false
    lane.start()
    #expect(actions(lane) == [.fetchWatermark])
    lane.feed(.delivery(.watermark(.nothingYet), entropy: lane.entropy()))
    #expect(actions(lane).contains { if case .send = $0 { true } else { false } } == false)
    lane.commit()
    #expect(actions(lane).last == .send(from: 1, maximumRecords: 100))
    lane.commitsAtOnce = true
    #expect(lane.status["upstream"]?["backlog"] == 4)
    lane.feed(
      .delivery(
        .answered(
          from: 1, through: 4,
          outcome: .verdicts(
            BatchAnswer(
              contiguousThrough: 4,
              verdicts: (1...4).map { .init(seq: $0, status: .accepted) }))),
        entropy: lane.entropy()))
    #expect(actions(lane).contains(.storePosition(through: 4)))
    let upstream = lane.status["upstream"]
    #expect(upstream?["acknowledged_through"] == 4)
    #expect(upstream?["backlog"] == 0)
    #expect(upstream?["alarm"] == .null)
    #expect(upstream?["last_attempt"]?["outcome"] == "ok")
    lane.openShift()
    #expect(actions(lane).last == .send(from: 5, maximumRecords: 100))
  }

  /// What was refused for no fault of its own in an earlier life is sent once more, after the rest.
  @Test func deadLettersOutliveTheAgent() throws {
    var lane = try TestLane(TestShop.jakarta(delivers: true))
    let known = lane.journal.head
    try lane.crash(starting: false)
    lane.start(acknowledgedThrough: known, deadLetters: [2])
    lane.feed(.delivery(.watermark(.nothingYet), entropy: lane.entropy()))
    #expect(actions(lane).last == .send(from: known + 1, maximumRecords: 100))
    accept(known + 1...lane.journal.head, &lane)
    #expect(actions(lane).last == .send(from: 2, maximumRecords: 1))
    accept(2...2, &lane)
    #expect(actions(lane).contains(.healed(seq: 2)))
  }

  private func accept(_ seqs: ClosedRange<Int64>, _ lane: inout TestLane) {
    let taken = BatchAnswer(
      contiguousThrough: lane.journal.head,
      verdicts: seqs.map { .init(seq: $0, status: .accepted) })
    lane.feed(
      .delivery(
        .answered(from: seqs.lowerBound, through: seqs.upperBound, outcome: .verdicts(taken)),
        entropy: lane.entropy()))
  }

  @Test func aConflictIsAnAlarmAndSellingGoesOn() throws {
    var lane = try TestLane(TestShop.jakarta(delivers: true))
    lane.feed(.delivery(.watermark(.nothingYet), entropy: lane.entropy()))
    lane.feed(
      .delivery(
        .answered(
          from: 1, through: 4,
          outcome: .verdicts(
            BatchAnswer(
              contiguousThrough: 2,
              verdicts: [
                .init(seq: 1, status: .accepted), .init(seq: 2, status: .accepted),
                .init(seq: 3, status: .conflict), .init(seq: 4, status: .parked),
              ]))), entropy: lane.entropy()))
    let upstream = lane.status["upstream"]
    #expect(upstream?["alarm"]?.stringValue?.contains("new-epoch") == true)
    #expect(upstream?["acknowledged_through"] == 2)
    #expect(upstream?["backlog"] == 2)
    lane.openShift()
    #expect(lane.sale().status == 200)
  }

  @Test func anUpstreamAheadLeavesNoNegativeBacklog() throws {
    var lane = try TestLane(TestShop.jakarta(delivers: true), started: false)
    lane.start(acknowledgedThrough: 1_000)
    #expect(lane.status["upstream"]?["backlog"] == 0)
    #expect(lane.status["upstream"]?["alarm"]?.stringValue?.contains("1000") == true)
  }

  @Test func withoutAnUpstream() throws {
    var lane = try TestLane()
    #expect(lane.status["upstream"] == .null)
  }

  @Test func aNewCatalogueIsRecorded() throws {
    var lane = try TestLane()
    lane.feed(.catalogueUpdated(version: "abc", items: 7))
    #expect(
      lane.journal.bodies(.catalogueUpdated) == [.object(["version": "abc", "items": 7])])
  }
}
