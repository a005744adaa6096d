import AgentCore
import Records

/// Requests whose outcome no answer told, and scans: each may have been carried out once.
struct OpenRequests {
  /// Kinds of records that somebody has to have asked for.
  static let kinds: Set<String> = [
    "shift.opened", "shift.closed", "cash.moved", "drawer.kicked", "sale.line_added",
    "sale.line_changed", "sale.line_voided", "sale.tendered", "sale.tender_voided",
    "sale.completed", "sale.voided", "sale.suspended", "sale.resumed", "print.queued",
  ]

  private let evidence: Evidence
  /// Places among all requests, by the kind of record that they would make.
  private var open: [String: [Int]] = [:]
  private var marked: [String: Int] = [:]
  /// Scans of each text that have made no line yet: the records on disk when they were made.
  private var scans: [String: [Int]] = [:]
  /// The same of scans that were garbled: nobody knows what was read, or whether as two codes.
  private var garbled: [Int] = []

  init(_ evidence: Evidence) {
    self.evidence = evidence
    for (index, ask) in evidence.story.asks.enumerated() {
      guard let kind = ask.ask.command.recordKind else { continue }
      if let mark = ask.ask.mark { marked[mark] = index }
      if ask.answer == nil { open[kind, default: []].append(index) }
    }
    for scan in evidence.story.scans {
      let head = evidence.position(scan.head)
      if scan.isGarbled {
        garbled += [head, head]
      } else {
        scans[scan.text, default: []].append(head)
      }
    }
  }

  /// Takes the request that the record stems from; says what is wrong if there is none.
  mutating func fault(of record: SeenRecord) -> String? {
    for (place, index) in (open[record.kind] ?? []).enumerated() {
      let ask = evidence.story.asks[index]
      if evidence.position(ask.head) < record.position,
        ask.ask.command.isDone(by: record, evidence.amounts)
      {
        open[record.kind]?.remove(at: place)
        return nil
      }
    }
    if record.kind == "sale.line_added", record.body["reason"] == nil, takeScan(record) {
      return nil
    }
    if isDoneAnew(record) { return nil }
    for member in ["reason", "reference", "cashier", "description"] {
      if let mark = record.body[member]?.stringValue, let index = marked[mark] {
        return fault(against: evidence.story.asks[index])
      }
    }
    return "nobody asked for it"
  }

  /// Whether it stems from a request that was repeated when its answer was forgotten.
  private func isDoneAnew(_ record: SeenRecord) -> Bool {
    evidence.story.asks.contains { ask in
      guard let answer = ask.answer, ask.ask.command.recordKind == record.kind else { return false }
      return evidence.mayForget(answer, until: record.place)
        && ask.ask.command.isDone(by: record, evidence.amounts)
    }
  }

  private func fault(against ask: SeenAsk) -> String {
    guard let answer = ask.answer else { return "request \(ask.ask.id) asked for it once" }
    return "request \(ask.ask.id) asked for it, but was answered \(answer.summary)"
  }

  private mutating func takeScan(_ record: SeenRecord) -> Bool {
    for text in scans.keys.sorted() where record.body.isGoods(named: text) {
      if let head = scans[text]?.first, head < record.position {
        scans[text]?.removeFirst()
        return true
      }
    }
    guard let first = garbled.first, first < record.position else { return false }
    garbled.removeFirst()
    return true
  }
}
