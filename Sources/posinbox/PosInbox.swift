// posinbox: the inbox's command line.
import ArgumentParser
import Foundation

@main
struct PosInbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posinbox",
    abstract: "Receives the records of many lanes, keeps each exactly once, and reconciles them.",
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, DevicesCommand.self, RecordsCommand.self, DeadLettersCommand.self,
      ClosingsCommand.self, ReconcileCommand.self, PostingsCommand.self,
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
      printError(failure.namesFile ? failure.message : "posinbox: \(failure.message)")
      Foundation.exit(failure.status.rawValue)
    }
  }
}
