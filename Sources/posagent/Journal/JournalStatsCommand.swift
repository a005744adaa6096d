import ArgumentParser
import JournalStore
import Records

struct JournalStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Counts the records by kind, and their bytes.")

  @OptionGroup var journal: JournalChoice
  @Flag(help: "Print one JSON value.") var json = false

  func run() throws {
    let reader = try journal.open()
    var progress = Progress("records counted")
    let stats = try reader.stats { done, total in progress.show(done, of: total) }
    progress.clear()
    let sealed = journal.files.sealedEpochs().sorted()
    if json {
      guard case .object(var object) = stats.json else { return }
      object["sealed_epochs"] = .array(sealed.map(JSONValue.int))
      return print(JCS.text(.object(object)))
    }
    print("device      \(stats.meta.device)")
    print("epoch       \(stats.meta.epoch)")
    if let previous = stats.meta.predecessor {
      print("follows     epoch \(previous.epoch), record \(previous.seq)")
    }
    print("records     \(stats.records), \(stats.recordBytes) bytes")
    print("first       \(stats.firstAt ?? "-")")
    print("last        \(stats.lastAt ?? "-")")
    print("head        \(stats.head.seq)  \(stats.head.hash)")
    print("file        \(stats.fileBytes) bytes, log \(stats.logBytes) bytes")
    if !sealed.isEmpty { print("sealed      \(sealed.map(String.init).joined(separator: ", "))") }
    for kind in stats.kinds { print("  \(kind.kind)  \(kind.count)") }
  }
}
