// Records: what a lane writes down; canonical bytes, hash chain, documents.

import RetailTypes

/// One entry of the journal: what happened, when, where, and after which other entry.
///
/// Its canonical bytes are what is stored, hashed and sent. See Docs/JournalFormat.md.
public struct Record: Hashable, Sendable {
  /// The largest record in bytes.
  public static let maximumBytes = 65_536
  /// The version of the record format that this code writes.
  public static let version: Int64 = 1

  public var device: String
  /// A random name of this journal, up to 52 bits.
  public var epoch: Int64
  /// 1 for the first record of a journal, then without gaps.
  public var seq: Int64
  /// UUID of version 7.
  public var id: String
  public var kind: RecordKind
  /// RFC 3339 with milliseconds and offset.
  public var at: String
  public var businessDate: BusinessDate
  /// The boot id of the machine; `monotonicMilliseconds` counts within it.
  public var boot: String
  public var monotonicMilliseconds: Int64
  public var prev: RecordHash
  public var body: JSONValue

  public init(
    device: String, epoch: Int64, seq: Int64, id: String, kind: RecordKind, at: String,
    businessDate: BusinessDate, boot: String, monotonicMilliseconds: Int64, prev: RecordHash,
    body: JSONValue
  ) {
    self.device = device
    self.epoch = epoch
    self.seq = seq
    self.id = id
    self.kind = kind
    self.at = at
    self.businessDate = businessDate
    self.boot = boot
    self.monotonicMilliseconds = monotonicMilliseconds
    self.prev = prev
    self.body = body
  }

  /// The record's bytes.
  public var canonicalBytes: [UInt8] {
    JCS.bytes(
      .object([
        "at": .string(at), "body": body, "boot": .string(boot),
        "business_date": .string(businessDate.text), "device": .string(device),
        "epoch": .int(epoch), "id": .string(id), "kind": .string(kind.rawValue),
        "mono_ms": .int(monotonicMilliseconds), "prev": .string(prev.hex), "seq": .int(seq),
        "v": .int(Self.version),
      ]))
  }
}

/// Why bytes are not a record.
public enum RecordError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooLarge(bytes: Int)
  case json(JSONError)
  /// A member of the record itself is missing or of the wrong form.
  case member(name: String, expected: String)
  case version(Int64)

  public var description: String {
    switch self {
    case .tooLarge(let bytes):
      "the record has \(bytes) bytes; at most \(Record.maximumBytes) are allowed"
    case .json(let error): "\(error)"
    case .member(let name, let expected): "the member \"\(name)\" must be \(expected)"
    case .version(let version): "record version \(version) is not known to this program"
    }
  }
}

extension Record {
  /// The largest epoch: 52 bits.
  public static let maximumEpoch: Int64 = 1 << 52 - 1

  /// Reads a record from its canonical bytes. Members that are not known are ignored here; the
  /// bytes, which are what is kept and passed on, still hold them.
  public init(canonicalBytes bytes: some Collection<UInt8>) throws(RecordError) {
    guard bytes.count <= Self.maximumBytes else { throw .tooLarge(bytes: bytes.count) }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parseCanonical(bytes)
    } catch {
      throw .json(error)
    }
    guard case .object(let object) = value else {
      throw .member(name: "", expected: "a JSON object")
    }
    let version = try object.record("v", "an integer", \.intValue)
    guard version == Self.version else { throw .version(version) }
    let dateText = try object.record("business_date", "a date", \.stringValue)
    guard let date = try? BusinessDate(dateText) else {
      throw .member(name: "business_date", expected: "a date such as 2026-11-21")
    }
    let at = try object.record("at", "a time", \.stringValue)
    guard (try? Instant(rfc3339: at)) != nil else {
      throw .member(name: "at", expected: "a time such as 2026-11-21T19:35:40.123+07:00")
    }
    let prevText = try object.record("prev", "a hash", \.stringValue)
    guard let prev = RecordHash(hex: prevText) else {
      throw .member(name: "prev", expected: "64 lower-case hexadecimal digits")
    }
    let seq = try object.record("seq", "an integer", \.intValue)
    guard seq >= 1 else { throw .member(name: "seq", expected: "an integer from 1") }
    let epoch = try object.record("epoch", "an integer", \.intValue)
    guard (0...Self.maximumEpoch).contains(epoch) else {
      throw .member(name: "epoch", expected: "an integer of up to 52 bits")
    }
    let device = try object.record("device", "text", \.stringValue)
    guard !device.isEmpty else { throw .member(name: "device", expected: "text, not empty") }
    let body = try object.record("body", "an object", { $0 })
    guard case .object = body else { throw .member(name: "body", expected: "an object") }
    let mono = try object.record("mono_ms", "an integer", \.intValue)
    self.init(
      device: device, epoch: epoch, seq: seq,
      id: try object.record("id", "text", \.stringValue),
      kind: RecordKind(rawValue: try object.record("kind", "text", \.stringValue)),
      at: at, businessDate: date, boot: try object.record("boot", "text", \.stringValue),
      monotonicMilliseconds: mono, prev: prev, body: body)
  }
}

extension JSONObject {
  fileprivate func record<Value>(
    _ name: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(RecordError) -> Value {
    guard let member = self[name], let value = read(member) else {
      throw .member(name: name, expected: expected)
    }
    return value
  }
}
