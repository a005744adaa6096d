import Records
import RetailTypes

/// The permanent identity of a received record.
public struct RecordKey: Hashable, Comparable, Sendable {
  public var device: String
  public var epoch: Int64
  public var seq: Int64

  public init(device: String, epoch: Int64, seq: Int64) {
    self.device = device
    self.epoch = epoch
    self.seq = seq
  }

  public static func < (left: RecordKey, right: RecordKey) -> Bool {
    (left.device, left.epoch, left.seq) < (right.device, right.epoch, right.seq)
  }
}

/// What the engine needs of a received record.
public struct PostingInput: Hashable, Sendable {
  public var key: RecordKey
  public var kind: RecordKind
  public var businessDate: BusinessDate
  public var body: JSONValue

  /// The kinds that become documents, and the one that tells whose they are; the engine ignores
  /// all others.
  public static let kinds: [RecordKind] = [
    .saleCompleted, .returnCompleted, .shiftOpened, .shiftClosed, .cardSettled, .cashMoved,
  ]

  public init(key: RecordKey, kind: RecordKind, businessDate: BusinessDate, body: JSONValue) {
    self.key = key
    self.kind = kind
    self.businessDate = businessDate
    self.body = body
  }

  public init(_ record: Record) {
    self.init(
      key: RecordKey(device: record.device, epoch: record.epoch, seq: record.seq),
      kind: record.kind, businessDate: record.businessDate, body: record.body)
  }
}
