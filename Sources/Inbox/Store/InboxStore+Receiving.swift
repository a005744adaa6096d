import GRDB
import Records

extension InboxStore {
  /// Takes a batch of `device`. What is returned is on disk.
  ///
  /// - Throws: `epochRetired` before anything is kept; `busy`, `diskFull`, `storage` or
  ///   `suspended` if nothing can be said about the batch: the lane sends it again.
  public func receive(
    _ lines: [IncomingLine], from device: String
  ) async throws(InboxError) -> BatchAnswer {
    let at = now()
    return try await write { database in
      var journals: [Int64: JournalWriter] = [:]
      for epoch in lines.lazy.compactMap(\.epoch) where journals[epoch] == nil {
        let journal = try JournalWriter(
          database, JournalName(device: device, epoch: epoch), at: at)
        guard !journal.isRetired else {
          throw InboxError.epochRetired(device: device, epoch: epoch)
        }
        journals[epoch] = journal
      }
      let letters = DeadLetterWriter(database: database, device: device, at: at)
      var results: [LineResult] = []
      results.reserveCapacity(lines.count)
      for line in lines {
        results.append(try Self.place(line, in: &journals, letters))
      }
      for journal in journals.values { try journal.savePosition() }
      return BatchAnswer(
        device: device, position: try Self.position(lines, journals), results: results,
        newEpochs: journals.filter(\.value.isNew).keys.sorted())
    }
  }

  private static func place(
    _ line: IncomingLine, in journals: inout [Int64: JournalWriter],
    _ letters: DeadLetterWriter
  ) throws -> LineResult {
    switch line {
    case .damaged(let damaged):
      try letters.keep(damaged)
      if let identity = damaged.identity {
        try journals[identity.epoch]?.markRejected(identity.seq, letters)
      }
      return LineResult(
        seq: damaged.identity?.seq, id: damaged.identity?.id, verdict: .rejected(damaged.rejection),
        message: damaged.rejection.message)
    case .sound(let sound):
      let record = sound.record
      guard let verdict = try journals[record.epoch]?.take(sound, letters) else {
        preconditionFailure("each epoch of the batch has been opened")
      }
      return LineResult(
        seq: record.seq, id: record.id, verdict: verdict, message: verdict.message(for: record))
    }
  }

  /// The answer names one journal: the one of the last line that belongs to any.
  private static func position(
    _ lines: [IncomingLine], _ journals: [Int64: JournalWriter]
  ) throws -> JournalPosition {
    guard let epoch = lines.last(where: { $0.epoch != nil })?.epoch, let journal = journals[epoch]
    else { return JournalPosition(epoch: nil, contiguousThrough: 0) }
    return JournalPosition(
      epoch: epoch, contiguousThrough: journal.contiguousThrough, missing: try journal.missing())
  }
}
