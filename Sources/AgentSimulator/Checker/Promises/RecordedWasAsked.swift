import AgentCore
import Records

enum RecordedWasAsked: Judge {
  static let sentence = """
    What the journal says was done was asked for, as often as it was asked: a request is carried out \
    once however often it is repeated, a refused one never, a scan makes one line at most.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    for (position, askers) in evidence.deeds.askers.sorted(by: { $0.key < $1.key })
    where Set(askers.map { evidence.story.asks[$0].ask.key ?? "\($0)" }).count > 1 {
      let requests = askers.map { "\(evidence.story.asks[$0].ask.id)" }.joined(separator: ", ")
      let record = evidence.stream.first { $0.position == position }
      findings.broken(
        "\(record?.name ?? "a record") was the answer to the requests \(requests)",
        at: record?.at ?? evidence.story.lastAt)
    }
    var requests = OpenRequests(evidence)
    var riders = Riders()
    for record in evidence.stream {
      let isRider = riders.takes(record)
      let isAnswer = evidence.deeds.askers[record.position] != nil
      guard !isRider, !isAnswer, OpenRequests.kinds.contains(record.kind) else { continue }
      if let fault = requests.fault(of: record) {
        findings.broken("\(record.name): \(fault)", at: record.at)
      }
    }
  }
}

/// Records that follow from another record and not from a request of their own.
private struct Riders {
  private var receipts: Set<String> = []
  private var orders: Set<String> = []
  private var completed: Set<String> = []
  private var movements: [String: Int] = [:]

  /// Whether `record` is one: the receipt and the drawer of a sale, the drawer of moved cash.
  mutating func takes(_ record: SeenRecord) -> Bool {
    let body = record.body
    let reason = body["reason"]?.stringValue ?? ""
    switch record.kind {
    case "sale.completed":
      completed.insert(record.sale ?? "")
      return false
    case "cash.moved":
      movements[reason, default: 0] += 1
      return false
    case "print.queued" where body["copy"] == false:
      return take(record.sale, &receipts)
    case "drawer.kicked" where body["cause"] == "sale": return take(record.sale, &orders)
    case "drawer.kicked" where body["cause"] == "cash_movement":
      guard let left = movements[reason], left > 0 else { return false }
      movements[reason] = left - 1
      return true
    default: return false
    }
  }

  private func take(_ sale: String?, _ taken: inout Set<String>) -> Bool {
    guard let sale, completed.contains(sale) else { return false }
    return taken.insert(sale).inserted
  }
}
