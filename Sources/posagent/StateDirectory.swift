import ArgumentParser

/// The `--state-dir` option.
struct StateDirectory: ParsableArguments {
  @Option(help: ArgumentHelp("Where the journal lies.", valueName: "directory"))
  var stateDir = "/var/lib/posagent"
}
