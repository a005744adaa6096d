import GRDB
import Glibc
import Records

/// Makes journal files, and replaces one by its successor so that a crash leaves either or both,
/// never neither.
///
/// The order: the successor is built complete beside the journal; the journal is marked with the
/// successor's epoch (from here on the change counts as made); both are renamed.
struct EpochChange {
  let files: JournalFiles
  let disk: any JournalDisk

  /// Builds a complete, durable journal file under the name `files.next`.
  func build(_ meta: JournalMeta, fill: (Database) throws -> Void) throws(JournalError) {
    try disk.removeDatabase(files.next)
    try disk.createPrivate(files.next)
    try JournalError.wrapping(path: files.next) {
      let queue = try JournalConnections(disk: disk).exclusive(path: files.next)
      try JournalSchema.migrator.migrate(queue)
      try queue.write { db in
        try meta.insert(db)
        try fill(db)
      }
      try queue.close()
    }
  }

  /// Gives the file that `build` made the name of the current journal.
  func putInPlace() throws(JournalError) {
    try disk.move(files.next, to: files.current)
    try disk.syncDirectory(files.directory)
  }

  /// Gives a marked journal the name under which it is kept.
  func putAside(epoch: Int64) throws(JournalError) {
    let kept = files.sealed(epoch: epoch)
    guard !disk.exists(kept) else {
      throw .file(path: kept, operation: "keep the sealed journal as", errno: EEXIST)
    }
    // The rollback journal of the mark is gone for good before another file gets its name: found
    // again after a power cut, it would be played back into that one.
    try disk.syncDirectory(files.directory)
    try disk.makeReadOnly(files.current)
    try disk.move(files.current, to: kept)
    try disk.syncDirectory(files.directory)
  }

  /// Completes or undoes a change that a crash interrupted.
  func finish() throws(JournalError) {
    guard disk.exists(files.next) else { return }
    let next = try? meta(files.next)
    if disk.exists(files.current) {
      let current = try meta(files.current)
      if let next, current.successor == next.epoch {
        try putAside(epoch: current.epoch)
        try putInPlace()
      } else {
        try disk.removeDatabase(files.next)
      }
    } else if let predecessor = next?.predecessor,
      disk.exists(files.sealed(epoch: predecessor.epoch))
    {
      try putInPlace()
    } else {
      try disk.removeDatabase(files.next)
    }
  }

  private func meta(_ path: String) throws(JournalError) -> JournalMeta {
    try JournalError.wrapping(path: path) {
      let queue = try JournalConnections(disk: disk).completing(path: path)
      let meta = try queue.read { try JournalMeta($0, path: path) }
      try queue.close()
      return meta
    }
  }
}
