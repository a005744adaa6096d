import Postings
import Records
import RetailTypes

enum BooksAddUp: Judge {
  static let sentence = """
    The books balance, document by document, and say the same whether sales are posted one by one or \
    merged by cashier and day: account by account and day by day what the sales, counts and movements \
    of cash come to.
    """

  typealias Sums = [Books.Entry: Int128]

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    guard let (at, image) = evidence.story.inbox,
      let books = Books.of(currency: evidence.settings.currency)
    else { return }
    let received = image.accepted.compactMap { held in
      evidence.story.journalIndex(ofEpoch: held.epoch)
        .flatMap { evidence.record(Place(journal: $0, seq: held.line.seq)) }
    }
    var expected: Sums = [:]
    // What the country's books have no account for is left out, and named.
    var unpostable: Set<RecordKey> = []
    for record in received {
      do throws(Books.Refusal) {
        for (entry, amount) in try books.entries(record, evidence.settings) {
          expected[entry, default: 0] += amount
        }
      } catch {
        unpostable.insert(
          RecordKey(
            device: evidence.settings.device,
            epoch: evidence.story.journals[record.place.journal].epoch, seq: record.place.seq))
      }
    }
    let kinds = Set(PostingInput.kinds.map(\.rawValue))
    let inputs = received.filter { kinds.contains($0.kind) }.compactMap { record in
      (try? Record(canonicalBytes: record.line.bytes)).map(PostingInput.init)
    }
    for mode in PostingMode.allCases {
      let posted = Posted(post(inputs, mode), mode, books)
      let held = posted.held.filter { !unpostable.contains($0.key) }.map {
        "\(mode.rawValue): record \($0.key.seq) is not posted: \($0.reason)"
      }
      for fault in posted.faults + held + posted.differences(from: expected) {
        findings.broken(fault, at: at)
      }
    }
  }

  private static let presets = MappingSource(
    byCurrency: Mapping.presetNames.compactMap { try? Mapping.preset($0) })

  private static func post(_ inputs: [PostingInput], _ mode: PostingMode) -> PostingEngine.Result {
    var engine = PostingEngine(mode: mode, mapping: presets)
    for input in inputs { engine.add(input) }
    return engine.finish()
  }

  /// The documents of one mode, added up.
  struct Posted {
    let mode: PostingMode
    let held: [HeldRecord]
    private(set) var faults: [String] = []
    private var sums: Sums = [:]

    init(_ result: PostingEngine.Result, _ mode: PostingMode, _ books: Books) {
      self.mode = mode
      held = result.held
      var posted: Set<RecordKey> = []
      for document in result.documents {
        var balance: Int128 = 0
        for line in document.lines {
          let amount = Int128(line.debit.minor) - Int128(line.credit.minor)
          balance += amount
          // "Hesaplanan KDV %20"
          let rate = line.account.name.split(separator: "%").dropFirst().last.map(String.init)
          let entry = Books.Entry(
            date: document.date.text, account: line.account.code,
            rate: books.splitsRates ? rate ?? "" : "")
          sums[entry, default: 0] += amount
        }
        if balance != 0 {
          faults.append("\(mode.rawValue): \(document.document) does not balance by \(balance)")
        }
        for key in document.records where !posted.insert(key).inserted {
          faults.append("\(mode.rawValue): record \(key.seq) of \(key.epoch) is posted twice")
        }
      }
    }

    func differences(from expected: Sums) -> [String] {
      Set(sums.keys).union(expected.keys).compactMap { entry -> String? in
        let (stated, wanted) = (sums[entry] ?? 0, expected[entry] ?? 0)
        guard stated != wanted else { return nil }
        return "\(mode.rawValue): account \(entry.account) \(entry.rate) on \(entry.date) comes to "
          + "\(stated), the records to \(wanted)"
      }.sorted()
    }
  }
}
