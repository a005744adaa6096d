import Records
import RetailTypes

/// The last record of a journal: what the next one follows.
public struct JournalHead: Hashable, Sendable {
  /// 0 while the journal is empty.
  public var seq: Int64
  public var hash: RecordHash
  /// When and where the last record was sealed; `nil` while the journal is empty.
  public var sealed: Sealed?

  public struct Sealed: Hashable, Sendable {
    /// Its monotonic clock counts within `boot`.
    public var at: Instant
    public var businessDate: BusinessDate
    public var boot: String

    public init(at: Instant, businessDate: BusinessDate, boot: String) {
      self.at = at
      self.businessDate = businessDate
      self.boot = boot
    }
  }

  public init(seq: Int64, hash: RecordHash, sealed: Sealed?) {
    self.seq = seq
    self.hash = hash
    self.sealed = sealed
  }

  /// The head of a journal without records.
  public static let empty = JournalHead(seq: 0, hash: .none, sealed: nil)

  /// From the last record, whose bytes are checked.
  init(_ last: SealedRecord, path: String) throws(JournalError) {
    func damaged(_ reason: String) -> JournalError {
      .damaged(path: path, seq: last.seq, reason: reason)
    }
    guard Digest.sha256(last.bytes) == last.hash else {
      throw damaged("its bytes do not match its hash")
    }
    let record: Record
    do throws(RecordError) {
      record = try Record(canonicalBytes: last.bytes)
    } catch {
      throw damaged("\(error)")
    }
    guard record.seq == last.seq, var at = try? Instant(rfc3339: record.at) else {
      throw damaged("its bytes say record \(record.seq)")
    }
    at.monotonicMilliseconds = record.monotonicMilliseconds
    self.init(
      seq: record.seq, hash: last.hash,
      sealed: Sealed(at: at, businessDate: record.businessDate, boot: record.boot))
  }
}
