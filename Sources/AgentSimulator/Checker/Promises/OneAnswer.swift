import Records

enum OneAnswer: Judge {
  static let sentence = """
    A request is answered in one way: whoever repeats it with its key gets the first answer again, \
    byte for byte, and another request under that key is refused.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    var firsts: [String: SeenAsk] = [:]
    for ask in evidence.story.asks {
      let other = ask.contradictions.first
      if let first = ask.answer, let other, !evidence.mayForget(first, until: other.head) {
        findings.broken(
          "request \(ask.ask.id) was answered \(first.summary), and later \(other.summary)",
          at: other.at)
      }
      guard let key = ask.ask.key, let answer = ask.answer,
        answer.code != "idempotency_key_reused"
      else { continue }
      guard let first = firsts[key], let other = first.answer else {
        firsts[key] = ask
        continue
      }
      let isSame =
        first.ask.command == ask.ask.command && other.reply.status == answer.reply.status
        && JCS.bytes(other.reply.body) == JCS.bytes(answer.reply.body)
      if !isSame {
        findings.broken(
          "requests \(first.ask.id) and \(ask.ask.id) have one key and were answered "
            + "\(other.summary) and \(answer.summary)", at: answer.at)
      }
    }
  }
}

extension Evidence {
  /// Whether a request may be dealt with anew, so long ago was it answered.
  func mayForget(_ answer: SeenAsk.Said, until place: Place) -> Bool {
    forgetting.mayForget(from: position(answer.head), until: position(place))
  }
}

extension SeenAsk.Said {
  /// In a few words.
  var summary: String {
    let seq = reply.body["seq"]?.intValue.map { " at \($0)" } ?? ""
    return "\(reply.status) \(code ?? reply.body["state"]?.stringValue ?? "")\(seq)"
  }
}
