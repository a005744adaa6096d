import Foundation
import Records
import ShopKit
import TestPeers
import Testing

/// A start reads the open shift, not the journal.
@Suite(.serialized) struct BigJournalTests {
  /// POSAGENT_JOURNAL_RECORDS raises it.
  static let records =
    ProcessInfo.processInfo.environment["POSAGENT_JOURNAL_RECORDS"].flatMap { Int($0) } ?? 200_000

  @Test(.timeLimit(.minutes(20))) func startsInNoTimeHoweverLongTheJournal() async throws {
    let lane = try Lane()
    var agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.sell()
    _ = try await agent.till.post("/v1/shifts/current/close", ["counted": ["cash": "205000"]]).ok()
    #expect(await agent.stop() == .code(0))
    let made = try await Programs.python(
      "make_journal.py", [lane.state + "/journal.sqlite", "\(Self.records)"], within: 600)
    try #require(made.succeeded, "\(made.errors)")
    let counts = try JSONParser.parse(Array(made.output.utf8.dropLast()))
    let receipts = try #require(counts["receipts"]?.intValue)

    // A small shift is open at the next start.
    agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.sell()
    agent.process.kill()

    var shortest = Duration.seconds(60)
    for _ in 0..<3 {
      let start = ContinuousClock.now
      agent = try await lane.start()
      shortest = min(shortest, ContinuousClock.now - start)
      let next = try await agent.sell()["receipt"]?.stringValue ?? ""
      #expect(Int64(next.suffix(6)).map { $0 > receipts + 1 } == true, "\(next)")
      agent.process.kill()
    }
    print("ready in \(shortest) with a journal of \(counts["records"]?.intValue ?? 0) records")
    #expect(shortest < .seconds(2))
  }
}
