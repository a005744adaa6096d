import GRDB
import Records

extension InboxStore {
  /// Takes the body of a batch of `device`, out of its compression. What is returned is on disk.
  ///
  /// - Throws: `batchTooLarge`, `notABatch` or `epochRetired` before anything is kept; `busy`,
  ///   `diskFull`, `storage` or `suspended` if nothing can be said about the batch: the lane sends
  ///   it again.
  public func receive(
    batch body: [UInt8], from device: String
  ) async throws(InboxError) -> BatchAnswer {
    guard body.count <= InboxLimits.bytesPerBatch else { throw .batchTooLarge }
    let lines = LineReader.split(body)
    guard lines.count <= InboxLimits.recordsPerBatch else { throw .batchTooLarge }
    let reader = LineReader(device: device, sha256: Self.sha256)
    let read = lines.map(reader.read)
    guard read.contains(where: { !$0.isForeign }) else { throw .notABatch }
    return try await receive(read, from: device)
  }

  /// Takes a batch of `device`, line by line. What is returned is on disk.
  ///
  /// - Throws: as for a body.
  public func receive(
    _ lines: [IncomingLine], from device: String
  ) async throws(InboxError) -> BatchAnswer {
    let at = now()
    return try await write { database in
      var journals = try Self.journals(of: lines, database, device, at: at)
      let letters = DeadLetterWriter(database: database, device: device, at: at)
      var results: [LineResult] = []
      results.reserveCapacity(lines.count)
      for line in lines {
        results.append(try Self.place(line, in: &journals, letters))
      }
      for epoch in journals.keys.sorted() { try journals[epoch]?.savePosition() }
      return BatchAnswer(
        device: device, position: try Self.position(lines, journals), results: results,
        newEpochs: journals.filter(\.value.isNew).keys.sorted())
    }
  }

  /// Opens the journals that the lines name.
  ///
  /// A damaged line makes no new journal beside sound ones: its epoch may be what is damaged.
  private static func journals(
    of lines: [IncomingLine], _ database: Database, _ device: String, at: String
  ) throws -> [Int64: JournalWriter] {
    var journals: [Int64: JournalWriter] = [:]
    let sound = lines.filter(\.isSound)
    for (group, creating) in [(sound, true), (lines, sound.isEmpty)] {
      for epoch in group.compactMap(\.epoch) where journals[epoch] == nil {
        let name = JournalName(device: device, epoch: epoch)
        let journal = try JournalWriter(database, name, creating: creating, at: at)
        guard journal?.isRetired != true else {
          throw InboxError.epochRetired(device: device, epoch: epoch)
        }
        journals[epoch] = journal
      }
    }
    return journals
  }

  private static func place(
    _ line: IncomingLine, in journals: inout [Int64: JournalWriter],
    _ letters: DeadLetterWriter
  ) throws -> LineResult {
    switch line {
    case .damaged(var damaged):
      if let epoch = damaged.identity?.epoch, journals[epoch] == nil { damaged.identity = nil }
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

  /// The answer names one journal: that of the last sound line, else of the last that names one.
  private static func position(
    _ lines: [IncomingLine], _ journals: [Int64: JournalWriter]
  ) throws -> JournalPosition {
    let line =
      lines.last(where: \.isSound) ?? lines.last { $0.epoch.flatMap { journals[$0] } != nil }
    guard let epoch = line?.epoch, let journal = journals[epoch] else {
      return JournalPosition(epoch: nil, contiguousThrough: 0)
    }
    return JournalPosition(
      epoch: epoch, contiguousThrough: journal.contiguousThrough, missing: try journal.missing())
  }
}
