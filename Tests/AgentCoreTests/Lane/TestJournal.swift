import AgentCore
import Records
import RetailTypes
import Testing

/// A disk: what was appended is staged until it is committed.
struct TestJournal {
  private(set) var records: [Record] = []
  private(set) var staged: [StagedAppend] = []
  private(set) var answers: [String: KeptAnswer] = [:]
  private(set) var sales: [String: StoredSale] = [:]
  private var counts: [RecordKind: Int] = [:]
  private var named: Set<String> = []

  var head: Int64 { Int64(records.count) }
  /// The last seq once all that is staged is committed.
  var stagedHead: Int64 {
    staged.last.map { $0.firstSeq + Int64($0.drafts.count) - 1 } ?? head
  }

  mutating func stage(_ append: StagedAppend) {
    #expect(append.firstSeq == stagedHead + 1, "records are numbered without gaps")
    staged.append(append)
  }

  /// Brings the first `count` appends to disk; returns the last of their tickets.
  mutating func commit(first count: Int = .max, at now: Instant) -> Int64? {
    let batch = staged.prefix(count)
    for append in batch {
      for draft in append.drafts { seal(draft, at: now) }
      if let answer = append.answer {
        #expect(answers[answer.claim.key] == nil, "a key is answered once")
        answers[answer.claim.key] = answer
      }
    }
    staged.removeFirst(batch.count)
    return batch.last?.ticket
  }

  /// The power goes: what was not committed is gone.
  mutating func loseStaged() { staged = [] }

  /// What an agent reads at its start.
  var rebuildRecords: [Record] {
    let starts: [RecordKind] = [.epochOpened, .shiftClosed]
    guard let start = records.lastIndex(where: { starts.contains($0.kind) }) else { return [] }
    return Array(records[start...])
  }

  func kinds(from seq: Int64 = 1) -> [String] {
    records.filter { $0.seq >= seq }.map(\.kind.rawValue)
  }

  func count(of kind: RecordKind) -> Int { counts[kind] ?? 0 }

  func holds(_ kind: RecordKind, of sale: String, line: Int64? = nil) -> Bool {
    named.contains(name(kind, sale, line))
  }

  private func name(_ kind: RecordKind, _ sale: String, _ line: Int64?) -> String {
    "\(kind.rawValue) \(sale) \(line.map { String($0) } ?? "")"
  }

  func bodies(_ kind: RecordKind) -> [JSONValue] {
    records.filter { $0.kind == kind }.map(\.body)
  }

  private mutating func seal(_ draft: RecordDraft, at now: Instant) {
    let record = Record(
      device: String(repeating: "d", count: 64), epoch: Record.maximumEpoch, seq: head + 1,
      id: Entropy(high: 1, low: 2).uuid7(at: now), kind: draft.kind, at: now.rfc3339,
      businessDate: BusinessDate(at: now, cutoverMinutes: 240),
      boot: "1f2d8c1e-6f0a-4a43-9c0e-5a7f4d0b9e11",
      monotonicMilliseconds: now.monotonicMilliseconds, prev: .none, body: draft.body)
    let bytes = record.canonicalBytes
    #expect(bytes.count <= Record.maximumBytes, "\(draft.kind.rawValue) fits a record")
    if records.isEmpty { #expect(draft.kind == .epochOpened, "a journal begins so") }
    // What is rebuilt later is what these bytes say.
    guard let sealed = try? Record(canonicalBytes: bytes) else {
      Issue.record("\(draft.kind.rawValue) can't be read back")
      return
    }
    records.append(sealed)
    counts[draft.kind, default: 0] += 1
    if let sale = draft.body["sale"]?.stringValue {
      named.insert(name(draft.kind, sale, draft.body["line"]?.intValue))
    }
    let documents: [RecordKind] = [.saleCompleted, .saleVoided, .saleSuspended]
    if documents.contains(draft.kind), let sale = draft.body["sale"]?.stringValue {
      sales[sale] = StoredSale(seq: sealed.seq, kind: sealed.kind, body: sealed.body)
    }
  }
}
