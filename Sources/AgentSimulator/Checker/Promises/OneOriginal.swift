import Records

enum OneOriginal: Judge {
  static let sentence = """
    Of each receipt there is one unmarked original at most, each started print comes out once at most, \
    and every slip shows a completed sale as it was recorded.
    """

  private struct Paper: Hashable {
    var receipt: String
    var isCopy: Bool
  }

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    let receipts = evidence.receipts
    var starts = starts(evidence)
    var originals: Set<String> = []
    for slip in evidence.slips {
      for fault in faults(of: slip, receipts) { findings.broken(fault, at: slip.at) }
      guard slip.hasHeading, let receipt = slip.receipts.first else { continue }
      let kind = slip.isCopy ? "a copy" : "an original"
      if !slip.isCopy, !originals.insert(receipt).inserted {
        findings.broken("there are two unmarked originals of \(receipt)", at: slip.at)
      }
      let paper = Paper(receipt: receipt, isCopy: slip.isCopy)
      starts[paper, default: 0] -= 1
      if starts[paper, default: 0] < 0 {
        findings.broken(
          "\(kind) of \(receipt) came out more often than it was started", at: slip.at)
      }
    }
    judgeOrders(evidence, &findings)
  }

  /// How often the print of each receipt was started.
  private static func starts(_ evidence: Evidence) -> [Paper: Int] {
    var starts: [Paper: Int] = [:]
    for job in evidence.jobs.jobs where job.started != nil {
      let receipt = evidence.sales.sales[job.sale]?.document?["receipt"]?.stringValue ?? ""
      starts[Paper(receipt: receipt, isCopy: job.isCopy), default: 0] += 1
    }
    return starts
  }

  private static func faults(of slip: PrintedSlip, _ receipts: [String: JSONValue]) -> [String] {
    guard slip.isWhole, slip.hasHeading else {
      return slip.receipts.filter { receipts[$0] == nil }.map { "nobody sold \($0)" }
    }
    guard let receipt = slip.receipts.first else { return ["a slip shows no receipt's number"] }
    guard slip.receipts.count == 1 else { return ["a slip shows \(slip.receipts)"] }
    guard let document = receipts[receipt] else { return ["nobody sold \(receipt)"] }
    var faults: [String] = []
    for name in ["due", "change"] where !slip.shows(document["totals"]?[name], unlessZero: name) {
      faults.append("the slip of \(receipt) does not show its \(name)")
    }
    for line in document["lines"]?.arrayValue ?? [] where !slip.shows(line["gross"]) {
      faults.append("the slip of \(receipt) lacks line \(line["line"]?.intValue ?? 0)")
    }
    for tender in document["tenders"]?.arrayValue ?? [] where !slip.shows(tender["amount"]) {
      faults.append("the slip of \(receipt) lacks tender \(tender["tender"]?.intValue ?? 0)")
    }
    return faults
  }

  /// Each completed sale has one original ordered, where there is a printer.
  private static func judgeOrders(_ evidence: Evidence, _ findings: inout Findings) {
    var orders: [String: Int] = [:]
    for job in evidence.jobs.jobs {
      let version = evidence.sales.sales[job.sale]?.version(at: job.queued.position)
      if version?.state != .completed {
        findings.broken("\(job.queued.name): its sale is not completed", at: job.queued.at)
      }
      if !job.isCopy { orders[job.sale, default: 0] += 1 }
    }
    var refused: Set<String> = []
    for record in evidence.stream where record.body["fault"] == "print_queue_full" {
      refused.insert(record.sale ?? "")
    }
    for record in evidence.stream where record.kind == "sale.completed" {
      let sale = record.sale ?? ""
      let expected = evidence.settings.hasPrinter && !refused.contains(sale) ? 1 : 0
      if orders[sale, default: 0] != expected {
        findings.broken(
          "\(record.name): \(orders[sale, default: 0]) originals were queued, expected \(expected)",
          at: record.at)
      }
    }
  }
}

extension PrintedSlip {
  fileprivate func shows(_ amount: JSONValue?, unlessZero name: String) -> Bool {
    let isZero = amount?.stringValue?.allSatisfy { "0.".contains($0) } ?? false
    return name == "change" && isZero || shows(amount)
  }
}
