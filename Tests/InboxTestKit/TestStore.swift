import Foundation
import InboxStore
import RetailTypes

/// A store in a directory of its own, gone after the test.
public final class TestStore {
  public let directory: URL
  public let store: InboxStore

  public var path: String { directory.appendingPathComponent("inbox.db").path }

  public init() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    store = try InboxStore(
      path: directory.appendingPathComponent("inbox.db").path, creating: true, syncing: true)
  }

  deinit {
    store.close()
    try? FileManager.default.removeItem(at: directory)
  }

  /// The status of each line.
  public func statuses(_ lines: [IncomingLine], from device: String = TestJournal.device)
    async throws
    -> [String]
  {
    try await store.receive(lines, from: device).results.map(\.verdict.status)
  }

  /// What is kept, as text that can be compared: number, status and hash of each record.
  public func dump() async throws -> [String] {
    let list = Collected()
    try await store.forEachRecord(RecordFilter()) { record in
      list.add("\(record.seq) \(record.status.rawValue) \(record.hash?.hex ?? "-")")
    }
    return list.all
  }
}

/// A list that a closure fills.
public final class Collected: @unchecked Sendable {
  private let lock = NSLock()
  private var texts: [String] = []

  public var all: [String] { lock.withLock { texts } }

  public func add(_ text: String) { lock.withLock { texts.append(text) } }
}
