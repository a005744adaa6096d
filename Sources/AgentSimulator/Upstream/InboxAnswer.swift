import Delivery
import InboxStore
import Records

/// What the inbox answers, before it is bytes; and how it may be changed into what is not so.
struct InboxAnswer {
  private(set) var status = 200
  private var body: JSONObject
  private var retryAfter: String?

  init(_ json: JSONValue) { body = json.objectValue ?? JSONObject() }

  init(_ refusal: Refusal) {
    status = refusal.status.rawValue
    body = JSONObject(["code": .string(refusal.code), "detail": .string(refusal.detail)])
    retryAfter = refusal.retryAfterSeconds.map { String($0) }
  }

  var onTheWire: UpstreamAnswer {
    UpstreamAnswer(status: status, body: JCS.bytes(.object(body)), retryAfter: retryAfter)
  }

  /// `contiguous_through`.
  var position: Int64 {
    get { body["contiguous_through"]?.intValue ?? 0 }
    set { body["contiguous_through"] = .int(newValue) }
  }

  /// The verdicts.
  var results: [JSONValue] {
    get { body["results"]?.arrayValue ?? [] }
    set { body["results"] = .array(newValue) }
  }

  mutating func setHash(_ hash: String?) { body["hash"] = JSONValue(hash) }

  mutating func setEpoch(_ epoch: Int64) { body["epoch"] = .int(epoch) }

  // MARK: Verdicts

  /// Calls the record `seq` rejected, in place of its verdict or beside the others.
  mutating func rejectFalsely(_ seq: Int64, at index: Int, replacing: Bool) {
    guard replacing ? index < results.count : index <= results.count else { return }
    if replacing { results.remove(at: index) }
    results.insert(
      .object(["seq": .int(seq), "status": "rejected", "code": "schema", "message": "a lie"]),
      at: index)
  }

  /// Says `conflict` of a record that is kept.
  mutating func callConflict(_ chance: inout Chance) {
    let kept = results.indices.filter { isKept($0) }
    guard !kept.isEmpty else { return }
    setStatus("conflict", at: chance.one(of: kept))
  }

  /// Says one of the good verdicts for another.
  mutating func muddle(_ chance: inout Chance) {
    for index in results.indices where isKept(index) {
      setStatus(chance.one(of: Self.kept), at: index)
    }
  }

  mutating func miscount(_ chance: inout Chance) {
    guard let last = results.last else { return }
    switch chance.number(0...3) {
    case 0: results.removeLast()
    case 1: results.removeFirst()
    case 2: results.append(last)
    default: body["results"] = nil
    }
  }

  private static let kept = ["accepted", "duplicate", "parked"]

  private func isKept(_ index: Int) -> Bool {
    Self.kept.contains(results[index]["status"]?.stringValue ?? "")
  }

  private mutating func setStatus(_ status: String, at index: Int) {
    guard var result = results[index].objectValue else { return }
    result["status"] = .string(status)
    results[index] = .object(result)
  }
}
