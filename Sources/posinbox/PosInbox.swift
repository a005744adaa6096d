// posinbox: the inbox's command line.
import ArgumentParser
import CommandLineProgram

@main
struct PosInbox: Program {
  static let configuration = CommandConfiguration(
    commandName: "posinbox",
    abstract: "Receives the records of many lanes, keeps each exactly once, and reconciles them.",
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, DevicesCommand.self, RecordsCommand.self, DeadLettersCommand.self,
      ClosingsCommand.self, ReconcileCommand.self, PostingsCommand.self,
    ])
}
