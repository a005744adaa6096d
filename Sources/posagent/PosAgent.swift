// posagent: the agent's command line.
import AgentRuntime
import ArgumentParser
import Foundation

@main
struct PosAgent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posagent",
    abstract: "Runs the devices and the sales of one counter.",
    version: Agent.version,
    subcommands: [
      RunCommand.self, DemoCommand.self, JournalCommand.self, UpstreamCommand.self,
      BarcodeCommand.self, ConfigCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      guard let failure = CommandFailure(error) else { exit(withError: error) }
      printError(failure.namesFile ? failure.message : "posagent: \(failure.message)")
      Foundation.exit(failure.status.rawValue)
    }
  }
}
