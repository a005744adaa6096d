import AgentRuntime
import ArgumentParser
import CatalogueStore
import CommandLineProgram
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
      let configuration = try file.load()
      for warning in configuration.warnings { printError("warning: \(warning)") }
      try checkItems(configuration)
      print("\(file.config): no mistakes")
    }

    private func checkItems(_ configuration: AgentConfiguration) throws {
      guard let path = configuration.catalogueFile else { return }
      let items = try CatalogueStore.items(ofCSV: path, currency: configuration.currency)
      let known = configuration.taxes.map(\.code)
      let unknown = Set(items.compactMap(\.taxCode)).subtracting(known).sorted()
      guard unknown.isEmpty else {
        throw CommandFailure(
          .usage,
          "\(path): tax_code \(unknown.joined(separator: ", ")) is not under taxes: items with it "
            + "can't be sold; known: \(known.joined(separator: ", "))")
      }
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
