import GRDB
import Glibc
import Records

/// Makes journal files, and replaces one by its successor so that a crash leaves either or both,
/// never neither.
///
/// The order: the successor is built complete beside the journal; the journal is marked with the
/// successor's epoch (from here on the change counts as made); both are renamed.
enum EpochChange {
  /// Builds a complete, durable journal file under the name `files.next`.
  static func build(
    _ files: JournalFiles, _ meta: JournalMeta, fill: (Database) throws -> Void
  ) throws(JournalError) {
    try FileSystem.removeDatabase(files.next)
    try FileSystem.createPrivate(files.next)
    try JournalError.wrapping(path: files.next) {
      let queue = try JournalConnections.exclusive(path: files.next)
      try JournalSchema.migrator.migrate(queue)
      try queue.write { db in
        try meta.insert(db)
        try fill(db)
      }
      try queue.close()
    }
  }

  /// Gives the file that `build` made the name of the current journal.
  static func putInPlace(_ files: JournalFiles) throws(JournalError) {
    try FileSystem.move(files.next, to: files.current)
    try FileSystem.syncDirectory(files.directory)
  }

  /// Gives a marked journal the name under which it is kept.
  static func putAside(_ files: JournalFiles, epoch: Int64) throws(JournalError) {
    let kept = files.sealed(epoch: epoch)
    guard !FileSystem.exists(kept) else {
      throw .file(path: kept, operation: "keep the sealed journal as", errno: EEXIST)
    }
    guard chmod(files.current, 0o400) == 0 else {
      throw .file(path: files.current, operation: "make read-only", errno: errno)
    }
    try FileSystem.move(files.current, to: kept)
    try FileSystem.syncDirectory(files.directory)
  }

  /// Completes or undoes a change that a crash interrupted.
  static func finish(_ files: JournalFiles) throws(JournalError) {
    guard FileSystem.exists(files.next) else { return }
    let next = try? meta(files.next)
    if FileSystem.exists(files.current) {
      let current = try meta(files.current)
      if let next, current.successor == next.epoch {
        try putAside(files, epoch: current.epoch)
        try putInPlace(files)
      } else {
        try FileSystem.removeDatabase(files.next)
      }
    } else if let predecessor = next?.predecessor,
      FileSystem.exists(files.sealed(epoch: predecessor.epoch))
    {
      try putInPlace(files)
    } else {
      try FileSystem.removeDatabase(files.next)
    }
  }

  private static func meta(_ path: String) throws(JournalError) -> JournalMeta {
    let reader = try JournalReader.open(path: path)
    let meta = try reader.meta()
    try reader.close()
    return meta
  }
}
