import Glibc

/// Reading of files that are small by nature: configurations, tokens, certificates.
public enum SmallFile {
  /// Why a file could not be read.
  public enum ReadError: Error, Equatable, Sendable {
    /// The number is errno.
    case refused(errno: Int32)
    case notAFile
    case tooLarge(maximumBytes: Int)
  }

  /// The bytes of the regular file at `path`.
  public static func read(_ path: String, maximumBytes: Int) throws(ReadError) -> [UInt8] {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .refused(errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .refused(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .refused(errno: errno) }
      if count == 0 { break }
      filled += count
    }
    guard filled <= maximumBytes else { throw .tooLarge(maximumBytes: maximumBytes) }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}

extension SmallFile.ReadError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(let errno): "cannot be read: " + String(cString: strerror(errno))
    case .notAFile: "is not a file"
    case .tooLarge(let maximumBytes): "is larger than \(maximumBytes) bytes"
    }
  }
}
