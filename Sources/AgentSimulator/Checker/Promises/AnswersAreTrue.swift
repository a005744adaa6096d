import AgentCore
import Records

enum AnswersAreTrue: Judge {
  static let sentence = """
    An answer shows what is so: the sale, the shift or the receipt as its records say, and nothing \
    older than what was on disk when it was asked.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    for (index, ask) in evidence.story.asks.enumerated() {
      guard let answer = ask.answer, answer.isSuccess else { continue }
      for fault in faults(ask, answer, evidence.deeds.records[index], evidence) {
        findings.broken(
          "request \(ask.ask.id), \(ask.ask.command), was answered \(answer.summary): \(fault)",
          at: answer.at)
      }
    }
  }

  private static func faults(
    _ ask: SeenAsk, _ answer: SeenAsk.Said, _ record: SeenRecord?, _ evidence: Evidence
  ) -> [String] {
    let body = answer.reply.body
    switch ask.ask.command {
    case .openShift, .closeShift, .moveCash, .openDrawer:
      return body.same(as: record?.body, without: ["seq", "carried"])
        ? [] : ["it is not what was recorded"]
    case .printReceipt(let id):
      let receipt = evidence.sales.sales[id]?.document?["receipt"]
      return body["receipt"] == receipt && body["copy"] == true ? [] : ["it is another receipt"]
    case .showStatus: return statusFaults(ask, answer, evidence)
    // ReportsAddUp.
    case .reportShift, .listDevices: return []
    default: return saleFaults(ask, answer, evidence)
    }
  }

  private static func saleFaults(
    _ ask: SeenAsk, _ answer: SeenAsk.Said, _ evidence: Evidence
  ) -> [String] {
    let body = answer.reply.body
    guard let id = body["sale"]?.stringValue, let seq = body["seq"]?.intValue else {
      return ["it names no sale"]
    }
    // Otherwise AcknowledgedIsKept has said so.
    guard let sale = evidence.sales.sales[id],
      let version = evidence.sales.version(ofSale: id, seq: seq)
    else { return [] }
    var faults: [String] = []
    if case .findSale(let asked) = ask.ask.command, asked != id { faults.append("another sale") }
    if body["state"]?.stringValue != version.state.rawValue {
      faults.append("the sale is \(version.state.rawValue)")
    }
    if let latest = sale.version(at: evidence.position(ask.head)),
      latest.position > version.position
    {
      faults.append("the sale had gone on to record \(latest.place.seq) before it was asked")
    }
    switch version.state {
    case .completed, .voided:
      if !body.same(as: sale.document, without: ["state", "seq", "print"]) {
        faults.append("it is not the document that was recorded")
      }
      if case .completeSale = ask.ask.command { faults += printFaults(body, version, evidence) }
    case .open, .suspended:
      faults += version.faults(in: body)
      faults += Arithmetic(settings: evidence.settings).faults(in: body, isCompleted: false)
      for member in ["shift", "cashier", "started_at"] where body[member] != sale.start[member] {
        faults.append("\(member) is another")
      }
    }
    return faults
  }

  /// What was said of the receipt of a completed sale.
  private static func printFaults(
    _ answer: JSONValue, _ version: SaleHistory.Version, _ evidence: Evidence
  ) -> [String] {
    let sale = answer["sale"]
    switch answer["print"]?["state"]?.stringValue {
    case "queued":
      let place = Place(
        journal: version.place.journal, seq: answer["print"]?["job"]?.intValue ?? 0)
      let job = evidence.record(place)
      let isThere = job?.kind == "print.queued" && job?.body["sale"] == sale
      return isThere ? [] : ["its receipt is not queued"]
    case "none": return evidence.settings.hasPrinter ? ["there is a printer"] : []
    case "not_queued":
      let isSaid = evidence.stream.contains {
        $0.kind == "device.fault" && $0.body["fault"] == "print_queue_full"
          && $0.body["sale"] == sale
      }
      return isSaid ? [] : ["nothing says why its receipt was not queued"]
    default: return ["it does not say what becomes of the receipt"]
    }
  }

  /// The till must have been so at some moment between the question and the answer.
  private static func statusFaults(
    _ ask: SeenAsk, _ answer: SeenAsk.Said, _ evidence: Evidence
  ) -> [String] {
    let body = answer.reply.body
    let shift = body["shift"]?["shift"]?.stringValue
    let sale = body["sale"]?.stringValue
    let suspended = (body["suspended"]?.arrayValue ?? []).compactMap(\.stringValue)
    let wasSo = evidence.moments(of: ask, until: answer).contains { position in
      let till = evidence.sales.till(at: position)
      return till.shift == shift && till.sale == sale && till.suspended == suspended
    }
    return wasSo ? [] : ["shift, sale and suspended sales were never so meanwhile"]
  }
}

extension Evidence {
  /// How many records the lane may have had when it dealt with a request: it saw all that was on disk
  /// when it was asked, and all that it saw was on disk when it answered.
  func moments(of ask: SeenAsk, until answer: SeenAsk.Said) -> ClosedRange<Int> {
    let first = position(ask.head)
    return first...max(first, position(answer.head))
  }
}

extension JSONValue {
  /// Whether two objects have the same members, apart from some.
  func same(as other: JSONValue?, without names: [String]) -> Bool {
    guard var one = objectValue, var two = other?.objectValue else { return false }
    for name in names {
      one[name] = nil
      two[name] = nil
    }
    return one == two
  }
}
