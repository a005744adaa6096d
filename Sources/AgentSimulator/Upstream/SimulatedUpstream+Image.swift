import InboxStore
import Records
import Synchronization

extension SimulatedUpstream {
  /// Everything that the inbox holds of these journals.
  func image(epochs: [Int64]) async throws(InboxError) -> InboxImage {
    let journals = try await store.journals().filter { $0.name.device == device }
    let image = Mutex(
      InboxImage(
        accepted: [], refused: [:], contiguousThrough: [:], conflicts: 0, forged: forged.count))
    for epoch in epochs {
      let journal = journals.first { $0.name.epoch == epoch }
      image.withLock { $0.contiguousThrough[epoch] = journal?.contiguousThrough ?? 0 }
      try await store.forEachRecord(RecordFilter(device: device, epoch: epoch)) { record in
        image.withLock { $0.add(record) }
      }
    }
    return image.withLock { $0 }
  }
}

extension InboxImage {
  fileprivate mutating func add(_ record: KeptRecord) {
    switch record.status {
    case .accepted:
      guard let hash = record.hash, let bytes = record.bytes else { return }
      let line = JournalLine(seq: record.seq, hash: hash, bytes: bytes)
      accepted.append(Held(epoch: record.name.epoch, line: line))
    case .rejected: refused[record.name.epoch, default: []].append(record.seq)
    case .conflict: conflicts += 1
    // It does not count yet; that its predecessors are missing shows in the position.
    case .parked: break
    }
  }
}
