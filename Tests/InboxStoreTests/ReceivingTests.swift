import Foundation
import InboxTestKit
import Records
import TestKit
import Testing

@testable import InboxStore

/// What the store makes of batches.
@Suite struct ReceivingTests {
  @Test func inOrder() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(4)
    let answer = try await inbox.store.receive((1...4).map(journal.line), from: journal.device)
    #expect(answer.results.map(\.verdict) == Array(repeating: .accepted, count: 4))
    #expect(answer.position == JournalPosition(epoch: 77, contiguousThrough: 4))
    #expect(answer.newEpochs == [77])
    let again = try await inbox.store.receive((1...4).map(journal.line), from: journal.device)
    #expect(again.results.map(\.verdict) == Array(repeating: .duplicate, count: 4))
    #expect(again.newEpochs == [])
  }

  /// The end does not depend on the order of arrival, nor on how lines are put into batches; a
  /// record heals whether its damaged copy came before or after.
  @Test(arguments: 0..<40)
  func anyOrderEndsTheSame(seed: Int) async throws {
    let journal = TestJournal(12)
    var lines = (1...12).map(journal.line) + [journal.damaged(5), journal.damaged(9)]
    // Sent twice, as after an answer that was lost.
    lines += [journal.line(3), journal.line(12), journal.damaged(5)]
    var generator = SeededRandom(seed: UInt64(seed))
    lines.shuffle(using: &generator)
    let inbox = try TestStore()
    while !lines.isEmpty {
      let count = Int.random(in: 1...lines.count, using: &generator)
      _ = try await inbox.store.receive(Array(lines.prefix(count)), from: journal.device)
      lines.removeFirst(count)
    }
    #expect(
      try await inbox.dump() == journal.records.map { "\($0.seq) accepted \($0.hash.hex)" })
    #expect(try await inbox.store.deadLetters() == [])
    #expect(try await inbox.store.deadLetters(resolved: true).count == 2)
    let mark = try await inbox.store.watermark(device: journal.device, epoch: 77)
    #expect(mark.contiguousThrough == 12 && mark.hash == journal.records[11].hash)
  }

  @Test func missingNamesTheGaps() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(10)
    let answer = try await inbox.store.receive(
      [1, 2, 5, 6, 9].map(journal.line), from: journal.device)
    #expect(answer.position.contiguousThrough == 2)
    #expect(answer.position.missing == [3...4, 7...8])
    #expect(answer.results.map(\.verdict.status).suffix(3) == ["parked", "parked", "parked"])
    let more = try await inbox.store.receive([journal.line(4)], from: journal.device)
    #expect(more.position.missing == [3...3, 7...8])
    let rest = try await inbox.store.receive([journal.line(3)], from: journal.device)
    #expect(rest.position.contiguousThrough == 6 && rest.position.missing == [7...8])
  }

  @Test func aRejectedRecordCountsAndHeals() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(4)
    let lines = [journal.line(1), journal.damaged(2), journal.line(3), journal.line(4)]
    let answer = try await inbox.store.receive(lines, from: journal.device)
    #expect(
      answer.results.map(\.verdict.status) == ["accepted", "rejected", "accepted", "accepted"])
    #expect(answer.position.contiguousThrough == 4)
    #expect(try await inbox.store.deadLetters().map(\.seq) == [2])
    #expect(try await inbox.statuses([journal.damaged(2)]) == ["rejected"])
    #expect(try await inbox.store.deadLetters().map(\.times) == [2])
    #expect(try await inbox.statuses([journal.line(2)]) == ["accepted"])
    let letter = try #require(try await inbox.store.deadLetters(resolved: true).first)
    #expect(letter.resolution == .healed)
    #expect(try await inbox.store.deadLetters() == [])
  }

  /// A gap is filled only by the record that the one behind it follows.
  @Test func healingMustFitOnBothSides() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(3)
    _ = try await inbox.statuses([journal.line(1), journal.damaged(2), journal.line(3)])
    let stranger = journal.sealed(
      2, .drawerOpened, .object(["other": 1]), prev: journal.records[0].hash)
    #expect(try await inbox.statuses([journal.read(stranger.line)]) == ["rejected"])
    #expect(try await inbox.statuses([journal.line(2)]) == ["accepted"])
  }

  @Test func aConflictIsKeptApart() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(3)
    _ = try await inbox.statuses((1...3).map(journal.line))
    let other = journal.sealed(2, prev: journal.records[0].hash)
    let line = journal.read(other.line)
    #expect(try await inbox.statuses([line, journal.line(2)]) == ["conflict", "duplicate"])
    #expect(try await inbox.statuses([line]) == ["conflict"])
    let kept = journal.records.map { "\($0.seq) accepted \($0.hash.hex)" }
    #expect(try await inbox.dump() == kept + ["2 conflict \(other.hash.hex)"])
  }

  @Test func aParkedRecordIsJudgedWhenItsTurnComes() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(4)
    let stray = journal.sealed(3, prev: journal.records[0].hash)
    let lines = [journal.read(stray.line), journal.line(4)]
    #expect(try await inbox.statuses(lines) == ["parked", "parked"])
    let answer = try await inbox.store.receive(
      [journal.line(1), journal.line(2)], from: journal.device)
    #expect(answer.position.contiguousThrough == 4)
    let letter = try #require(try await inbox.store.deadLetters().first)
    #expect(letter.seq == 3 && letter.code == "chain")
    #expect(letter.line == Array(stray.line.dropLast()))
    #expect(try await inbox.statuses([journal.line(3)]) == ["accepted"])
  }

  @Test func aRetiredEpochIsRefusedWhole() async throws {
    let inbox = try TestStore()
    let old = TestJournal(2)
    let new = TestJournal(2, epoch: 5)
    _ = try await inbox.statuses([old.line(1), new.line(1)])
    try await inbox.store.retireEpoch(JournalName(device: old.device, epoch: 77))
    await #expect(throws: InboxError.epochRetired(device: old.device, epoch: 77)) {
      try await inbox.statuses([new.line(2), old.line(2)])
    }
    #expect(try await inbox.store.watermark(device: old.device, epoch: 5).contiguousThrough == 1)
    #expect(try await inbox.statuses([new.line(2)]) == ["accepted"])
  }

  @Test func linesWithoutAPlaceDoNotCount() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(2)
    let foreign = TestJournal(1, device: "lane-2")
    let lines = [journal.line(1), journal.read(foreign.records[0].line), journal.read([0x0A])]
    let answer = try await inbox.store.receive(lines, from: journal.device)
    #expect(answer.results.map(\.seq) == [1, nil, nil])
    #expect(answer.position.contiguousThrough == 1)
    #expect(try await inbox.store.deadLetters().map(\.code) == ["device", "json"])
  }

  /// A damaged epoch number beside sound lines is no new journal; alone it cannot be told.
  @Test func aDamagedEpochMakesNoJournal() async throws {
    let inbox = try TestStore()
    let journal = TestJournal(3)
    let text = String(decoding: journal.records[1].line, as: UTF8.self)
    let damaged = journal.read(Array(text.replacing("\"epoch\":77", with: "\"epoch\":78").utf8))
    let answer = try await inbox.store.receive(
      [journal.line(1), damaged], from: journal.device)
    #expect(answer.results.map(\.seq) == [1, nil])
    #expect(answer.position == JournalPosition(epoch: 77, contiguousThrough: 1))
    _ = try await inbox.statuses([damaged])
    #expect(try await inbox.store.watermark(device: journal.device, epoch: nil).epoch == 77)
  }

  @Test func theWatermarkIsOfTheEpochSeenLast() async throws {
    let inbox = try TestStore()
    let first = TestJournal(3, epoch: 900)
    let second = TestJournal(2, epoch: 100)
    let nothing = try await inbox.store.watermark(device: first.device, epoch: nil)
    #expect(nothing == Watermark(epoch: nil, contiguousThrough: 0))
    _ = try await inbox.statuses((1...3).map(first.line))
    _ = try await inbox.statuses((1...2).map(second.line))
    _ = try await inbox.statuses([first.line(3)])
    let mark = try await inbox.store.watermark(device: first.device, epoch: nil)
    #expect(
      mark == Watermark(epoch: 100, contiguousThrough: 2, hash: second.records[1].hash))
    let old = try await inbox.store.watermark(device: first.device, epoch: 900)
    #expect(old.contiguousThrough == 3)
    let other = try await inbox.store.watermark(device: "lane-9", epoch: nil)
    #expect(other == Watermark(epoch: nil, contiguousThrough: 0))
  }
}
