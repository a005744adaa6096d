import Foundation
import ShopKit
import TestPeers

/// A file system of a few megabytes in memory, seen only by programs that are started for it. The
/// kernel takes it back when the process that holds it ends.
final class SmallDisk: Sendable {
  private let directory: TemporaryDirectory
  private let output: TemporaryDirectory
  private let holder: KillableProcess

  /// `nil`, and a line that says so, where this user may not mount.
  init?(megabytes: Int) async throws {
    directory = try TemporaryDirectory("small-disk")
    output = try TemporaryDirectory()
    let script = """
      mount -t tmpfs -o size=\(megabytes)m,mode=700 small-disk "$0" && echo mounted && \
      exec sleep 3600
      """
    holder = try KillableProcess(
      commandLine: ["unshare", "-m", "sh", "-c", script, directory.path],
      directory: output, name: "holder")
    _ = await eventually { holder.output.contains("mounted") || !holder.isRunning }
    guard holder.output.contains("mounted") else {
      print("SKIPPED, a file system cannot be mounted here: \(holder.errors)")
      return nil
    }
  }

  /// Where it lies, for programs that are started with `launcher`.
  var path: String { directory.path }
  /// What stands before such a program on the command line.
  var launcher: [String] { ["nsenter", "-m", "-t", "\(holder.id)"] }

  /// The same directory for everyone else.
  private var pathFromOutside: String { "/proc/\(holder.id)/root\(path)" }
  private var filler: String { pathFromOutside + "/filler" }

  /// Fills it up to so many bytes.
  func fill(leaving bytes: Int) throws {
    try Data().write(to: URL(filePath: filler))
    let file = try FileHandle(forWritingTo: URL(filePath: filler))
    defer { try? file.close() }
    // Written until there is no room: somebody else may be writing too.
    while (try? file.write(contentsOf: Data(count: 65_536))) != nil {}
    try file.truncate(atOffset: max(0, file.seekToEnd() - UInt64(bytes)))
  }

  /// Removes what `fill` put there.
  func free() throws { try FileManager.default.removeItem(atPath: filler) }

  func makeReadOnly(_ isReadOnly: Bool) async throws {
    let result = try await Programs.run(
      commandLine: launcher + ["mount", "-o", "remount," + (isReadOnly ? "ro" : "rw"), path])
    guard result.succeeded else { throw Unexpected(result.errors) }
  }

  /// Puts copies of its files where everyone sees them under the same paths.
  func copyOut() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: pathFromOutside) {
      try FileManager.default.copyItem(
        atPath: "\(pathFromOutside)/\(name)", toPath: "\(path)/\(name)")
    }
  }
}
