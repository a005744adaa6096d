/// How many records go into the next batch.
struct BatchSize: Hashable, Sendable {
  /// The protocol's limit (version 1).
  static let maximum = 500
  static let initial = 100

  private(set) var records = BatchSize.initial
  /// Lowered by every 413: the same batch would be refused again.
  private var ceiling = BatchSize.maximum

  /// After a batch that was full and came through.
  mutating func grow() { records = min(ceiling, records * 2) }

  /// After one of `sent` records that got no answer.
  mutating func shrink(from sent: Int) { records = max(1, min(records, sent) / 2) }

  /// After one of `sent` records that was refused as too large.
  mutating func limit(below sent: Int) {
    shrink(from: sent)
    ceiling = records
  }
}
