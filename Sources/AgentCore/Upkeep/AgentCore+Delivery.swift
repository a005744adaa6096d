import Delivery
import Records
import RetailTypes

/// How the last try to reach the upstream ended.
struct DeliveryAttempt: Sendable {
  /// RFC 3339.
  var at: String
  var outcome: AttemptOutcome
  var message: String?
}

extension AgentCore {
  mutating func startDelivery(at now: Instant, entropy: Entropy) {
    guard settings.delivers, let start else { return }
    delivery = DeliveryMachine()
    let started = DeliveryEvent.started(
      acknowledgedThrough: start.acknowledgedThrough, head: outbox.durableSeq)
    deliver(started, at: now, entropy: entropy)
    for seq in start.deadLetters {
      deliver(.retryDeadLetter(seq: seq), at: now, entropy: entropy)
    }
  }

  mutating func deliver(_ event: DeliveryEvent, at now: Instant, entropy: Entropy?) {
    guard let actions = delivery?.step(event, entropy: entropy) else { return }
    for action in actions {
      switch action {
      case .arm(let milliseconds): emit(.arm(.delivery, afterMilliseconds: milliseconds))
      case .disarm: emit(.disarm(.delivery))
      case .attempt(let outcome, let message):
        lastAttempt = DeliveryAttempt(at: now.rfc3339, outcome: outcome, message: message)
        emit(.delivery(action))
      default: emit(.delivery(action))
      }
    }
  }

  var deliveryStatus: JSONValue {
    guard let delivery else { return .null }
    return .object([
      "acknowledged_through": .int(delivery.acknowledgedThrough),
      // Below 0 where the upstream has records that this journal lacks: the alarm says so.
      "backlog": .int(max(0, outbox.durableSeq - delivery.acknowledgedThrough)),
      "alarm": JSONValue(delivery.alarm?.description),
      "last_attempt": lastAttempt.map { attempt in
        .object([
          "at": .string(attempt.at), "outcome": .string(attempt.outcome.rawValue),
          "message": JSONValue(attempt.message),
        ])
      } ?? .null,
    ])
  }
}
