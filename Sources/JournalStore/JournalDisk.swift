/// Where the files of a journal lie: the few operations that SQLite does not do, and how SQLite
/// gets at the same files.
public protocol JournalDisk: Sendable {
  /// The name of SQLite's file system layer for these files; `nil`: its own default.
  var vfs: String? { get }

  func exists(_ path: String) -> Bool
  /// - Throws: `missing`, or `file` where permissions forbid to read it or to look for it.
  func requireReadable(_ path: String) throws(JournalError)
  /// Bytes of the file, 0 if there is none.
  func size(_ path: String) -> Int64
  /// The names in `directory`, in no particular order; none if it can't be read.
  func names(in directory: String) -> [String]
  /// Makes an empty file that only its owner may read and write. SQLite gives its own files the
  /// same permissions.
  func createPrivate(_ path: String) throws(JournalError)
  /// Makes `directory` for its owner alone, unless it is there.
  func createDirectory(_ directory: String) throws(JournalError)
  func move(_ from: String, to: String) throws(JournalError)
  /// Removes a file, unless it is gone.
  func remove(_ path: String) throws(JournalError)
  func makeReadOnly(_ path: String) throws(JournalError)
  /// Writes anew what the file shows, if there is one, and syncs it.
  func rewrite(_ path: String) throws(JournalError)
  /// Makes the names in `directory` durable.
  func syncDirectory(_ directory: String) throws(JournalError)
  /// Takes the lock that the file at `path` stands for, for as long as the value lives.
  ///
  /// - Throws: `inUse` with the process id of the holder.
  func lock(_ path: String) throws(JournalError) -> JournalLock
}

extension JournalDisk {
  /// Removes a database file and what SQLite may have left beside it.
  func removeDatabase(_ path: String) throws(JournalError) {
    for suffix in ["", "-wal", "-shm", "-journal"] { try remove(path + suffix) }
  }
}

/// The right to write to a state directory: held by one process, let go by the kernel at its end.
public final class JournalLock: Sendable {
  private let release: @Sendable () -> Void

  public init(release: @escaping @Sendable () -> Void) { self.release = release }

  deinit { release() }
}
