import GRDB
import Records

extension JournalStore {
  /// Seals this journal, which is kept under the name of its epoch, and makes its successor with
  /// `opening` as the first record and the stored answers.
  ///
  /// The caller has made sure that no shift is open. Afterwards this store is closed, also after
  /// an error: `open` again, which completes a change that was interrupted.
  ///
  /// - Throws: `database` with SQLITE_BUSY while another program reads the journal.
  /// - Returns: the epoch of the new journal.
  public func newEpoch(
    opening: (JournalPredecessor) -> RecordDraft
  ) throws(JournalError) -> Int64 {
    try writer.withLock { (writer) throws(JournalError) -> Int64 in
      guard writer.lock != nil else { throw .closed }
      guard writer.pool != nil else { throw .recoveryNeeded }
      // The lock on the directory stays until the end.
      defer { writer.lock = nil }
      writer.disconnect()
      try reader.close()
      try delivery.close()
      return try changeEpoch(head: writer.sealer.head, opening: opening)
    }
  }

  private func changeEpoch(
    head: JournalHead, opening: (JournalPredecessor) -> RecordDraft
  ) throws(JournalError) -> Int64 {
    let old = try JournalError.wrapping(path: files.current) {
      try JournalConnections(disk: disk).exclusive(path: files.current)
    }
    let predecessor = JournalPredecessor(epoch: epoch, seq: head.seq, hash: head.hash)
    let meta = JournalMeta(
      device: device, epoch: Self.newEpoch(sources), predecessor: predecessor)
    // The business date goes on from the old journal; number and chain begin anew.
    let start = JournalHead(seq: 0, hash: .none, sealed: head.sealed)
    var sealer = Sealer(device: device, epoch: meta.epoch, head: start, sources: sources)
    let draft = opening(predecessor)
    let first = try sealer.seal(draft)
    let change = EpochChange(files: files, disk: disk)
    try change.build(meta) { db in
      try JournalWriting.insert(first, body: draft.body, in: db)
      try Self.copyAnswers(from: old, to: db)
    }
    try disk.syncDirectory(files.directory)
    try JournalError.wrapping(path: files.current) {
      try old.write { try JournalMeta.setSuccessor($0, epoch: meta.epoch) }
      try old.close()
    }
    try change.putAside(epoch: epoch)
    try change.putInPlace()
    return meta.epoch
  }

  private static func copyAnswers(from old: DatabaseQueue, to db: Database) throws {
    try old.read { source in
      let rows = try Row.fetchCursor(
        source,
        sql: """
          SELECT key, method, path, body_hash, status, body, at_ms FROM answers ORDER BY number
          """)
      while let row = try rows.next() {
        // In the new numbering they were stored before its first record.
        try db.cachedStatement(
          sql: """
            INSERT INTO answers(key, method, path, body_hash, status, body, at_ms, head_seq)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0)
            """
        ).execute(arguments: StatementArguments(row.databaseValues))
      }
    }
  }
}
