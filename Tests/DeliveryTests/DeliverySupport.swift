import Delivery
import Records

/// What the tables of the machine are made of.
enum Lane {
  static let hash = RecordHash(digest: [UInt8](repeating: 7, count: 32))

  /// A machine that has agreed with the upstream on the position `acknowledged`.
  static func machine(acknowledged: Int64, head: Int64) -> DeliveryMachine {
    var machine = DeliveryMachine()
    _ = machine.step(.started(acknowledgedThrough: acknowledged, head: head))
    _ = machine.step(.watermark(.position(contiguousThrough: acknowledged, hash: nil)))
    return machine
  }

  static func accepted(_ range: ClosedRange<Int64>, through: Int64? = nil) -> DeliveryEvent {
    .answered(
      from: range.lowerBound, through: range.upperBound,
      outcome: .verdicts(
        BatchAnswer(
          contiguousThrough: through ?? range.upperBound,
          verdicts: range.map { .init(seq: $0, status: .accepted) })))
  }

  static func verdicts(
    through: Int64, _ verdicts: [BatchAnswer.Verdict], from: Int64
  ) -> DeliveryEvent {
    .answered(
      from: from, through: from + Int64(verdicts.count) - 1,
      outcome: .verdicts(BatchAnswer(contiguousThrough: through, verdicts: verdicts)))
  }

  /// The attempt after which an alarm is raised says what the alarm says.
  static func attempt(
    _ outcome: AttemptOutcome, _ alarm: DeliveryAlarm
  ) -> DeliveryAction {
    .attempt(outcome, message: "\(alarm)")
  }
}
