import Records
import RetailTypes

/// Checks records one after the other: each by itself, and that it follows the one before.
struct ChainCheck {
  private let device: String
  private let epoch: Int64
  /// The last record found good.
  private(set) var seq: Int64
  private var hash: RecordHash
  private var businessDate: BusinessDate?

  /// Begins after what was archived.
  init(meta: JournalMeta) {
    device = meta.device
    epoch = meta.epoch
    seq = meta.archivedSeq
    hash = meta.archivedHash
  }

  /// Why `sealed` is not the next record; `nil` if it is, and then the check goes on from it.
  mutating func refusal(of sealed: SealedRecord) -> String? {
    guard sealed.seq == seq + 1 else {
      return "the record is missing: \(sealed.seq) comes after \(seq)"
    }
    guard Digest.sha256(sealed.bytes) == sealed.hash else {
      return "the bytes do not match the hash"
    }
    let record: Record
    do throws(RecordError) {
      record = try Record(canonicalBytes: sealed.bytes)
    } catch {
      return "\(error)"
    }
    guard record.seq == sealed.seq else { return "in its place stands record \(record.seq)" }
    guard record.prev == hash else {
      return "it does not follow record \(seq): \"prev\" is not that record's hash"
    }
    guard record.device == device, record.epoch == epoch else {
      return "it belongs to device \(record.device), epoch \(record.epoch)"
    }
    guard record.kind == sealed.kind else {
      return "it is a \(record.kind.rawValue), but is listed as \(sealed.kind.rawValue)"
    }
    if let businessDate, record.businessDate < businessDate {
      return "its business date is before that of record \(seq)"
    }
    seq = record.seq
    hash = sealed.hash
    businessDate = record.businessDate
    return nil
  }
}
