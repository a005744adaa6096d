import CommandLineProgram
import Hummingbird
import Inbox
import InboxStore
import Logging
import Postings
import Records
import ServiceLifecycle

/// The inbox of the demonstration, in this process.
struct DemoInbox {
  let store: InboxStore
  let port: Int
  private let group: ServiceGroup
  private let task: Task<Void, any Error>

  static func start(database: String, logger: Logger) async throws -> DemoInbox {
    let store = try InboxStore(path: database, creating: true, syncing: true)
    guard let address = ListenAddress("127.0.0.1:0") else {
      throw CommandFailure(.internalError, "the demonstration's address is not one")
    }
    let (ports, started) = AsyncStream<Int>.makeStream()
    let server = InboxServer(store: store, address: address, tls: nil, logger: logger)
    let service = try server.service { port in started.yield(port) }
    let group = ServiceGroup(services: [service], logger: logger)
    let task = Task {
      defer { started.finish() }
      try await group.run()
    }
    guard let port = await ports.first(where: { _ in true }) else {
      try await task.value
      throw CommandFailure(.unreachable, "the inbox did not start")
    }
    return DemoInbox(store: store, port: port, group: group, task: task)
  }

  func stop() async {
    await group.triggerGracefulShutdown()
    _ = try? await task.value
    store.close()
  }

  /// How many of the device's records have arrived without a gap.
  func received() async throws -> Int64 {
    try await store.journals().map(\.contiguousThrough).max() ?? 0
  }

  /// The documents that the sales come to.
  func documents() async throws -> [AccountingDocument] {
    let mapping = MappingSource(byCurrency: try Mapping.presetNames.map(Mapping.preset))
    let collector = DocumentCollector(mode: .perSale, mapping: mapping)
    let filter = RecordFilter(status: .accepted, kinds: PostingInput.kinds)
    try await store.forEachRecord(filter) { kept in
      collector.add(try Record(canonicalBytes: kept.bytes ?? []))
    }
    return collector.documents
  }
}
