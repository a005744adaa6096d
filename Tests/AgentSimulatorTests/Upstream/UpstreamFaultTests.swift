import Delivery
import Foundation
import InboxStore
import InboxTestKit
import Records
import Testing

@testable import AgentSimulator

/// Each fault alone, at every message: what the lane hears, and what the inbox holds then.
@Suite struct UpstreamFaultTests {
  struct Case: CustomStringConvertible, Sendable {
    var fault: UpstreamFault
    /// Words for what the lane may hear of a batch of five, and of the position after it.
    var batch: Set<String>
    var position: Set<String>
    /// How many of the five the inbox may hold then.
    var kept: ClosedRange<Int> = 5...5

    var description: String { "\(fault)" }
  }

  static let cases = [
    Case(fault: .unreachable, batch: ["unknown"], position: ["unknown"], kept: 0...0),
    Case(fault: .slow, batch: ["aaaaa 5"], position: ["at 5"]),
    Case(fault: .lost, batch: ["unknown"], position: ["unknown"], kept: 0...0),
    Case(fault: .answerLost, batch: ["unknown"], position: ["unknown"]),
    Case(fault: .deliveredTwice, batch: ["ddddd 5"], position: ["at 5"]),
    Case(fault: .reordered, batch: ["aaaaa 5"], position: ["at 5"]),
    // Cut in its last line the batch still has five, of which the last may have kept its number;
    // without its last LF alone it is whole.
    Case(
      fault: .truncated, batch: ["unknown", "aaaar 4", "aaaar 5", "aaaaa 5"],
      position: Set((0...5).flatMap { ["at \($0)", "at \($0) without hash"] }), kept: 0...5),
    // Of the number itself: those behind it are parked.
    Case(
      fault: .flippedBit,
      batch: [
        "unknown", "raaaa 5", "araaa 5", "aaraa 5", "aaara 5", "aaaar 5", "aaaar 4", "rpppp 0",
        "arppp 1", "aarpp 2", "aaarp 3",
      ],
      position: Set((0...5).flatMap { ["at \($0)", "at \($0) without hash"] }), kept: 0...4),
    Case(fault: .tooLarge, batch: ["too large"], position: ["unknown"], kept: 0...5),
    Case(fault: .unauthorized, batch: ["unauthorized"], position: ["unauthorized"], kept: 0...5),
    Case(fault: .busy, batch: ["busy"], position: ["busy"], kept: 0...5),
    Case(fault: .serverError, batch: ["unknown"], position: ["unknown"], kept: 0...5),
    Case(fault: .garbage, batch: ["unknown"], position: ["unknown"], kept: 0...5),
    Case(
      fault: .lowPosition, batch: Set((0...5).map { "aaaaa \($0)" }),
      position: Set(["at 0", "at 5"] + (1...4).map { "at \($0) without hash" })),
    Case(
      fault: .falseRejection,
      batch: Set(
        ["raaaa", "araaa", "aaraa", "aaara", "aaaar"].map { "\($0) 5" }
          // Not looked at: those behind it are parked, and the gap may be owned up to.
          + ["rpppp", "arppp", "aarpp", "aaarp"].flatMap { ["\($0) 5"] }
          + ["rpppp 0", "arppp 1", "aarpp 2", "aaarp 3", "aaaar 4"]),
      position: Set((0...5).map { "at \($0)" }), kept: 0...5),
    Case(fault: .shuffledVerdicts, batch: ["unknown", "aaaaa 5"], position: ["at 5"]),
    Case(fault: .missingVerdicts, batch: ["unknown"], position: ["at 5"]),
    Case(fault: .otherEpoch, batch: ["unknown"], position: ["nothing yet"]),
    Case(fault: .nothingKnown, batch: ["aaaaa 5"], position: ["nothing yet"]),
    Case(
      fault: .highPosition, batch: Set((6...25).map { "aaaaa \($0)" }),
      position: Set((6...25).map { "at \($0)" })),
    Case(fault: .wrongHash, batch: ["aaaaa 5"], position: ["at 5 with another hash"]),
    Case(
      fault: .falseConflict,
      batch: Set(["caaaa", "acaaa", "aacaa", "aaaca", "aaaac"].map { "\($0) 5" }),
      position: ["at 5"]),
    Case(fault: .falselyRetired, batch: ["retired"], position: ["retired"], kept: 0...5),
  ]

  /// What became of a new batch of five after `fault`, in words; eight times, each in an inbox of its
  /// own, for what chance may choose.
  static func outcomes(
    of fault: UpstreamFault
  ) async throws -> [(batch: String, position: String, kept: Int)] {
    var outcomes: [(batch: String, position: String, kept: Int)] = []
    for seed in 1...8 as ClosedRange<UInt64> {
      let inbox = try TestStore()
      let journal = TestJournal(5)
      let upstream = SimulatedUpstream(store: inbox.store, device: journal.device)
      upstream.rates = UpstreamRates(only: fault, permille: 1000)
      var chance = Chance(seed: seed)
      let sent = await upstream.send(journal.records, epoch: journal.epoch, &chance)
      let asked = await upstream.watermark(epoch: journal.epoch, &chance)
      #expect((0...60_000).contains(sent.delayMilliseconds))
      #expect((0...60_000).contains(asked.delayMilliseconds))
      let image = try await upstream.image(epochs: [journal.epoch])
      outcomes.append(
        (
          Self.word(for: sent.outcome), Self.word(for: asked.outcome, in: journal),
          image.accepted.count
        ))
      #expect(upstream.count(of: fault) > 0)
    }
    return outcomes
  }

  static func word(for outcome: DeliveryOutcome) -> String {
    switch outcome {
    case .verdicts(let answer):
      String(answer.verdicts.map { $0.status.rawValue.prefix(1) }.joined())
        + " \(answer.contiguousThrough)"
    case .tooLarge: "too large"
    case .unauthorized: "unauthorized"
    case .retired: "retired"
    case .retryAfter: "busy"
    case .unknown: "unknown"
    }
  }

  static func word(for outcome: WatermarkOutcome, in journal: TestJournal) -> String {
    switch outcome {
    case .position(0, nil): "at 0"
    case .position(let through, nil): "at \(through) without hash"
    case .position(let through, let hash?):
      "at \(through)" + (journal.records.map(\.hash).contains(hash) ? "" : " with another hash")
    case .nothingYet: "nothing yet"
    case .unauthorized: "unauthorized"
    case .retired: "retired"
    case .retryAfter: "busy"
    case .unknown: "unknown"
    }
  }

  @Test(arguments: cases)
  func outcome(_ each: Case) async throws {
    let outcomes = try await Self.outcomes(of: each.fault)
    for outcome in outcomes {
      #expect(each.batch.contains(outcome.batch), "\(outcome)")
      #expect(each.position.contains(outcome.position), "\(outcome)")
      #expect(each.kept.contains(outcome.kept), "\(outcome)")
    }
  }

  @Test func goodVerdictsMayStandForOneAnother() async throws {
    for outcome in try await Self.outcomes(of: .muddledStatus) {
      #expect(outcome.batch.hasSuffix(" 5") && outcome.kept == 5)
      #expect(outcome.batch.dropLast(2).allSatisfy { "adp".contains($0) })
    }
  }

  /// Nothing in the list is left out.
  @Test func everyFaultIsHere() {
    let here = Set(Self.cases.map(\.fault) + [.muddledStatus])
    #expect(here == Set(UpstreamFault.allCases))
  }

  @Test func anHonestUpstreamKeepsAndAnswersAll() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(50)
    let upstream = SimulatedUpstream(store: inbox.store, device: journal.device)
    var chance = Chance(seed: 1)
    for from in stride(from: 0, to: 50, by: 10) {
      let records = Array(journal.records[from..<from + 10])
      let (outcome, _) = await upstream.send(records, epoch: journal.epoch, &chance)
      #expect(Self.word(for: outcome) == "aaaaaaaaaa \(from + 10)")
    }
    let image = try await upstream.image(epochs: [journal.epoch, 99])
    #expect(
      image.accepted.map(\.line)
        == journal.records.map { JournalLine(seq: $0.seq, hash: $0.hash, bytes: $0.bytes) })
    #expect(image.accepted.allSatisfy { $0.epoch == journal.epoch })
    #expect(image.contiguousThrough == [journal.epoch: 50, 99: 0])
    #expect(image.refused.isEmpty && image.conflicts == 0)
    let (mark, _) = await upstream.watermark(epoch: journal.epoch, &chance)
    #expect(mark == .position(contiguousThrough: 50, hash: journal.records[49].hash))
  }

  /// What the inbox itself refuses reaches the lane as the server says it: Docs/Protocol.md.
  @Test func refusalsOfTheInboxAreHeard() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(3)
    let upstream = SimulatedUpstream(store: inbox.store, device: journal.device)
    var chance = Chance(seed: 1)
    let first = Array(journal.records[..<1])
    _ = await upstream.send(first, epoch: journal.epoch, &chance)
    try await inbox.store.retireEpoch(JournalName(device: journal.device, epoch: journal.epoch))
    let (retired, _) = await upstream.send(journal.records, epoch: journal.epoch, &chance)
    guard case .retired(let message) = retired else {
      Issue.record("\(retired)")
      return
    }
    #expect(message.hasPrefix("HTTP 409: Epoch 77 of device \"lane-1\" was retired here"))
    // A folder in its place: the file can't be opened any more.
    inbox.store.close()
    try FileManager.default.removeItem(at: inbox.directory)
    try FileManager.default.createDirectory(
      atPath: inbox.path, withIntermediateDirectories: true)
    let (broken, _) = await upstream.send(journal.records, epoch: journal.epoch, &chance)
    guard case .retryAfter(5000, _) = broken else {
      Issue.record("\(broken)")
      return
    }
  }

  /// A batch that was lost arrives when nobody waits for it any more, and again.
  @Test func whatWasLostMayArriveLater() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(4)
    let upstream = SimulatedUpstream(store: inbox.store, device: journal.device)
    var chance = Chance(seed: 1)
    await upstream.lateArrivals(&chance)
    upstream.rates = UpstreamRates(only: .lost, permille: 1000)
    _ = await upstream.send(Array(journal.records[2...]), epoch: journal.epoch, &chance)
    #expect(try await inbox.dump() == [])
    await upstream.lateArrivals(&chance)
    #expect(
      try await inbox.dump() == journal.records[2...].map { "\($0.seq) parked \($0.hash.hex)" })
  }

  @Test func theInboxMayEndAndBeginAgain() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(4)
    let upstream = SimulatedUpstream(store: inbox.store, device: journal.device)
    var chance = Chance(seed: 1)
    _ = await upstream.send(Array(journal.records[..<2]), epoch: journal.epoch, &chance)
    upstream.reopen(try InboxStore(path: inbox.path, creating: false, syncing: true))
    let (outcome, _) = await upstream.send(journal.records, epoch: journal.epoch, &chance)
    #expect(Self.word(for: outcome) == "ddaa 4")
    upstream.store.close()
  }
}
