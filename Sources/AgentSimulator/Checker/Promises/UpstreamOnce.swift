import Records

enum UpstreamOnce: Judge {
  static let sentence = """
    Upstream holds each record once, byte for byte as the journal has it, and nothing that the journal \
    does not have; in the end everything is there, without a gap.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    guard let (at, image) = evidence.story.inbox else { return }
    var held: Set<Place> = []
    var sales: Set<String> = []
    for record in image.accepted {
      let name = "record \(record.line.seq) of journal \(record.epoch)"
      guard let journal = evidence.story.journalIndex(ofEpoch: record.epoch) else {
        findings.broken("the inbox has \(name), and the lane has no such journal", at: at)
        continue
      }
      let place = Place(journal: journal, seq: record.line.seq)
      if !held.insert(place).inserted { findings.broken("\(name) was accepted twice", at: at) }
      guard let own = evidence.record(place) else {
        findings.broken("the inbox has \(name), and the journal has not", at: at)
        continue
      }
      if own.line != record.line {
        findings.broken("the inbox has another \(name) than the journal", at: at)
      }
      if own.kind == "sale.completed", !sales.insert(own.sale ?? "").inserted {
        findings.broken("\(name) completes \(own.sale ?? "a sale") once more", at: at)
      }
    }
    if image.conflicts != image.forged {
      findings.broken(
        "\(image.conflicts) records were found to have other bytes under one number, and "
          + "\(image.forged) were sent", at: at)
    }
    for index in evidence.story.journals.indices {
      judge(journal: index, held, image, evidence, &findings)
    }
  }

  /// How much of one journal is there.
  private static func judge(
    journal index: Int, _ held: Set<Place>, _ image: InboxImage, _ evidence: Evidence,
    _ findings: inout Findings
  ) {
    let at = evidence.story.lastAt
    let journal = evidence.story.journals[index]
    let refused = Set(image.refused[journal.epoch] ?? [])
    for seq in refused.sorted() where held.contains(Place(journal: index, seq: seq)) {
      findings.broken("\(seq) of journal \(journal.epoch) is both accepted and refused", at: at)
    }
    let last = journal.lines.map(\.line.seq).max() ?? 0
    var through: Int64 = 0
    while held.contains(Place(journal: index, seq: through + 1)) || refused.contains(through + 1) {
      through += 1
    }
    let stated = image.contiguousThrough[journal.epoch] ?? 0
    if stated != through {
      findings.broken(
        "the inbox says that journal \(journal.epoch) is there through \(stated), and it is through "
          + "\(through)", at: at)
    }
    for seq in refused.sorted() {
      if let fault = fault(ofRefusing: seq, in: journal, image) { findings.broken(fault, at: at) }
    }
    let isComplete = !journal.isSealed || evidence.settings.sealsOnlyWhatArrived
    guard evidence.story.settled != nil, isComplete, through < last else { return }
    findings.broken(
      "record \(through + 1) of \(last) of journal \(journal.epoch) never arrived upstream", at: at)
  }

  /// A refused record has been damaged on its way each time it came: at least twice, since the lane
  /// sends what is whole once more.
  private static func fault(
    ofRefusing seq: Int64, in journal: SeenJournal, _ image: InboxImage
  ) -> String? {
    let name = "record \(seq) of journal \(journal.epoch)"
    guard journal.lines.contains(where: { $0.line.seq == seq }) else {
      return "the inbox refused \(name), which the journal does not have"
    }
    guard let damaged = image.damaged else { return nil }
    return damaged[journal.epoch]?[seq, default: 0] ?? 0 >= 2
      ? nil : "\(name) was refused for good, although it was not damaged twice"
  }
}
