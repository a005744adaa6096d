// EndToEndTests: the programs as they are run in a shop, by their files, sockets and signals only.
import Foundation
import TestPeers

/// The programs that were built beside this test bundle.
enum Programs {
  static let posagent = beside("posagent")
  static let posinbox = beside("posinbox")

  private static func beside(_ name: String) -> String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: name).path
  }

  /// A file that lies beside these tests.
  static func script(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: name).path
  }

  /// How a command ended.
  struct Result: Sendable {
    var exit: KillableProcess.Exit?
    var output: String
    var errors: String

    var succeeded: Bool { exit == .code(0) }
  }

  /// Runs a command to its end; an `exit` of `nil` means that it was not over in time.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    within seconds: Double = 60
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    let process = try KillableProcess(
      program, arguments, environment: environment, directory: directory)
    let exit = await process.exit(within: seconds)
    return Result(exit: exit, output: process.output, errors: process.errors)
  }

  /// Runs a script beside these tests with python3.
  static func python(
    _ name: String, _ arguments: [String], within seconds: Double = 60
  ) async throws -> Result {
    try await run("python3", [script(name)] + arguments, within: seconds)
  }
}

/// What a test needs and did not get.
struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension KillableProcess {
  /// Waits for the line that tells where the program listens; its port.
  func listeningPort(within seconds: Double = 30) async throws -> Int {
    _ = await eventually(within: seconds) { port != nil || !isRunning }
    guard let port else {
      throw Unexpected("\(outputPath) tells no port; \(exitText)\n\(errors)")
    }
    return port
  }

  private var exitText: String { isRunning ? "it runs" : "it ended: \(wait())" }

  private var port: Int? {
    for line in output.split(separator: "\n") where line.hasPrefix("listening on ") {
      return line.split(separator: ":").last.flatMap { Int($0) }
    }
    return nil
  }
}
