import AgentCore
import Records

/// A command, and all that was said to it.
struct SeenAsk {
  struct Said {
    var at: Int64
    /// The last record on disk when it left.
    var head: Place
    var reply: Reply

    var isSuccess: Bool { (200..<300).contains(reply.status) }
    var code: String? { reply.body["code"]?.stringValue }
  }

  let ask: Ask
  let at: Int64
  /// The last record known to be on disk before it was asked.
  let head: Place
  /// The first answer that says what became of it.
  private(set) var answer: Said?
  /// Answers that say something else than the first one.
  private(set) var contradictions: [Said] = []
  /// Later answers that say the same; where they were when they left is all that counts.
  private(set) var repetitions: [Story.Moment] = []
  /// Whether an answer that says what became of it has reached the front end.
  var isAnswered = false

  private var answerBytes: [UInt8]?

  init(ask: Ask, at: Int64, head: Place) {
    self.ask = ask
    self.at = at
    self.head = head
  }

  /// Docs/LocalAPI.md, "Once only": 401, 403, 429 and 5xx leave no answer behind; the request may be
  /// sent again and come to something else.
  static func isDefinite(_ reply: Reply) -> Bool {
    ![401, 403, 429].contains(reply.status) && reply.status < 500
  }

  mutating func note(_ reply: Reply, at: Int64, head: Place) {
    guard Self.isDefinite(reply) else { return }
    guard let first = answer else {
      answer = Said(at: at, head: head, reply: reply)
      return
    }
    // What only reads may come out otherwise the next time.
    guard ask.key != nil else { return }
    let bytes = answerBytes ?? JCS.bytes(first.reply.body)
    answerBytes = bytes
    if reply.status == first.reply.status, JCS.bytes(reply.body) == bytes {
      repetitions.append(Story.Moment(at: at, head: head))
    } else {
      contradictions.append(Said(at: at, head: head, reply: reply))
    }
  }
}
