import Glibc

/// The file of the unix socket: cleared of what a killed agent left, and closed by its mode.
struct UnixSocketFile {
  let path: String
  let mode: UInt32

  /// The longest path in bytes: `sun_path` has 108 with its final zero (unix(7)).
  static let maximumPathBytes = 107

  /// Makes the way free for a new socket.
  func prepare() throws(LocalAPIError) {
    guard (1...Self.maximumPathBytes).contains(path.utf8.count) else {
      throw .socketPathTooLong(path: path, maximumBytes: Self.maximumPathBytes)
    }
    var info = stat()
    guard lstat(path, &info) == 0 else { return }
    guard info.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    guard !isAnswered() else { throw .socketInUse(path: path) }
    remove()
  }

  func remove() { unlink(path) }

  /// Runs `bind` so that the socket file is born closed to all but its owner, then sets its mode.
  ///
  /// The mask belongs to the whole process; meanwhile, other threads make their files private too.
  nonisolated(nonsending) func bindClosed<Value>(
    _ bind: nonisolated(nonsending) () async throws -> Value
  ) async throws -> Value {
    let mask = umask(0o077)
    defer { umask(mask) }
    let value = try await bind()
    guard chmod(path, mode_t(mode)) == 0 else {
      throw LocalAPIError.cannotListen(on: path, errno: errno)
    }
    return value
  }

  /// Whether a living process listens there.
  private func isAnswered() -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
