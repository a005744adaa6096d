import Records

enum PrintedIsProven: Judge {
  static let sentence = """
    A receipt is called printed only once it is whole on paper; a print goes from queued to started to \
    confirmed or in doubt, is started once, and only a late proof ends its doubt.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    for (record, fault) in evidence.jobs.faults {
      findings.broken("\(record.name): \(fault)", at: record.at)
    }
    var slips: [String: [Int64]] = [:]
    for slip in evidence.slips where slip.isComplete {
      slips["\(slip.receipts[0]) \(slip.isCopy)", default: []].append(slip.at)
    }
    let confirmed = evidence.jobs.jobs.filter { $0.confirmed != nil }
      .sorted { ($0.confirmed?.position ?? 0) < ($1.confirmed?.position ?? 0) }
    var counts: [String: Int] = [:]
    for job in confirmed {
      guard let record = job.confirmed else { continue }
      let receipt = evidence.sales.sales[job.sale]?.document?["receipt"]?.stringValue ?? ""
      let name = "\(receipt) \(job.isCopy)"
      counts[name, default: 0] += 1
      let onPaper = (slips[name] ?? []).count { $0 <= record.at }
      if onPaper < counts[name, default: 0] {
        findings.broken(
          "\(record.name): \(job.isCopy ? "the copy" : "the original") of \(receipt) is not on paper",
          at: record.at)
      }
    }
  }
}
