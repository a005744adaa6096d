// Keeps the records of one device in SQLite: seals, commits durably, finds again.
import GRDB
import Glibc
import Records
import RetailTypes
import Synchronization

/// The journal of this device, open for writing by this process alone.
///
/// One thread appends; `reader` may be used from any thread at the same time.
public final class JournalStore: Sendable {
  public let files: JournalFiles
  public let device: String
  public let epoch: Int64
  public let predecessor: JournalPredecessor?
  public let reader: JournalReader
  /// The position reached upstream, kept beside the journal.
  public let delivery: DeliveryStore
  let disk: any JournalDisk
  let sources: SealingSources
  let writer: Mutex<Writer>

  struct Writer {
    /// `nil` after a failed commit, until `recover()` succeeds.
    var pool: DatabasePool?
    var sealer: Sealer
    /// `nil` once closed.
    var lock: JournalLock?

    /// Leaves the pool to its last user, the reader, with the writing connection alone in it: the
    /// connection that closes last empties the log, and one that only reads can't.
    mutating func disconnect() {
      pool?.releaseMemory()
      pool = nil
    }

    /// Runs `body` in one transaction. Any error of the database may be a failed sync, after which
    /// no further commit may be made through this connection.
    mutating func commit<Value>(
      _ path: String, _ body: (Database) throws -> Value
    ) throws(JournalError) -> Value {
      guard lock != nil else { throw .closed }
      guard let pool else { throw .recoveryNeeded }
      do {
        return try pool.write(body)
      } catch let error as JournalError {
        throw error
      } catch {
        self.pool = nil
        throw .failed(SQLiteFailure(error, path: path))
      }
    }
  }

  private init(
    files: JournalFiles, disk: any JournalDisk, pool: DatabasePool, meta: JournalMeta,
    head: JournalHead, lock: JournalLock, delivery: DeliveryStore, sources: SealingSources
  ) {
    self.files = files
    self.disk = disk
    device = meta.device
    epoch = meta.epoch
    predecessor = meta.predecessor
    reader = JournalReader(path: files.current, disk: disk, source: pool)
    self.delivery = delivery
    self.sources = sources
    let sealer = Sealer(device: meta.device, epoch: meta.epoch, head: head, sources: sources)
    writer = Mutex(Writer(pool: pool, sealer: sealer, lock: lock))
  }

  /// Opens the journal of `device` in `directory`; makes one with a new epoch if there is none.
  ///
  /// What it finds is on disk when it returns, even if an earlier process saw a sync fail.
  public static func open(
    directory: String, device: String, sources: SealingSources,
    disk: any JournalDisk = RealDisk()
  ) throws(JournalError) -> JournalStore {
    let files = JournalFiles(directory: directory)
    try disk.createDirectory(directory)
    let lock = try disk.lock(files.lock)
    let change = EpochChange(files: files, disk: disk)
    try change.finish()
    if !disk.exists(files.current) {
      let sealed = files.sealedEpochs(on: disk).sorted()
      guard sealed.isEmpty else { throw .currentMissing(path: files.current, sealed: sealed) }
      let meta = JournalMeta(device: device, epoch: newEpoch(sources), predecessor: nil)
      try change.build(meta) { _ in }
      try change.putInPlace()
      try syncName(of: files, disk)
    }
    let (pool, meta, head) = try openPool(files.current, disk)
    guard meta.device == device else {
      throw .otherDevice(found: meta.device, configured: device, path: files.current)
    }
    if let successor = meta.successor {
      throw .sealed(path: files.current, successor: successor)
    }
    return JournalStore(
      files: files, disk: disk, pool: pool, meta: meta, head: head, lock: lock,
      delivery: try DeliveryStore.open(path: files.delivery, disk: disk), sources: sources)
  }

  /// A directory that was made just now, or before a crash, may not be found after a power cut: its
  /// own name has to be on disk too. Where the directory above can't be read, somebody else made it.
  private static func syncName(
    of files: JournalFiles, _ disk: any JournalDisk
  ) throws(JournalError) {
    do throws(JournalError) {
      try disk.syncDirectory(files.directoryAbove)
    } catch .file(_, _, EACCES) {}
  }

  /// A random name for a journal, of 52 bits.
  static func newEpoch(_ sources: SealingSources) -> Int64 {
    Int64(sources.entropy().high >> 12)
  }

  private static func openPool(
    _ path: String, _ disk: any JournalDisk
  ) throws(JournalError) -> (DatabasePool, JournalMeta, JournalHead) {
    try JournalError.wrapping(path: path) {
      let pool = try JournalConnections(disk: disk).pool(path: path)
      let meta = try pool.read { db in
        try JournalSchema.refuseNewer(db, path: path)
        return try JournalMeta(db, path: path)
      }
      try JournalSchema.migrator.migrate(pool)
      return (pool, meta, try pool.read { try JournalReader.head($0, path: path) })
    }
  }

  /// The last committed record.
  public var head: JournalHead { writer.withLock { $0.sealer.head } }

  /// Seals and commits all of `batch` in one durable transaction, in order.
  ///
  /// - Throws: `recordTooLarge`, `unexpectedSeq`, `answerExists`, `recoveryNeeded` or `closed` when
  ///   nothing was written; `failed` when that is unknown: then `recover()`.
  public func append(_ batch: [Append]) throws(JournalError) -> JournalHead {
    try writer.withLock { (writer) throws(JournalError) -> JournalHead in
      var sealer = writer.sealer
      var steps: [(records: [(SealedRecord, JSONValue)], answer: StoredAnswer?, head: Int64)] = []
      for append in batch {
        guard append.drafts.isEmpty || append.firstSeq == sealer.head.seq + 1 else {
          throw .unexpectedSeq(expected: append.firstSeq, next: sealer.head.seq + 1)
        }
        var records: [(SealedRecord, JSONValue)] = []
        for draft in append.drafts { records.append((try sealer.seal(draft), draft.body)) }
        steps.append((records, append.answer, sealer.head.seq))
      }
      let now = sources.now().unixMilliseconds
      try writer.commit(files.current) { db in
        for step in steps {
          for (record, body) in step.records {
            try JournalWriting.insert(record, body: body, in: db)
          }
          if let answer = step.answer {
            try JournalWriting.insert(answer, headSeq: step.head, unixMilliseconds: now, in: db)
          }
        }
      }
      writer.sealer = sealer
      return sealer.head
    }
  }

  /// After a failed commit: closes every connection, opens the file again, writes and syncs anew
  /// what it shows, and tells the head. Until this succeeds, `append` refuses.
  public func recover() throws(JournalError) -> JournalHead {
    try writer.withLock { (writer) throws(JournalError) -> JournalHead in
      guard writer.lock != nil else { throw .closed }
      writer.disconnect()
      try reader.close()
      let (pool, meta, head) = try Self.openPool(files.current, disk)
      guard meta.device == device, meta.epoch == epoch else {
        throw .otherDevice(
          found: "\(meta.device), epoch \(meta.epoch)",
          configured: "\(device), epoch \(epoch)", path: files.current)
      }
      reader.replaceSource(pool)
      writer.pool = pool
      writer.sealer = Sealer(device: device, epoch: epoch, head: head, sources: sources)
      return head
    }
  }

  /// Forgets answers that no front end may ask for again: older than seven days, and from before
  /// the last but one close of a shift. Returns how many.
  public func pruneAnswers() throws(JournalError) -> Int {
    let now = sources.now().unixMilliseconds
    return try writer.withLock { (writer) throws(JournalError) -> Int in
      try writer.commit(files.current) {
        try JournalWriting.pruneAnswers(unixMilliseconds: now, in: $0)
      }
    }
  }

  /// Ends writing and reading, and lets another process have the journal.
  public func close() throws(JournalError) {
    try writer.withLock { (writer) throws(JournalError) in
      writer.disconnect()
      defer { writer.lock = nil }
      try reader.close()
      try delivery.close()
    }
  }
}
