import ArgumentParser
import CommandLineProgram
import JournalStore
import Records

struct JournalShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows records; without arguments the last twenty.")

  /// What is shown at once; `export` has no limit.
  private static let maximumRecords: Int64 = 10_000

  @Argument(help: ArgumentHelp("One record.", valueName: "seq")) var seq: Int64?
  @OptionGroup var journal: JournalChoice
  @OptionGroup var range: JournalRange
  @Flag(help: "Print one JSON value: an array of {\"hash\",\"record\"}.") var json = false

  func validate() throws {
    guard seq == nil || range.from == nil && range.through == nil else {
      throw ValidationError("Name one record or a range, not both.")
    }
  }

  func run() throws {
    let reader = try journal.open()
    let head = try reader.head().seq
    let through = min(seq ?? range.through ?? head, head)
    let from = max(seq ?? range.from ?? (through - 19), 1)
    if let seq, seq < 1 || seq > head {
      throw CommandFailure(.usage, "there is no record \(seq): they count from 1 through \(head)")
    }
    guard from <= through || head == 0 else {
      throw CommandFailure(.usage, "no records from \(from) through \(through)")
    }
    guard through - from < Self.maximumRecords else {
      throw CommandFailure(
        .usage, "more than \(Self.maximumRecords) records; use `posagent journal export`")
    }
    var shown: [JSONValue] = []
    try reader.forEachPage(from: from, through: through) { page in
      for sealed in page {
        if json {
          let record = try JSONParser.parse(sealed.bytes)
          shown.append(.object(["hash": .string(sealed.hash.hex), "record": record]))
        } else {
          let record = try Record(canonicalBytes: sealed.bytes)
          print("\(record.seq)  \(record.at)  \(record.kind.rawValue)  \(JCS.text(record.body))")
        }
      }
    }
    if json { print(JCS.text(.array(shown))) }
  }
}
