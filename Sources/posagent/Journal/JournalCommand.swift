import ArgumentParser
import JournalStore

/// `posagent journal`: looks at the records, also while the service runs.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Checks, shows and copies the records.",
    subcommands: [
      JournalVerifyCommand.self, JournalShowCommand.self, JournalExportCommand.self,
      JournalStatsCommand.self, JournalNewEpochCommand.self,
    ])
}

/// Which journal a command reads.
struct JournalChoice: ParsableArguments {
  @OptionGroup var state: StateDirectory
  @Option(help: ArgumentHelp("Read the sealed journal of this epoch.", valueName: "epoch"))
  var epoch: Int64?

  var files: JournalFiles { JournalFiles(directory: state.stateDir) }
  var path: String { epoch.map(files.sealed(epoch:)) ?? files.current }

  func open() throws(JournalError) -> JournalReader { try JournalReader.open(path: path) }
}

/// Part of a journal, by seq.
struct JournalRange: ParsableArguments {
  @Option(help: ArgumentHelp("The first record.", valueName: "seq"))
  var from: Int64?
  @Option(help: ArgumentHelp("The last record.", valueName: "seq"))
  var through: Int64?
}
