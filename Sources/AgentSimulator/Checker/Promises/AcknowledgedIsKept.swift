import AgentCore
import Records

enum AcknowledgedIsKept: Judge {
  static let sentence = """
    What a front end was told, or a customer was shown, is in the journal, and no record there ever \
    changes or goes away.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    for journal in evidence.story.journals {
      for change in journal.changes {
        findings.broken(
          "record \(change.seq) of journal \(journal.epoch) is "
            + (change.isGone ? "gone" : "another than before"), at: change.at)
      }
    }
    for index in evidence.deeds.missing {
      let ask = evidence.story.asks[index]
      findings.broken(
        "request \(ask.ask.id) was answered \(ask.answer?.summary ?? ""), but no record of that "
          + "number says that it was carried out: \(ask.ask.command)",
        at: ask.answer?.at ?? ask.at)
    }
    judgeReads(evidence, &findings)
    for display in evidence.story.displays where evidence.shown.position(of: display) == nil {
      findings.broken(
        "the display showed what no record says: \(JCS.text(display.body))", at: display.at)
    }
  }

  /// What was read is there too.
  private static func judgeReads(_ evidence: Evidence, _ findings: inout Findings) {
    for ask in evidence.story.asks {
      guard let answer = ask.answer, answer.isSuccess, ask.ask.command.recordKind == nil,
        let sale = answer.reply.body["sale"]?.stringValue,
        let seq = answer.reply.body["seq"]?.intValue
      else { continue }
      if evidence.sales.version(ofSale: sale, seq: seq) == nil {
        findings.broken(
          "request \(ask.ask.id) was shown sale \(sale) at record \(seq), which says no such thing",
          at: answer.at)
      }
    }
  }
}

extension SaleHistory {
  /// The sale as it stood after the record of that number.
  func version(ofSale id: String, seq: Int64) -> Version? {
    sales[id]?.versions.last { $0.place.seq == seq }
  }
}
