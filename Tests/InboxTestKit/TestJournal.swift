// InboxTestKit: journals and stores for the tests of what receives them.
import InboxStore
import Records
import RetailTypes

/// A journal made for a test: real records, hashed and chained.
public struct TestJournal {
  public static let device = "lane-1"

  public var device = Self.device
  public var epoch: Int64 = 77
  public var records: [SealedRecord] = []

  /// `count` records that say nothing in particular.
  public init(_ count: Int, device: String = Self.device, epoch: Int64 = 77) {
    self.device = device
    self.epoch = epoch
    for number in 0..<count { append(.drawerOpened, ["n": .int(Int64(number))]) }
  }

  public mutating func append(_ kind: RecordKind, _ body: KeyValuePairs<String, JSONValue?>) {
    append(kind, .object(body))
  }

  public mutating func append(_ kind: RecordKind, _ body: JSONValue) {
    let seq = Int64(records.count) + 1
    records.append(sealed(seq, kind, body, prev: records.last?.hash ?? .none))
  }

  public func sealed(
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

  public func line(_ seq: Int) -> IncomingLine { read(records[seq - 1].line) }

  public func read(_ line: [UInt8]) -> IncomingLine {
    LineReader(device: device, sha256: InboxStore.sha256).read(line.dropLast()[...])
  }

  /// Record `seq` with one byte of its body changed under the old hash.
  public func damaged(_ seq: Int) -> IncomingLine {
    let text = String(decoding: records[seq - 1].line, as: UTF8.self)
    return read(Array(text.replacing("\"n\":", with: "\"m\":").utf8))
  }
}
