import Foundation
import TestPeers

/// A unit file of this project.
struct Unit {
  var name: String
  var text: String

  init(_ name: String) throws {
    self.name = name
    text = try String(contentsOf: Project.file("systemd/\(name).service"), encoding: .utf8)
  }

  func write(to directory: TemporaryDirectory) throws -> String {
    let path = directory.file("\(name).service")
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

enum Project {
  static func file(_ path: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: path)
  }
}

/// A program of the system.
enum Tool {
  struct Result {
    var exit: KillableProcess.Exit
    var output: String
    var errors: String
  }

  static func run(
    _ name: String, _ arguments: [String], _ directory: TemporaryDirectory
  ) throws -> Result {
    // Without colours and special characters.
    let process = try KillableProcess(
      name, arguments, environment: ["TERM": "dumb", "LC_ALL": "C"], directory: directory,
      name: "tool")
    let exit = process.wait()
    return Result(exit: exit, output: process.output, errors: process.errors)
  }
}
