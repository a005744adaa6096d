// ShopKit: both programs as they run in a shop, for tests that use their files, sockets and signals
// only.
import Foundation
import TestPeers

/// The programs that were built beside this test bundle.
package enum Programs {
  package static let posagent = beside("posagent")
  package static let posinbox = beside("posinbox")

  /// The path of a program of this package.
  package static func beside(_ name: String) -> String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: name).path
  }

  /// A file that lies beside the source file `place`.
  package static func script(_ name: String, beside place: String) -> String {
    URL(filePath: place).deletingLastPathComponent().appending(path: name).path
  }

  /// How a command ended.
  package struct Result: Sendable {
    package var exit: KillableProcess.Exit?
    package var output: String
    package var errors: String

    package var succeeded: Bool { exit == .code(0) }
  }

  /// Runs a command to its end; an `exit` of `nil` means that it was not over in time.
  package static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    within seconds: Double = 60
  ) async throws -> Result {
    try await run(
      commandLine: [program] + arguments, environment: environment, within: seconds)
  }

  /// Runs the program that a command line begins with to its end.
  package static func run(
    commandLine: [String], environment: [String: String] = [:], within seconds: Double = 60
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    let process = try KillableProcess(
      commandLine: commandLine, environment: environment, directory: directory, name: "command")
    let exit = await process.exit(within: seconds)
    return Result(exit: exit, output: process.output, errors: process.errors)
  }

  /// Runs a script that lies beside the calling source file with python3.
  package static func python(
    _ name: String, _ arguments: [String], within seconds: Double = 60,
    beside place: String = #filePath
  ) async throws -> Result {
    try await run("python3", [script(name, beside: place)] + arguments, within: seconds)
  }
}

/// What a test needs and did not get.
package struct Unexpected: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

extension KillableProcess {
  /// Starts the program that a command line begins with.
  package convenience init(
    commandLine: [String], environment: [String: String] = [:], directory: TemporaryDirectory,
    name: String
  ) throws {
    try self.init(
      commandLine.first ?? "", Array(commandLine.dropFirst()), environment: environment,
      directory: directory, name: name)
  }

  /// Waits for the line that tells where the program listens; its port.
  package func listeningPort(within seconds: Double = 30) async throws -> Int {
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
