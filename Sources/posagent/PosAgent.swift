// posagent: the agent's command line.
import AgentRuntime
import ArgumentParser
import CommandLineProgram

@main
struct PosAgent: Program {
  static let configuration = CommandConfiguration(
    commandName: "posagent",
    abstract: "Runs the devices and the sales of one counter.",
    version: Agent.version,
    subcommands: [
      RunCommand.self, DemoCommand.self, JournalCommand.self, UpstreamCommand.self,
      BarcodeCommand.self, ProfileCommand.self, ConfigCommand.self,
    ])
}
