import AgentCore
import JournalStore
import Records
import RetailTypes

// Front ends, and the wire between them and the agent, which loses messages.
extension World {
  private static let replyTimeoutMilliseconds: Int64 = 4_000

  func act(_ number: Int) {
    guard frontEnds[number].pending == nil else { return }
    lastAsk += 1
    let ask = frontEnds[number].choose(id: lastAsk, &chance)
    mean(ask)
  }

  /// A front end means a command from now on.
  func mean(_ ask: Ask) {
    asks[ask.id] = ask
    frontEnds[ask.frontEnd].pending = (ask, 0)
    see(.asked(ask))
    send(ask.id)
  }

  /// Sends a request that was answered long ago once more; nobody looks at what comes.
  func repeatOld(_ number: Int) {
    guard !frontEnds[number].past.isEmpty else { return }
    transmit(chance.one(of: frontEnds[number].past), attempt: 0)
  }

  func send(_ id: Ask.ID) {
    guard let ask = asks[id], frontEnds[ask.frontEnd].pending?.ask.id == id else { return }
    let attempt = (frontEnds[ask.frontEnd].pending?.attempts ?? 0) + 1
    frontEnds[ask.frontEnd].pending?.attempts = attempt
    transmit(ask, attempt: attempt)
    after(Self.replyTimeoutMilliseconds, .noReply(id, attempt: attempt))
  }

  private func transmit(_ ask: Ask, attempt: Int) {
    guard !isLost else { return }
    after(chance.number(0...4), .requestArrives(ask, attempt: attempt))
    // A proxy, or a nervous cashier.
    if chance.permille(isHealing ? 0 : 20) {
      after(chance.number(0...30), .requestArrives(ask, attempt: attempt))
    }
  }

  private var isLost: Bool { !isHealing && chance.permille(mishaps.lostMessages) }

  func requestArrives(_ ask: Ask, _ attempt: Int) {
    guard let agent else {
      // Connection refused.
      return after(chance.number(100...1_000), .noReply(ask.id, attempt: attempt))
    }
    guard agent.isRunning else {
      return reply(ask.id, .problem(503, code: "journal_unavailable", title: "", detail: ""))
    }
    let number = agent.lastRequest + 1
    self.agent?.lastRequest = number
    self.agent?.waiting[number] = ask.id
    take(
      .request(
        Request(
          id: number, command: ask.command, permissions: Permission.allCases,
          idempotency: ask.claim, entropy: clock.entropy())))
  }

  /// An answer leaves the agent.
  func reply(_ id: Ask.ID, _ reply: Reply) {
    see(.replied(id, reply, head: head))
    coverage.count(reply)
    guard !isLost else { return }
    after(chance.number(0...4), .replyArrives(id, reply))
  }

  func replyArrives(_ id: Ask.ID, _ reply: Reply) {
    see(.answered(id, reply))
    guard let ask = asks[id], frontEnds[ask.frontEnd].pending?.ask.id == id else { return }
    if FrontEnd.isFinal(reply) {
      lastReply = reply
      frontEnds[ask.frontEnd].settle(reply)
    } else if ask.key == nil {
      frontEnds[ask.frontEnd].pending = nil
    } else {
      after(chance.number(200...2_000), .send(id))
    }
  }

  func noReply(_ id: Ask.ID, _ attempt: Int) {
    guard let ask = asks[id], let pending = frontEnds[ask.frontEnd].pending,
      pending.ask.id == id, pending.attempts == attempt
    else { return }
    guard ask.key != nil else { return frontEnds[ask.frontEnd].pending = nil }
    send(id)
  }
}

extension Ask {
  /// What the edge of the API makes of the key. The number stands for the body: no two asks are equal.
  fileprivate var claim: IdempotencyClaim? {
    key.map {
      IdempotencyClaim(
        key: $0, method: "POST", path: "/v1", bodyHash: Digest.sha256(Array("\(id)".utf8)))
    }
  }
}

extension Reply {
  static func outcomeUnknown(_ reason: String) -> Reply {
    .problem(503, code: "outcome_unknown", title: "", detail: reason)
  }
}
