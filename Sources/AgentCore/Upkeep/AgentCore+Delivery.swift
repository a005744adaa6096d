import Delivery
import Records
import RetailTypes

/// What people see of the delivery.
struct DeliveryNotes: Sendable {
  var acknowledgedThrough: Int64 = 0
  var alarm: DeliveryAlarm?
  var attempt: (at: String, outcome: AttemptOutcome, message: String?)?
}

extension AgentCore {
  mutating func startDelivery(at now: Instant, entropy: Entropy) {
    guard settings.delivers, let start else { return }
    deliveryNotes.acknowledgedThrough = start.acknowledgedThrough
    delivery = DeliveryMachine()
    let started = DeliveryEvent.started(
      acknowledgedThrough: start.acknowledgedThrough, head: outbox.durableSeq)
    deliver(started, at: now, entropy: entropy)
  }

  mutating func deliver(_ event: DeliveryEvent, at now: Instant, entropy: Entropy?) {
    guard let actions = delivery?.step(event, entropy: entropy) else { return }
    for action in actions {
      switch action {
      case .arm(let milliseconds): emit(.arm(.delivery, afterMilliseconds: milliseconds))
      case .disarm: emit(.disarm(.delivery))
      default:
        note(action, at: now)
        emit(.delivery(action))
      }
    }
  }

  private mutating func note(_ action: DeliveryAction, at now: Instant) {
    switch action {
    case .storePosition(let through): deliveryNotes.acknowledgedThrough = through
    case .alarm(let alarm): deliveryNotes.alarm = alarm
    case .alarmCleared: deliveryNotes.alarm = nil
    case .attempt(let outcome, let message):
      deliveryNotes.attempt = (now.rfc3339, outcome, message)
    default: break
    }
  }

  var deliveryStatus: JSONValue {
    guard delivery != nil else { return .null }
    return .object([
      "acknowledged_through": .int(deliveryNotes.acknowledgedThrough),
      "backlog": .int(outbox.durableSeq - deliveryNotes.acknowledgedThrough),
      "alarm": JSONValue(deliveryNotes.alarm?.description),
      "last_attempt": deliveryNotes.attempt.map { attempt in
        .object([
          "at": .string(attempt.at), "outcome": .string(attempt.outcome.rawValue),
          "message": JSONValue(attempt.message),
        ])
      } ?? .null,
    ])
  }
}
