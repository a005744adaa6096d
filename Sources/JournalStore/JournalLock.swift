import Glibc

/// The right to write to a state directory: held by one process, let go by the kernel at its end.
final class JournalLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `inUse` with the process id of the holder.
  init(path: String) throws(JournalError) {
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: path, operation: "open", errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      let pid = Self.holder(descriptor)
      close(descriptor)
      throw code == EWOULDBLOCK
        ? .inUse(path: path, pid: pid) : .file(path: path, operation: "lock", errno: code)
    }
    self.descriptor = descriptor
    // The text is only a courtesy to whoever is refused: the lock itself is the descriptor's.
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  deinit { close(descriptor) }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: buffer.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
