import Records

/// The lines of a batch, and which records they are.
public struct UpstreamBatch: Hashable, Sendable {
  /// Before compression.
  public private(set) var body: [UInt8] = []
  public private(set) var seqs: [Int64] = []

  /// As many of `records` as are in order from `from` on and fit.
  public init(_ records: [SealedRecord], from: Int64) {
    for record in records {
      let line = record.line
      guard record.seq == from + Int64(seqs.count), seqs.count < UpstreamLimits.recordsPerBatch,
        body.count + line.count <= UpstreamLimits.bytesPerBatch
      else { break }
      body += line
      seqs.append(record.seq)
    }
  }
}
