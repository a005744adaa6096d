import AgentRuntime
import ArgumentParser
import CommandLineProgram
import JournalStore
import Records

struct JournalNewEpochCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-epoch",
    abstract: "Seals this journal, which is kept, and begins another.",
    discussion: "Stop the service and close the shift first. Exit code 1 while a shift is open.")

  @OptionGroup var file: ConfigurationFile
  @OptionGroup var state: StateDirectory
  @Flag(help: "Print one JSON value.") var json = false

  func run() throws {
    let result: EpochSealing.Result
    do {
      result = try EpochSealing.seal(try file.load(), stateDirectory: state.stateDir)
    } catch let refusal as EpochSealing.Refusal {
      throw CommandFailure(.bad, "\(refusal)")
    }
    if json {
      print(JCS.text(result.json))
    } else {
      print("sealed  \(result.sealedPath)  (\(result.sealed.seq) records)")
      print("begun   epoch \(result.epoch)")
    }
    guard result.acknowledgedThrough < result.sealed.seq else { return }
    printError(
      "posagent: the upstream has not acknowledged records \(result.acknowledgedThrough + 1) "
        + "through \(result.sealed.seq) of the sealed journal, and they are not sent any more; "
        + "`posagent journal export --epoch \(result.sealed.epoch) --from "
        + "\(result.acknowledgedThrough + 1)` prints them")
  }
}

extension EpochSealing.Result {
  fileprivate var json: JSONValue {
    .object([
      "sealed": .object([
        "epoch": .int(sealed.epoch), "seq": .int(sealed.seq), "hash": .string(sealed.hash.hex),
        "path": .string(sealedPath), "acknowledged_through": .int(acknowledgedThrough),
      ]),
      "epoch": .int(epoch),
    ])
  }
}
