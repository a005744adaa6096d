import ArgumentParser
import InboxStore
import Records
import RetailTypes
import Synchronization

extension KeptRecord.Status: ExpressibleByArgument {}

struct RecordsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "Shows what has been received, journal by journal.")

  @OptionGroup var database: DatabaseOption
  @Option(help: "Only of this lane.") var device: String?
  @Option(help: "Only of this journal.") var epoch: Int64?
  @Option(help: "Only of this kind, such as sale.completed.") var kind: String?
  @Option(help: "Only accepted, parked, rejected or conflict.") var status: KeptRecord.Status?
  @Option(help: "Only from this business date on, YYYY-MM-DD.") var from: BusinessDate?
  @Option(help: "Only up to this business date, YYYY-MM-DD.") var to: BusinessDate?
  @Flag(help: "One JSON value, with each record whole.") var json = false

  func validate() throws { try DateOrder.check(from: from, to: to) }

  func run() async throws {
    let filter = RecordFilter(
      device: device, epoch: epoch, status: status,
      kinds: kind.map { [RecordKind(rawValue: $0)] }, from: from, to: to)
    let store = try database.open()
    if json {
      // Written as it is read: there may be millions.
      let isFirst = Mutex(true)
      print("[", terminator: "")
      try await store.forEachRecord(filter) { record in
        if !isFirst.withLock({ first in
          defer { first = false }; return first
        }) {
          print(",", terminator: "\n")
        }
        print(JCS.text(Self.json(record)), terminator: "")
      }
      print("]")
    } else {
      try await store.forEachRecord(filter) { print(Self.line($0)) }
    }
  }

  private static func line(_ record: KeptRecord) -> String {
    let hash = record.hash?.hex.prefix(12) ?? "-"
    let cells = [
      (record.name.device, 0), ("\(record.name.epoch)", 16), ("\(record.seq)", 8),
      (record.status.rawValue, 8), (String(hash), 12), (printable(record.kind?.rawValue ?? "-"), 0),
    ]
    return cells.map { text, width in
      text + String(repeating: " ", count: max(0, width - text.count))
    }.joined(separator: "  ")
  }

  private static func json(_ record: KeptRecord) -> JSONValue {
    .object([
      "device": .string(record.name.device), "epoch": .int(record.name.epoch),
      "seq": .int(record.seq), "status": .string(record.status.rawValue),
      "hash": JSONValue(record.hash?.hex), "received_at": .string(record.receivedAt),
      "record": record.bytes.flatMap { try? JSONParser.parse($0) } ?? .null,
    ])
  }
}
