import Glibc

/// The file of the unix socket: never open to more than its mode allows, not even while it is made.
struct UnixSocketFile {
  let path: String
  let mode: UInt32

  /// The longest path in bytes: `sun_path` has 108 with its final zero (unix(7)).
  static let maximumPathBytes = 107

  private static let stagedName = "s"

  /// Refuses what must not be replaced: another kind of file, or the socket of a living program.
  /// What a killed agent left behind is neither.
  func check() throws(LocalAPIError) {
    // The staging directory's name may be longer than the socket's own.
    let staged = "\(parent)/.XXXXXX/\(Self.stagedName)"
    guard max(path.utf8.count, staged.utf8.count) <= Self.maximumPathBytes, !path.isEmpty else {
      throw .socketPathTooLong(path: path, maximumBytes: Self.maximumPathBytes)
    }
    var info = stat()
    guard lstat(path, &info) == 0 else { return }
    guard info.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    guard !isAnswered() else { throw .socketInUse(path: path) }
  }

  /// Has `bind` make the socket in a directory that only its owner can enter, sets its mode, and
  /// moves it to its place.
  ///
  /// The kernel gives a new socket file the process's umask, which cannot be changed for one file
  /// or one thread.
  nonisolated(nonsending) func make<Value>(
    _ bind: nonisolated(nonsending) (_ path: String) async throws -> Value
  ) async throws -> Value {
    var template = Array("\(parent)/.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LocalAPIError.cannotListen(on: path, errno: errno)
    }
    let directory = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    let staged = "\(directory)/\(Self.stagedName)"
    defer {
      unlink(staged)
      rmdir(directory)
    }
    let value = try await bind(staged)
    guard chmod(staged, mode_t(mode)) == 0, rename(staged, path) == 0 else {
      throw LocalAPIError.cannotListen(on: path, errno: errno)
    }
    return value
  }

  func remove() { unlink(path) }

  private var parent: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
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
