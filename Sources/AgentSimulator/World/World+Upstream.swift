import AgentCore
import Delivery
import JournalStore
import Records

/// An action of the delivery machine that waits to be carried out.
struct Delivered {
  var action: DeliveryAction
  /// Of the core that wants it.
  var life: Int
}

// What AgentRuntime's delivery worker does: one action after the other.
extension World {
  func deliver() async throws {
    while !deliveries.isEmpty {
      let next = deliveries.removeFirst()
      guard next.life == life, let store = agent?.store else { continue }
      do {
        if let (event, milliseconds) = try await carryOut(next.action, store) {
          let event = Event.delivery(event, entropy: clock.entropy())
          after(milliseconds, .event(event, life: next.life))
        }
      } catch {
        witness.tell("delivery: \(error)", at: now)
        if case .compareHash = next.action {
          let unknown = DeliveryEvent.watermark(.unknown(message: "\(error)"))
          after(1, .event(.delivery(unknown, entropy: clock.entropy()), life: next.life))
        }
      }
    }
  }

  private func carryOut(
    _ action: DeliveryAction, _ store: JournalStore
  ) async throws -> (DeliveryEvent, Int64)? {
    switch action {
    case .fetchWatermark:
      let (outcome, milliseconds) = await upstream.watermark(epoch: store.epoch, &chance)
      return (.watermark(outcome), milliseconds)
    case .send(let from, let maximumRecords):
      return await send(from, maximumRecords, store)
    case .alarm(let alarm): witness.tell("alarm: \(alarm)", at: now)
    case .arm, .disarm: preconditionFailure("the core keeps the delivery's timer")
    default: break
    }
    return try store.carryOut(action, at: clock.now.rfc3339).map { ($0, 1) }
  }

  private func send(
    _ from: Int64, _ maximumRecords: Int, _ store: JournalStore
  ) async -> (DeliveryEvent, Int64) {
    do {
      let records = try store.reader.records(
        from: from, limit: maximumRecords, maximumBytes: 1 << 20)
      let (outcome, milliseconds) = await upstream.send(records, epoch: store.epoch, &chance)
      let through = from + Int64(records.count) - 1
      return (.answered(from: from, through: through, outcome: outcome), milliseconds)
    } catch {
      let outcome = DeliveryOutcome.unknown(message: "\(error)")
      return (.answered(from: from, through: from - 1, outcome: outcome), 1)
    }
  }
}
