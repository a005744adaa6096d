import Foundation
import Records
import RetailTypes

@testable import Inbox

/// A journal made for a test: real records, hashed and chained.
struct TestJournal {
  static let device = "lane-1"

  var device = Self.device
  var epoch: Int64 = 77
  var records: [SealedRecord] = []

  /// `count` records that say nothing in particular.
  init(_ count: Int, device: String = Self.device, epoch: Int64 = 77) {
    self.device = device
    self.epoch = epoch
    for number in 0..<count { append(.drawerOpened, ["n": .int(Int64(number))]) }
  }

  mutating func append(_ kind: RecordKind, _ body: KeyValuePairs<String, JSONValue?>) {
    append(kind, .object(body))
  }

  mutating func append(_ kind: RecordKind, _ body: JSONValue) {
    let seq = Int64(records.count) + 1
    records.append(sealed(seq, kind, body, prev: records.last?.hash ?? .none))
  }

  func sealed(
    _ seq: Int64, _ kind: RecordKind = .drawerOpened, _ body: JSONValue = .object([:]),
    prev: RecordHash
  ) -> SealedRecord {
    let record = Record(
      device: device, epoch: epoch, seq: seq, id: "01939b1e-0000-7000-8000-00000000000\(seq % 10)",
      kind: kind, at: "2026-11-21T19:35:40.123+07:00",
      businessDate: BusinessDate(daysSinceEpoch: 20_778), boot: "boot",
      monotonicMilliseconds: seq, prev: prev, body: body)
    let bytes = record.canonicalBytes
    return SealedRecord(seq: seq, kind: kind, hash: InboxStore.sha256(bytes), bytes: bytes)
  }

  func line(_ seq: Int) -> IncomingLine { read(records[seq - 1].line) }

  func read(_ line: [UInt8]) -> IncomingLine {
    LineReader(device: device, sha256: InboxStore.sha256).read(line.dropLast()[...])
  }

  /// Record `seq` with one byte of its body changed under the old hash.
  func damaged(_ seq: Int) -> IncomingLine {
    let text = String(decoding: records[seq - 1].line, as: UTF8.self)
    return read(Array(text.replacing("\"n\":", with: "\"m\":").utf8))
  }
}

/// A store in a directory of its own, gone after the test.
final class TestStore {
  let directory: URL
  let store: InboxStore

  var path: String { directory.appendingPathComponent("inbox.db").path }

  init() throws {
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
  func statuses(_ lines: [IncomingLine], from device: String = TestJournal.device) async throws
    -> [String]
  {
    try await store.receive(lines, from: device).results.map(\.verdict.status)
  }

  /// What is kept, as text that can be compared: number, status and hash of each record.
  func dump() async throws -> [String] {
    let list = Collected()
    try await store.forEachRecord(RecordFilter()) { record in
      list.add("\(record.seq) \(record.status.rawValue) \(record.hash?.hex ?? "-")")
    }
    return list.all
  }
}

/// A list that a closure fills.
final class Collected: @unchecked Sendable {
  private let lock = NSLock()
  private var texts: [String] = []

  var all: [String] { lock.withLock { texts } }

  func add(_ text: String) { lock.withLock { texts.append(text) } }
}
