import ArgumentParser
import CommandLineProgram
import Foundation
import JournalStore

struct JournalExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Prints records as NDJSON: the lines that go upstream, byte for byte.",
    discussion: "Each line is {\"hash\":…,\"record\":…}; the hash is that of the record's bytes.")

  @OptionGroup var journal: JournalChoice
  @OptionGroup var range: JournalRange
  @Flag(help: "Taken for uniformity: NDJSON is the only form.") var json = false

  func run() throws {
    let reader = try journal.open()
    let through = min(range.through ?? .max, try reader.head().seq)
    try reader.forEachPage(from: range.from ?? 1, through: through) { page in
      do {
        try FileHandle.standardOutput.write(contentsOf: Data(page.flatMap(\.line)))
      } catch {
        throw CommandFailure(.unreachable, "the output can't be written: \(error)")
      }
    }
  }
}
