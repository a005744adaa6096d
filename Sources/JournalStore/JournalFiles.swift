import Glibc

/// The names of the journal's files in a state directory.
public struct JournalFiles: Hashable, Sendable {
  public let directory: String

  public init(directory: String) { self.directory = directory }

  /// The journal that is written to.
  public var current: String { "\(directory)/journal.sqlite" }
  public var lock: String { "\(directory)/journal.lock" }
  /// The position reached upstream; losing it costs sending again, no more.
  public var delivery: String { "\(directory)/delivery.sqlite" }
  /// The next journal until it is complete.
  var next: String { "\(directory)/journal.sqlite.new" }
  /// A journal that was ended by `new-epoch`, kept.
  public func sealed(epoch: Int64) -> String { "\(directory)/journal-\(epoch).sqlite" }

  /// The epochs of the sealed journals, in no particular order.
  public func sealedEpochs() -> [Int64] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var epochs: [Int64] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix("journal-"), name.hasSuffix(".sqlite"),
        let epoch = Int64(name.dropFirst("journal-".count).dropLast(".sqlite".count))
      else { continue }
      epochs.append(epoch)
    }
    return epochs
  }
}

/// The few file operations that SQLite does not do.
enum FileSystem {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// - Throws: `missing`, or `file` where permissions forbid to read it or to look for it.
  static func requireReadable(_ path: String) throws(JournalError) {
    guard access(path, R_OK) != 0 else { return }
    throw errno == ENOENT
      ? .missing(path: path) : .file(path: path, operation: "read", errno: errno)
  }

  /// Bytes of the file, 0 if there is none.
  static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Makes an empty file that only its owner may read and write. SQLite gives its own files the
  /// same permissions.
  static func createPrivate(_ path: String) throws(JournalError) {
    let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: path, operation: "create", errno: errno) }
    close(descriptor)
  }

  static func move(_ from: String, to: String) throws(JournalError) {
    guard rename(from, to) == 0 else { throw .file(path: from, operation: "rename", errno: errno) }
  }

  /// Removes a database file and what SQLite may have left beside it.
  static func removeDatabase(_ path: String) throws(JournalError) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
      guard unlink(path + suffix) == 0 || errno == ENOENT else {
        throw .file(path: path + suffix, operation: "remove", errno: errno)
      }
    }
  }

  /// Makes the names in `directory` durable.
  static func syncDirectory(_ directory: String) throws(JournalError) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: directory, operation: "open", errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .file(path: directory, operation: "sync", errno: errno)
    }
  }

  /// Makes `directory` for its owner alone, unless it is there.
  static func createDirectory(_ directory: String) throws(JournalError) {
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw .file(path: directory, operation: "create the directory", errno: errno)
    }
  }
}

enum ErrnoText {
  static func describe(_ code: Int32) -> String { "\(String(cString: strerror(code))) (\(code))" }
}
