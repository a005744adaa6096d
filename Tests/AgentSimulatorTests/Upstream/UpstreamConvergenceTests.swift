import InboxTestKit
import Records
import Testing

@testable import AgentSimulator

/// A delivery machine against the simulated upstream: after whatever happened, once the upstream is
/// honest, every record has arrived once and nothing waits.
@Suite struct UpstreamConvergenceTests {
  static let records = 300

  /// A day with faults, then a while without; and what is left at the end.
  static func run(seed: UInt64) async throws -> (lane: TestLane, image: InboxImage) {
    let inbox = try TestStore()
    let journal = TestJournal(records)
    let upstream = SimulatedUpstream(store: inbox.store, device: journal.device)
    var lane = TestLane(journal, upstream, seed: seed)
    upstream.rates = UpstreamRates(300, &lane.chance)
    lane.start()
    for _ in 0..<200 {
      switch lane.chance.number(0...20) {
      case 0...6: lane.append(lane.chance.number(1...4))
      case 7: await upstream.lateArrivals(&lane.chance)
      case 8: if lane.chance.percent(30) { lane.start() }
      default: _ = await lane.advance()
      }
    }
    upstream.rates = .honest
    // Where an alarm has stopped it, somebody acts.
    if lane.machine.alarm?.stopsSending == true { lane.take(.sendNow) }
    await lane.settle()
    lane.append(1)
    await lane.settle()
    // Nothing waits and nothing is forgotten: what the upstream does not have is listed. (A record
    // that was refused twice is not sent again by itself.)
    #expect(lane.position == lane.head && lane.machine.stateName.description == "idle")
    let image = try await upstream.image(epochs: [journal.epoch])
    let missing = Set(1...lane.head).subtracting(image.accepted.map(\.line.seq))
    #expect(missing.isSubset(of: lane.deadLetters))
    for seq in lane.deadLetters.sorted() { lane.take(.retryDeadLetter(seq: seq)) }
    await lane.settle()
    return (lane, try await upstream.image(epochs: [journal.epoch]))
  }

  @Test(arguments: 1...25 as ClosedRange<UInt64>)
  func everyRecordArrivesOnce(seed: UInt64) async throws {
    let (lane, image) = try await Self.run(seed: seed)
    let sent = lane.journal.records.prefix(Int(lane.head))
    #expect(image.accepted.map(\.line.hash) == sent.map(\.hash))
    #expect(image.contiguousThrough == [lane.journal.epoch: lane.head])
    #expect(image.refused.isEmpty && image.conflicts == 0)
    #expect(lane.position == lane.head && lane.deadLetters.isEmpty && lane.machine.alarm == nil)
  }

  @Test func aSeedTellsTheSameStoryTwice() async throws {
    let first = try await Self.run(seed: 7)
    let second = try await Self.run(seed: 7)
    #expect(first.lane.story == second.lane.story && first.lane.story.count > 20)
    #expect(first.image.accepted.map(\.line) == second.image.accepted.map(\.line))
  }

  /// Record 1 arrives as a damaged 3 and is refused under that number: the inbox counts further
  /// than the journal goes, and the lane sees that it is no other journal.
  @Test func aNumberDamagedOnTheWayIsNoOtherHistory() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(3)
    let line = String(decoding: journal.records[0].line, as: UTF8.self)
    let damaged = Array(line.replacing("\"seq\":1,", with: "\"seq\":3,").utf8)
    _ = try await inbox.store.receive(
      batch: damaged + journal.records[1].line, from: journal.device)
    var lane = TestLane(
      journal, SimulatedUpstream(store: inbox.store, device: journal.device), seed: 1)
    lane.append(2)
    for _ in 0..<2 {
      lane.start()
      await lane.settle()
      #expect(lane.position == 2 && lane.machine.alarm == nil)
    }
    let mark = try await inbox.store.watermark(device: journal.device, epoch: journal.epoch)
    #expect(mark.contiguousThrough == 3 && mark.hash == nil)
    lane.append(1)
    await lane.settle()
    #expect(lane.position == 3)
    #expect(
      try await inbox.dump() == journal.records.map { "\($0.seq) accepted \($0.hash.hex)" })
  }
}
