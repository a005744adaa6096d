import Crypto
import Records

@testable import AgentCore
@testable import AgentSimulator

/// A story told by hand: records, and what was seen beside them, with the numbers worked out on
/// paper. What stands in a record can be changed afterwards; the chain is made last.
struct TestDay {
  struct Draft {
    var kind: String
    var body: JSONValue
    /// Virtual time at which it was committed.
    var at: Int64
    var members: [String: JSONValue] = [:]
  }

  var settings = TestDay.jakarta
  var drafts: [Draft] = []
  var sights: [(at: Int64, seen: Observation)] = []
  var now: Int64 = 0
  var epoch: Int64 = 2_718_281_828
  /// Added to the number of a record for its id.
  var idBase = 0

  static let jakarta = CheckerSettings(
    store: "JKT01", lane: "03", device: "jkt01-03", currency: "IDR", decimals: 0,
    taxes: ["PPN": .init(rate: 110_000, included: true)],
    tenders: [
      "cash": .init(givesChange: true, rounding: 100), "card": .init(givesChange: false),
      "qris": .init(givesChange: false),
    ],
    hasPrinter: true, hasDrawer: true, heading: "TOKO CONTOH", copyMark: "SALINAN",
    cutoverMinutes: 240,
    goods: [
      .init(
        plu: "1001", gtins: ["04006381333931"], description: "Kopi", unit: "pc",
        unitPrice: 25_000, taxCode: "PPN", department: "food"),
      .init(plu: "1002", gtins: [], description: "Buku", unit: "pc", unitPrice: 12_530),
      .init(plu: "17", gtins: [], description: "Apel", unit: "kg", unitPrice: 42_000),
    ],
    labels: [
      .init(prefix: "21", itemDigits: 5, valueDigits: 5, isWeight: true, scale: 1),
      .init(prefix: "22", itemDigits: 5, valueDigits: 5, isWeight: false, scale: 1),
    ])

  var head: Int64 { Int64(drafts.count) }

  // MARK: Telling

  @discardableResult
  mutating func record(_ kind: String, _ body: KeyValuePairs<String, JSONValue?>) -> Int64 {
    record(kind, .object(body))
  }

  @discardableResult
  mutating func record(_ kind: String, _ body: JSONValue) -> Int64 {
    now += 10
    drafts.append(Draft(kind: kind, body: body, at: now))
    return head
  }

  mutating func see(_ observation: Observation) {
    now += 5
    sights.append((now, observation))
  }

  mutating func ask(_ id: Int64, _ command: Command, mark: String? = nil) {
    let key = command.recordKind == nil ? nil : "key-\(id)"
    see(.asked(Ask(id: id, frontEnd: 0, command: command, key: key, mark: mark)))
  }

  mutating func answer(_ id: Int64, _ body: JSONValue, status: Int = 200) {
    see(.replied(id, Reply(status: status, body: body), head: head))
    see(.answered(id, Reply(status: status, body: body)))
  }

  mutating func refuse(_ id: Int64, _ status: Int, _ code: String) {
    answer(id, .object(["code": .string(code), "status": .int(Int64(status))]), status: status)
  }

  // MARK: Changing what was told

  /// The place of the `nth` record of a kind, from 0.
  func index(of kind: String, _ nth: Int = 0) -> Int {
    drafts.indices.filter { drafts[$0].kind == kind }[nth]
  }

  /// Changes a member of a record's body, named by its path.
  mutating func change(_ kind: String, _ nth: Int, _ path: String, _ value: JSONValue) {
    let index = index(of: kind, nth)
    drafts[index].body = drafts[index].body.setting(path.split(separator: ".")[...], value)
  }

  /// Changes what an answer says.
  mutating func changeAnswer(_ id: Int64, _ path: String, _ value: JSONValue) {
    for (index, sight) in sights.enumerated() {
      guard case .replied(id, var reply, let head) = sight.seen else { continue }
      reply.body = reply.body.setting(path.split(separator: ".")[...], value)
      sights[index].seen = .replied(id, reply, head: head)
    }
  }

  // MARK: Judging

  /// The records as a journal holds them.
  var lines: [JournalLine] {
    var prev = RecordHash.none
    return drafts.enumerated().map { index, draft in
      var object = JSONObject([
        "at": .string(Self.time(draft.at)), "body": draft.body,
        "boot": "1f2d8c1e-6f0a-4a43-9c0e-5a7f4d0b9e11", "business_date": "2026-11-21",
        "device": "jkt01-03", "epoch": .int(epoch),
        "id": .string(Self.id(idBase + index)), "kind": .string(draft.kind),
        "mono_ms": .int(draft.at),
        "prev": .string(prev.hex), "seq": .int(Int64(index) + 1), "v": 1,
      ])
      for (name, value) in draft.members { object[name] = value }
      let bytes = JCS.bytes(.object(object))
      prev = RecordHash(digest: Array(SHA256.hash(data: bytes)))
      return JournalLine(seq: Int64(index) + 1, hash: prev, bytes: bytes)
    }
  }

  /// All observations: the start, what was seen, and in the end the journal and the inbox.
  func story(lines: [JournalLine]? = nil, inbox: InboxImage? = nil) -> [(Int64, Observation)] {
    let lines = lines ?? self.lines
    return [(0, .agentStarted(head: 0, epoch: epoch))] + sights.map { ($0.at, $0.seen) } + [
      (now + 1, .settled(waiting: [])), (now + 1, .journal(epoch: epoch, lines)),
      (now + 1, .inbox(inbox ?? image(of: lines))),
    ]
  }

  func image(of lines: [JournalLine]) -> InboxImage {
    InboxImage(
      accepted: lines.map { .init(epoch: epoch, line: $0) }, refused: [:],
      contiguousThrough: [epoch: Int64(lines.count)], conflicts: 0)
  }

  func violations(in story: [(Int64, Observation)]? = nil) -> [Violation] {
    var checker = Checker(settings: settings)
    for (at, seen) in story ?? self.story() { checker.saw(seen, at: at) }
    checker.finish()
    return checker.violations
  }

  func broken(in story: [(Int64, Observation)]? = nil) -> Set<Promise> {
    Set(violations(in: story).map(\.promise))
  }

  /// From eight in the evening on.
  private static func time(_ milliseconds: Int64) -> String {
    func digits(_ number: Int64, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let (minutes, rest) = milliseconds.quotientAndRemainder(dividingBy: 60_000)
    return "2026-11-21T20:\(digits(minutes, 2)):\(digits(rest / 1000, 2))."
      + "\(digits(rest % 1000, 3))+07:00"
  }

  private static func id(_ index: Int) -> String {
    let digits = String(index, radix: 16)
    return "01a1fe1b-4351-7c3e-8a5d-" + String(repeating: "0", count: 12 - digits.count) + digits
  }
}

extension JSONValue {
  /// The same with another value at `path`; numbers in it count elements from 0.
  func setting(_ path: ArraySlice<Substring>, _ value: JSONValue?) -> JSONValue {
    guard let name = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    if var elements = arrayValue, let index = Int(name) {
      elements[index] = elements[index].setting(rest, value)
      return .array(elements)
    }
    var object = objectValue ?? JSONObject()
    object[String(name)] = rest.isEmpty ? value : object[String(name)]?.setting(rest, value)
    return .object(object)
  }
}
