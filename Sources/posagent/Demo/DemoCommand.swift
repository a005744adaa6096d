import AgentCore
import AgentRuntime
import ArgumentParser
import Foundation
import Logging
import Records
import RetailTypes
import UnixSignals

/// `posagent demo`: the whole way of a sale, on this machine.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Shows a sale from the scan to the balanced document, with virtual devices.")

  @Flag(help: "Leave agent and inbox running until SIGINT.") var keep = false
  @Option(
    help: ArgumentHelp(
      "Where to keep the state; otherwise it is thrown away.", valueName: "directory"))
  var stateDir: String?

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let directory = try stateDirectory()
    defer { if stateDir == nil { try? FileManager.default.removeItem(atPath: directory) } }
    var logger = Logger.standardError
    logger.logLevel = .error

    let inbox = try await DemoInbox.start(database: directory + "/inbox.db", logger: logger)
    let counter = try await DemoCounter.start(directory: directory, inbox: inbox, logger: logger)
    do {
      try await counter.sell()
      try await counter.showPaper(pngPath: pngPath(directory))
      try await counter.showUpstream(inbox)
      if keep {
        counter.showHowToGoOn(directory: directory)
        for await _ in signals { break }
      }
    } catch {
      await counter.agent.stop()
      await inbox.stop()
      throw error
    }
    await counter.agent.stop()
    await inbox.stop()
  }

  private func stateDirectory() throws -> String {
    let path =
      stateDir
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("posagent-demo-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return path
  }

  /// Beside the caller, where it is found again, unless a directory was named.
  private func pngPath(_ directory: String) -> String {
    stateDir == nil ? "demo-paper.png" : directory + "/demo-paper.png"
  }
}
