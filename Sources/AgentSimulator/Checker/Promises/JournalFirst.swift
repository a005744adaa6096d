import AgentCore
import Records

enum JournalFirst: Judge {
  static let sentence = """
    Nothing leaves the agent before the record that justifies it is on disk: no answer, nothing on a \
    display, no first byte of a receipt, no pulse.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    judgeAnswers(evidence, &findings)
    for display in evidence.story.displays {
      guard let position = evidence.shown.position(of: display) else { continue }
      if position > evidence.position(display.head) {
        findings.broken(
          "the display showed \(JCS.text(display.body)) with \(display.head.seq) on disk",
          at: display.at)
      }
    }
    count(
      evidence.story.papers, against: "print.started", "a receipt was begun", evidence, &findings)
    count(evidence.story.pulses, against: "drawer.kicked", "the drawer opened", evidence, &findings)
  }

  private static func judgeAnswers(_ evidence: Evidence, _ findings: inout Findings) {
    for (index, ask) in evidence.story.asks.enumerated() {
      guard let answer = ask.answer, answer.isSuccess else { continue }
      let body = answer.reply.body
      var named = [evidence.deeds.records[index]?.place].compactMap(\.self)
      if let sale = body["sale"]?.stringValue, let seq = body["seq"]?.intValue,
        let version = evidence.sales.version(ofSale: sale, seq: seq)
      {
        named.append(version.place)
      }
      // The receipt was ordered with the sale's last record, in the same journal.
      if let job = body["print"]?["job"]?.intValue, let journal = named.last?.journal {
        named.append(Place(journal: journal, seq: job))
      }
      if let durable = body["journal"]?["durable"]?.intValue {
        named.append(Place(journal: answer.head.journal, seq: durable))
      }
      for place in named where place > answer.head {
        findings.broken(
          "request \(ask.ask.id) was answered with record \(place.seq) when "
            + "\(answer.head.seq) was the last on disk", at: answer.at)
      }
    }
  }

  /// By the time of the n-th event, n records of the kind are on disk.
  private static func count(
    _ moments: [Story.Moment], against kind: String, _ what: String, _ evidence: Evidence,
    _ findings: inout Findings
  ) {
    let positions = evidence.stream.filter { $0.kind == kind }.map(\.position)
    for (index, moment) in moments.enumerated() {
      let onDisk = positions.partitioningIndex { $0 > evidence.position(moment.head) }
      if onDisk < index + 1 {
        findings.broken(
          "\(what) for the \(index + 1). time with \(onDisk) \(kind) on disk", at: moment.at)
      }
    }
  }
}
