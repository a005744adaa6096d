import Glibc

/// A directory of its own for one test, removed with all that is in it at the end of its life.
public final class TemporaryDirectory: Sendable {
  public let path: String

  public init(_ name: String = "posagent-test") throws {
    var template = Array(
      "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/\(name)-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw PeerError("mkdtemp") }
    path = String(cString: made)
  }

  /// The path of a file in it.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  deinit {
    Self.remove(path)
  }

  private static func remove(_ path: String) {
    // unlink first: never through a symbolic link out of the directory.
    if unlink(path) == 0 { return }
    if let listing = opendir(path) {
      var names: [String] = []
      while let entry = readdir(listing) {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) {
            names.append(String(cString: $0))
          }
        }
      }
      closedir(listing)
      for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
    }
    rmdir(path)
  }
}

/// The bytes of a file, or `nil` if it can't be read.
public func contents(ofFile path: String) -> [UInt8]? {
  let fd = open(path, O_RDONLY | O_CLOEXEC)
  guard fd >= 0 else { return nil }
  defer { close(fd) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(fd, &piece, piece.count)
    guard count > 0 else { return count == 0 ? bytes : nil }
    bytes += piece[..<count]
  }
}
