import Foundation
import GRDB
import JournalStore
import Records
import RetailTypes
import Synchronization
import Testing

/// A directory that goes away with its test.
final class StateDirectory: Sendable {
  let path: String
  var files: JournalFiles { JournalFiles(directory: path) }

  init() throws {
    let template = FileManager.default.temporaryDirectory.path + "/journal-XXXXXX"
    var bytes = Array(template.utf8CString)
    path = try #require(mkdtemp(&bytes).map { String(cString: $0) })
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The current journal for tampering, as any other program would open it.
  func tamper(_ path: String? = nil, _ body: (Database) throws -> Void) throws {
    let queue = try DatabaseQueue(path: path ?? files.current)
    try queue.writeWithoutTransaction(body)
    try queue.close()
  }
}

/// A clock and a source of bytes that a test sets; both count up by themselves.
final class Fakes: Sendable {
  private let state: Mutex<(unix: Int64, offset: Int, draws: UInt64)>

  /// 2026-11-21T19:35:40.123 in Jakarta.
  init(unix: Int64 = 1_795_264_540_123, offset: Int = 420) { state = Mutex((unix, offset, 0)) }

  func set(unix: Int64) { state.withLock { $0.unix = unix } }

  var sources: SealingSources {
    SealingSources(
      now: {
        self.state.withLock { state in
          defer { state.unix += 1500 }
          return Instant(
            unixMilliseconds: state.unix, offsetMinutes: state.offset,
            monotonicMilliseconds: state.unix - 1_795_264_000_000)
        }
      },
      entropy: {
        self.state.withLock { state in
          state.draws += 1
          return Entropy(
            high: state.draws &* 0x0123_4567_89AB_CDEF, low: state.draws &* 0xFEDC_BA98_7654_3211)
        }
      },
      boot: "4d9b8f0e-0000-4000-8000-000000000001", cutoverMinutes: 240)
  }
}

func openStore(
  _ directory: StateDirectory, device: String = "jkt01-03", _ fakes: Fakes = Fakes()
) throws -> JournalStore {
  try JournalStore.open(directory: directory.path, device: device, sources: fakes.sources)
}

func draft(_ kind: RecordKind, _ body: KeyValuePairs<String, JSONValue?> = [:]) -> RecordDraft {
  RecordDraft(kind, body)
}

func answer(_ key: String, status: Int = 200) -> StoredAnswer {
  StoredAnswer(
    key: key, method: "POST", path: "/v1/sale/scan", bodyHash: Digest.sha256(Array("{}".utf8)),
    status: status, body: Array(#"{"ok":true}"#.utf8))
}

extension JournalStore {
  /// Appends in one commit, numbered as they come.
  @discardableResult
  func add(_ drafts: RecordDraft..., answer: StoredAnswer? = nil) throws -> JournalHead {
    try append([Append(firstSeq: head.seq + 1, drafts: drafts, answer: answer)])
  }

  /// An epoch and `count` - 1 small records after it.
  func fill(_ count: Int) throws {
    try add(draft(.epochOpened))
    for index in 1..<count { try add(draft(.saleLineAdded, ["line": .int(Int64(index))])) }
  }

  func verify() throws -> JournalVerification {
    try JournalReader.verify(path: files.current, delivery: delivery) { _, _ in }
  }
}

func verify(_ directory: StateDirectory) throws -> JournalVerification {
  let delivery = try DeliveryStore.openReadOnly(path: directory.files.delivery)
  return try JournalReader.verify(path: directory.files.current, delivery: delivery) { _, _ in }
}
