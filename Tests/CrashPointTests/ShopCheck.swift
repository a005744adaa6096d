import Records
import ShopKit
import TestPeers

/// What must hold at the end of the day, whatever died meanwhile.
struct ShopCheck {
  let shop: Shop
  /// The kinds of record of what was asked for, in order.
  let asked: [RecordKind]

  /// Kinds that come from outside the cashier's requests: starts, devices, printing, the clock.
  private static let byItself: Set<RecordKind> = [
    .epochOpened, .agentStarted, .deviceAttached, .deviceDetached, .deviceFault, .drawerPulsed,
    .printStarted, .printConfirmed, .printInDoubt, .clockChanged, .catalogueUpdated,
  ]

  /// What is wrong; empty if nothing is.
  func run() async throws -> [String] {
    // The chain, the arithmetic, the numbers, and every record once in the inbox.
    _ = try await shop.lane.checkedByPython(inbox: shop.inbox)
    let journal = try await shop.lane.export()
    return records(journal) + receipts(journal) + paper(journal) + ends(journal)
  }

  /// Everything that was asked for is recorded once, and nothing else is.
  private func records(_ journal: ExportedJournal) -> [String] {
    let kinds = journal.records.map(\.kind).filter { !Self.byItself.contains($0) }
    guard kinds != asked else { return [] }
    let first = zip(kinds, asked).enumerated().first { $1.0 != $1.1 }?.offset
    let place = first ?? min(kinds.count, asked.count)
    return [
      "\(kinds.count) records for \(asked.count) that were asked for; from number \(place): "
        + "recorded \(kinds.dropFirst(place).prefix(4)), asked \(asked.dropFirst(place).prefix(4))"
    ]
  }

  private func receipts(_ journal: ExportedJournal) -> [String] {
    var recorded: [String: String] = [:]
    for sale in journal.sales {
      if let id = sale["sale"]?.stringValue { recorded[id] = sale["receipt"]?.stringValue }
    }
    let acknowledged = shop.cashier.receipts
    return recorded == acknowledged
      ? [] : ["acknowledged \(acknowledged), recorded \(recorded)"]
  }

  /// One original of each receipt at most, exactly one if it is confirmed; a pulse for an order at
  /// most.
  private func paper(_ journal: ExportedJournal) -> [String] {
    var wrong: [String] = []
    let sight = shop.printer.sight
    var times: [Substring: Int] = [:]
    for receipt in sight.receipts {
      if receipt.contains("SALINAN") { wrong.append("a copy that nobody asked for") }
      for word in receipt.split(whereSeparator: \.isWhitespace) { times[word, default: 0] += 1 }
    }
    let confirmed = Set(journal.records(.printConfirmed).map { $0.body["sale"] })
    for sale in journal.sales {
      let receipt = sale["receipt"]?.stringValue ?? "?"
      let times = times[receipt[...]] ?? 0
      if times > 1 { wrong.append("\(receipt) is \(times) times on paper") }
      if times == 0, confirmed.contains(sale["sale"]) {
        wrong.append("\(receipt) is confirmed and not on paper")
      }
    }
    let orders = journal.records(.drawerKicked).count
    if sight.pulses.count > orders {
      wrong.append("\(sight.pulses.count) pulses for \(orders) orders")
    }
    return wrong
  }

  /// No receipt is without an end, and no drawer order.
  private func ends(_ journal: ExportedJournal) -> [String] {
    let jobs = journal.records(.printQueued).compactMap { $0.body["job"]?.intValue }
    let openJobs = jobs.filter {
      let last = journal.printing(job: $0).last
      return last != .printConfirmed && last != .printInDoubt
    }
    let orders = Set(journal.records(.drawerKicked).compactMap { $0.body["request"]?.intValue })
    let ended = journal.records(.drawerPulsed, .deviceFault)
      .compactMap { $0.body["request"]?.intValue }
    var wrong: [String] = []
    if !openJobs.isEmpty { wrong.append("receipts without an end: jobs \(openJobs)") }
    if Set(ended) != orders || ended.count != orders.count {
      wrong.append("drawer orders \(orders.sorted()), ended \(ended)")
    }
    return wrong
  }
}
