import Records
import RetailTypes

/// Where a sealer takes from what a draft does not say.
public struct SealingSources: Sendable {
  public var now: @Sendable () -> Instant
  public var entropy: @Sendable () -> Entropy
  public var hash: RecordHash.Function
  /// The boot id of the machine.
  public var boot: String
  /// When a business day begins, in minutes after midnight.
  public var cutoverMinutes: Int

  public init(
    now: @escaping @Sendable () -> Instant, entropy: @escaping @Sendable () -> Entropy,
    hash: @escaping RecordHash.Function = Digest.sha256, boot: String, cutoverMinutes: Int
  ) {
    self.now = now
    self.entropy = entropy
    self.hash = hash
    self.boot = boot
    self.cutoverMinutes = cutoverMinutes
  }
}

/// Turns drafts into records: number, chain, identity, times and hash.
///
/// A value: what was sealed and then not committed is undone by keeping the copy from before.
public struct Sealer: Sendable {
  public let device: String
  public let epoch: Int64
  /// What the next record follows.
  public private(set) var head: JournalHead
  private let sources: SealingSources

  public init(device: String, epoch: Int64, head: JournalHead, sources: SealingSources) {
    self.device = device
    self.epoch = epoch
    self.head = head
    self.sources = sources
  }

  /// Seals `draft` as the next record.
  ///
  /// - Throws: `recordTooLarge`; the sealer is then as before.
  public mutating func seal(_ draft: RecordDraft) throws(JournalError) -> SealedRecord {
    let now = sources.now()
    let byClock = BusinessDate(at: now, cutoverMinutes: sources.cutoverMinutes)
    let date = max(byClock, head.sealed?.businessDate ?? byClock)
    let record = Record(
      device: device, epoch: epoch, seq: head.seq + 1, id: sources.entropy().uuid7(at: now),
      kind: draft.kind, at: now.rfc3339, businessDate: date, boot: sources.boot,
      monotonicMilliseconds: now.monotonicMilliseconds, prev: head.hash, body: draft.body)
    let bytes = record.canonicalBytes
    guard bytes.count <= Record.maximumBytes else {
      throw .recordTooLarge(kind: draft.kind, bytes: bytes.count)
    }
    let hash = sources.hash(bytes)
    head = JournalHead(
      seq: record.seq, hash: hash, sealed: .init(at: now, businessDate: date, boot: sources.boot))
    return SealedRecord(seq: record.seq, kind: draft.kind, hash: hash, bytes: bytes)
  }
}
