import Foundation
import Records
import Synchronization
import TestPeers

/// An inbox with its database; it can be started, killed and started again on the same port.
package final class Inbox: Sendable {
  package let directory: TemporaryDirectory
  package let database: String
  package let token: String
  private let port = Mutex(0)

  /// An inbox in which the lane of these tests is enrolled.
  ///
  /// - Parameter database: the file, if it is to lie elsewhere.
  package init(database: String? = nil, under launcher: [String] = []) async throws {
    directory = try TemporaryDirectory("posinbox")
    self.database = database ?? directory.file("inbox.db")
    let added = try await Programs.run(
      commandLine: launcher + [
        Programs.posinbox, "devices", "add", Lane.device, "--database", "sqlite:\(self.database)",
      ])
    guard added.succeeded else { throw Unexpected(added.errors) }
    token = added.output.trimmingCharacters(in: .newlines)
  }

  /// What a lane needs to know, once the inbox has been started.
  package func upstream(scheme: String = "http", authority: String? = nil) -> Lane.Upstream {
    Lane.Upstream(
      url: "\(scheme)://127.0.0.1:\(port.withLock { $0 })", token: token, authority: authority)
  }

  /// Serves on the port of the first time, and waits until it listens.
  package func start(
    _ more: [String] = [], environment: [String: String] = [:]
  ) async throws -> KillableProcess {
    let process = try launch(more, environment: environment)
    try await keepPort(of: process)
    return process
  }

  /// Starts the inbox, under another program if one is given with its arguments.
  package func launch(
    _ more: [String] = [], environment: [String: String] = [:], under launcher: [String] = []
  ) throws -> KillableProcess {
    try KillableProcess(
      commandLine: launcher + [
        Programs.posinbox, "serve", "--listen", "127.0.0.1:\(port.withLock { $0 })",
        "--database", "sqlite:\(database)",
      ] + more, environment: environment, directory: directory,
      name: "inbox-\(UUID().uuidString)")
  }

  /// Waits until it listens, and has it listen on the same port ever after.
  package func keepPort(of process: KillableProcess) async throws {
    let actual = try await process.listeningPort()
    port.withLock { $0 = actual }
  }

  /// The documents that the received sales come to.
  package func postings(mode: String) async throws -> [JSONValue] {
    let result = try await Programs.run(
      Programs.posinbox,
      ["postings", "--mode", mode, "--format", "json", "--database", "sqlite:\(database)"])
    guard result.succeeded, result.errors.isEmpty else { throw Unexpected(result.errors) }
    return try JSONParser.parse(Array(result.output.trimmingCharacters(in: .newlines).utf8))
      .arrayValue ?? []
  }
}
