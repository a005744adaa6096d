import AgentRuntime
import ArgumentParser
import Foundation
import StrictYAML

/// `posagent config`: looks at the configuration without starting anything.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Checks or shows the configuration.",
    subcommands: [Check.self, Show.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Names every mistake with its line and column; exit code 64 if there is any.")

    @OptionGroup var file: ConfigurationFile

    func run() throws {
      for warning in try file.load().warnings { printError("warning: \(warning)") }
      print("\(file.config): no mistakes")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the configuration with all defaults. Secrets stay in their files.")

    @OptionGroup var file: ConfigurationFile

    func run() throws { print(try file.load().effectiveYAML, terminator: "") }
  }
}

/// The `--config` option.
struct ConfigurationFile: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
  var config = "/etc/posagent/posagent.yaml"

  /// The configuration, or all its mistakes.
  func load() throws -> AgentConfiguration {
    guard FileManager.default.fileExists(atPath: config) else {
      throw CommandFailure(
        .usage, "there is no file \(config); write it, or name another: --config")
    }
    return try AgentConfiguration.load(path: config)
  }
}
