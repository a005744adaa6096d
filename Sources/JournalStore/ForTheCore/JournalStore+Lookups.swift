import AgentCore
import Records

// What the core asks for by `fetchSale` and `fetchAnswer`.
extension JournalStore {
  /// The sale as this journal has it, or one that was sealed before it: a sale from before
  /// `new-epoch` may still be printed, or shown.
  public func sale(_ id: String) throws(JournalError) -> StoredSale? {
    var found = try reader.saleRecord(id: id)
    if found == nil { found = try recordInSealedJournals(ofSale: id) }
    guard let sealed = found else { return nil }
    do throws(RecordError) {
      let record = try Record(canonicalBytes: sealed.bytes)
      return StoredSale(seq: record.seq, kind: record.kind, body: record.body)
    } catch {
      throw .damaged(path: reader.path, seq: sealed.seq, reason: "\(error)")
    }
  }

  /// That is rare: the files are opened for it and closed again.
  private func recordInSealedJournals(ofSale id: String) throws(JournalError) -> SealedRecord? {
    var epoch = predecessor?.epoch
    while let current = epoch {
      let sealed = try JournalReader.open(path: files.sealed(epoch: current), disk: disk)
      defer { try? sealed.close() }
      if let record = try sealed.saleRecord(id: id) { return record }
      epoch = try sealed.meta().predecessor?.epoch
    }
    return nil
  }

  /// What the request with this key was answered.
  public func keptAnswer(forKey key: String) throws(JournalError) -> KeptAnswer? {
    try reader.answer(forKey: key).map { stored in
      KeptAnswer(
        claim: IdempotencyClaim(
          key: stored.key, method: stored.method, path: stored.path, bodyHash: stored.bodyHash),
        status: stored.status, body: stored.body)
    }
  }
}
