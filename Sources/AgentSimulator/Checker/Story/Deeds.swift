import AgentCore

/// Which record says what became of which request, as its answer names it.
struct Deeds {
  /// The record of each request, by the place of the request among all.
  private(set) var records: [Int: SeenRecord] = [:]
  /// Who was answered with a record, by its position.
  private(set) var askers: [Int: [Int]] = [:]
  /// Requests that were answered with success, and no record says so.
  private(set) var missing: [Int] = []

  init(_ asks: [SeenAsk], _ records: Evidence.Records, _ amounts: Amounts) {
    for (index, ask) in asks.enumerated() {
      guard let answer = ask.answer, answer.isSuccess, ask.ask.command.recordKind != nil else {
        continue
      }
      guard let record = Self.record(of: ask, answer, records, amounts) else {
        missing.append(index)
        continue
      }
      self.records[index] = record
      askers[record.position, default: []].append(index)
    }
  }

  /// An answer that was kept may be of an earlier journal than the one in which it left.
  private static func record(
    of ask: SeenAsk, _ answer: SeenAsk.Said, _ records: Evidence.Records, _ amounts: Amounts
  ) -> SeenRecord? {
    guard let seq = ask.ask.command.recordNamed(by: answer.reply.body),
      ask.head.journal <= answer.head.journal
    else { return nil }
    for journal in (ask.head.journal...answer.head.journal).reversed() {
      let place = Place(journal: journal, seq: seq)
      if place > ask.head, let record = records.record(place),
        ask.ask.command.isDone(by: record, amounts)
      {
        return record
      }
    }
    return nil
  }
}
