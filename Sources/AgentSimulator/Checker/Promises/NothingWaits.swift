import AgentCore

enum NothingWaits: Judge {
  static let sentence = """
    Nothing waits for ever: once all is well again every request is answered, every receipt printed or \
    in doubt, every drawer order pulsed or dropped, and everything upstream.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    guard let settled = evidence.story.settled else { return }
    for waiting in settled.waiting { findings.broken(waiting, at: settled.at) }
    for ask in evidence.story.asks where ask.ask.key != nil && !ask.isAnswered {
      findings.broken(
        "request \(ask.ask.id), \(ask.ask.command), never got its answer", at: ask.at)
    }
    for job in evidence.jobs.jobs where !job.isEnded {
      let state = job.started == nil ? "queued" : "started"
      findings.broken(
        "\(job.queued.name): the receipt of \(job.sale) is \(state) to this day", at: job.queued.at)
    }
    for order in evidence.orders.orders where order.end == nil {
      findings.broken("\(order.record.name): neither pulsed nor dropped", at: order.record.at)
    }
    if evidence.story.inbox == nil, settled.waiting.isEmpty {
      findings.broken("nobody looked at the inbox", at: settled.at)
    }
  }
}
