import Glibc

/// The files of the machine.
public struct RealDisk: JournalDisk {
  public var vfs: String? { nil }

  public init() {}

  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public func requireReadable(_ path: String) throws(JournalError) {
    guard access(path, R_OK) != 0 else { return }
    throw errno == ENOENT
      ? .missing(path: path) : .file(path: path, operation: "read", errno: errno)
  }

  public func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  public func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  public func createPrivate(_ path: String) throws(JournalError) {
    let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: path, operation: "create", errno: errno) }
    close(descriptor)
  }

  public func createDirectory(_ directory: String) throws(JournalError) {
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw .file(path: directory, operation: "create the directory", errno: errno)
    }
  }

  public func move(_ from: String, to: String) throws(JournalError) {
    guard rename(from, to) == 0 else { throw .file(path: from, operation: "rename", errno: errno) }
  }

  public func remove(_ path: String) throws(JournalError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw .file(path: path, operation: "remove", errno: errno)
    }
  }

  public func makeReadOnly(_ path: String) throws(JournalError) {
    guard chmod(path, 0o400) == 0 else {
      throw .file(path: path, operation: "make read-only", errno: errno)
    }
  }

  public func rewrite(_ path: String) throws(JournalError) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    if descriptor < 0 && errno == ENOENT { return }
    guard descriptor >= 0 else { throw .file(path: path, operation: "open", errno: errno) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset: off_t = 0
    while true {
      let count = pread(descriptor, &buffer, buffer.count, offset)
      guard count >= 0 else { throw .file(path: path, operation: "read", errno: errno) }
      if count == 0 { break }
      let written = pwrite(descriptor, buffer, count, offset)
      guard written > 0 else { throw .file(path: path, operation: "write anew", errno: errno) }
      offset += off_t(written)
    }
    guard fsync(descriptor) == 0 else {
      throw .file(path: path, operation: "sync", errno: errno)
    }
  }

  public func syncDirectory(_ directory: String) throws(JournalError) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: directory, operation: "open", errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .file(path: directory, operation: "sync", errno: errno)
    }
  }

  public func lock(_ path: String) throws(JournalError) -> JournalLock {
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: path, operation: "open", errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      let pid = Self.holder(descriptor)
      close(descriptor)
      throw code == EWOULDBLOCK
        ? .inUse(path: path, pid: pid) : .file(path: path, operation: "lock", errno: code)
    }
    // The text is only a courtesy to whoever is refused: the lock itself is the descriptor's.
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    return JournalLock { close(descriptor) }
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: buffer.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self))
  }
}

enum ErrnoText {
  static func describe(_ code: Int32) -> String { "\(String(cString: strerror(code))) (\(code))" }
}
