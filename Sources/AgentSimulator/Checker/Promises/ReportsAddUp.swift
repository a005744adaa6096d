import AgentCore
import Records

enum ReportsAddUp: Judge {
  static let sentence = """
    A shift's report, X or Z, is the sum of what happened in the shift: its sales, tenders less \
    change, taxes, voids, no-sales and movements of cash, whatever crashes lie between.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    var questions = evidence.reportQuestions[...]
    var open: [ReportQuestion] = []
    var shift: ShiftSums?
    for record in evidence.stream {
      if record.kind == "shift.opened" { shift = ShiftSums(record, evidence.settings) }
      if record.kind == "shift.closed" {
        for fault in closingFaults(record, shift, evidence.amounts) {
          findings.broken("\(record.name): \(fault)", at: record.at)
        }
        shift = nil
      }
      shift?.add(record)
      // An X report must be that of some moment between question and answer.
      while let next = questions.first, next.moments.lowerBound <= record.position {
        open.append(questions.removeFirst())
      }
      for index in open.indices.reversed() {
        if let shift { open[index].compare(with: shift) }
        guard open[index].isTrue || open[index].moments.upperBound <= record.position else {
          continue
        }
        open.remove(at: index).judge(&findings)
      }
    }
    for question in open + questions { question.judge(&findings) }
  }

  private static func closingFaults(
    _ record: SeenRecord, _ shift: ShiftSums?, _ amounts: Amounts
  ) -> [String] {
    guard let shift else { return ["no shift was open"] }
    let report = record.body
    var faults = shift.faults(in: report)
    if report["last_seq"] != .int(record.place.seq) {
      faults.append("last_seq is not its own number")
    }
    let overShort: JSONValue =
      switch report["counted"]?["cash"] {
      case nil: .null
      case let counted?: amounts.json((amounts.minor(counted) ?? 0) - shift.expectedCash)
      }
    if report["over_short"] != overShort {
      faults.append("over_short is not counted less expected")
    }
    return faults
  }
}

/// An X report that somebody was shown.
struct ReportQuestion {
  let ask: SeenAsk
  let answer: SeenAsk.Said
  /// How many records the lane may have had then.
  let moments: ClosedRange<Int>
  private(set) var isTrue = false
  private var fault = "no shift was open then"

  init(_ ask: SeenAsk, _ answer: SeenAsk.Said, _ moments: ClosedRange<Int>) {
    self.ask = ask
    self.answer = answer
    self.moments = moments
  }

  mutating func compare(with shift: ShiftSums) {
    let faults = shift.faults(in: answer.reply.body)
    isTrue = isTrue || faults.isEmpty
    fault = faults.first ?? fault
  }

  func judge(_ findings: inout Findings) {
    guard !isTrue else { return }
    findings.broken("the report of request \(ask.ask.id): \(fault)", at: answer.at)
  }
}

extension Evidence {
  /// In the order in which they may first have been answered.
  fileprivate var reportQuestions: [ReportQuestion] {
    story.asks.compactMap { ask -> ReportQuestion? in
      guard case .reportShift = ask.ask.command, let answer = ask.answer, answer.isSuccess else {
        return nil
      }
      return ReportQuestion(ask, answer, moments(of: ask, until: answer))
    }.sorted { $0.moments.lowerBound < $1.moments.lowerBound }
  }
}
