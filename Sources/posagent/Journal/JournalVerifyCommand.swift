import ArgumentParser
import CommandLineProgram
import JournalStore
import Records

struct JournalVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every record, the chain of hashes and the file's structure.",
    discussion: "Exit code 1 if anything is bad; the first bad record is named.")

  @OptionGroup var journal: JournalChoice
  @Flag(help: "Print one JSON value.") var json = false

  func run() throws {
    let delivery = try DeliveryStore.openReadOnly(path: journal.files.delivery)
    var progress = Progress("records checked")
    let result = try JournalReader.verify(path: journal.path, delivery: delivery) { done, total in
      progress.show(done, of: total)
    }
    progress.clear()
    print(json ? JCS.text(result.json) : result.text)
    guard result.isIntact else { throw ExitCode(CommandFailure.Status.bad.rawValue) }
  }
}

extension JournalVerification {
  fileprivate var text: String {
    if let firstBad { return "bad at record \(firstBad.seq): \(firstBad.reason)" }
    guard let head, head.seq > 0 else { return "intact: no records yet" }
    return "intact: \(records) records, through \(head.seq), hash \(head.hash)"
  }
}
