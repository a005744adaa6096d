import ArgumentParser
import CommandLineProgram
import InboxStore
import Postings
import Records
import RetailTypes
import StrictYAML
import Synchronization

extension PostingMode: ExpressibleByArgument {}
extension PostingFormat: ExpressibleByArgument {}

struct PostingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postings", abstract: "Shows the balanced documents that the accepted sales make.",
    discussion: """
      A pure view: nothing is stored, the same records give the same documents. Records that \
      cannot be posted as things stand are named on standard error; exits with 1 if there are any.
      """)

  /// The largest mapping file in bytes.
  private static let maximumMappingBytes = 1 << 20

  @OptionGroup var database: DatabaseOption
  @Option(help: "One document a sale, or one a cashier and day.") var mode = PostingMode.perSale
  @Option(help: "json, csv or hledger.") var format = PostingFormat.json
  @Option(help: "Only from this business date on, YYYY-MM-DD.") var from: BusinessDate?
  @Option(help: "Only up to this business date, YYYY-MM-DD.") var to: BusinessDate?
  @Option(help: "The accounts: a JSON file, or id or tr. (default: by each sale's currency)")
  var mapping: String?

  func validate() throws { try DateOrder.check(from: from, to: to) }

  func run() async throws {
    let store = try database.open()
    let engine = Mutex(PostingEngine(mode: mode, mapping: try mappingSource()))
    let filter = RecordFilter(status: .accepted, kinds: PostingInput.kinds)
    try await store.forEachRecord(filter) { kept in
      let record = try Record(canonicalBytes: kept.bytes ?? [])
      engine.withLock { $0.add(PostingInput(record)) }
    }
    let result = engine.withLock { $0 }.finish(from: from, through: to)
    print(format.text(result.documents), terminator: "")
    for held in result.held {
      printError(
        "posinbox: not posted: \(held.key.device), epoch \(held.key.epoch), record "
          + "\(held.key.seq) of \(held.date.text): \(held.reason)")
    }
    guard result.held.isEmpty else {
      throw CommandFailure(.bad, "\(result.held.count) records are not posted; see above.")
    }
  }

  private func mappingSource() throws -> MappingSource {
    guard let mapping else {
      return MappingSource(byCurrency: try Mapping.presetNames.map(Mapping.preset))
    }
    if Mapping.presetNames.contains(mapping) { return MappingSource(try Mapping.preset(mapping)) }
    do {
      let bytes = try SmallFile.read(mapping, maximumBytes: Self.maximumMappingBytes)
      return MappingSource(try Mapping(json: bytes))
    } catch let error as SmallFile.ReadError {
      throw CommandFailure(.usage, "cannot read the mapping \(mapping): \(error)")
    }
  }
}
