import Barcodes
import Records
import RetailTypes
import ScannerProtocols

/// Commands and scans, answered one after the other in the order in which they came.
struct RequestQueue: Sendable {
  /// Requests and scans that may wait: more is refused with 503, or reported lost by the scanner.
  static let maximumWaiting = 20_000

  enum Work: Sendable {
    case request(Request)
    case scan(Scan, scanner: DeviceID, entropy: Entropy)

    var entropy: Entropy {
      switch self {
      case .request(let request): request.entropy
      case .scan(_, _, let entropy): entropy
      }
    }
  }

  /// What the work at the front waits for.
  enum Front: Sendable {
    case storedAnswer(LookupToken, Request)
    case item(LookupToken, ItemQuestion)
  }

  var front: Front?
  private var waiting: [Work] = []
  private var head = 0
  /// Claims whose answer has not left yet, and who else waits for the same answer.
  private var inFlight: [(claim: IdempotencyClaim, others: [Request.ID])] = []
  /// Sales being fetched; these wait beside the queue.
  private var fetches: [(token: LookupToken, purpose: FetchPurpose)] = []
  private var lastToken: LookupToken = 0

  enum FetchPurpose: Sendable {
    case show(Request)
    case reprint(Request)
    case printJob(PrintJob.ID)
  }

  var isFull: Bool { waiting.count - head >= Self.maximumWaiting }

  mutating func enqueue(_ work: Work) { waiting.append(work) }

  mutating func next() -> Work? {
    guard head < waiting.count else { return nil }
    defer { head += 1 }
    let work = waiting[head]
    if head > 1024 && head * 2 > waiting.count {
      waiting.removeFirst(head)
      head = 0
    }
    return work
  }

  mutating func token() -> LookupToken {
    lastToken += 1
    return lastToken
  }

  mutating func fetch(_ purpose: FetchPurpose) -> LookupToken {
    let token = token()
    fetches.append((token, purpose))
    return token
  }

  mutating func fetched(_ token: LookupToken) -> FetchPurpose? {
    guard let index = fetches.firstIndex(where: { $0.token == token }) else { return nil }
    return fetches.remove(at: index).purpose
  }

  enum Claim {
    case first
    /// The same request is being answered: its answer will go to this one too.
    case joined
    case otherRequest
  }

  mutating func claim(_ claim: IdempotencyClaim, by id: Request.ID) -> Claim {
    guard let index = inFlight.firstIndex(where: { $0.claim.key == claim.key }) else {
      inFlight.append((claim, []))
      return .first
    }
    guard inFlight[index].claim == claim else { return .otherRequest }
    inFlight[index].others.append(id)
    return .joined
  }

  /// Ends a claim and returns who else is to get its answer.
  mutating func release(_ claim: IdempotencyClaim) -> [Request.ID] {
    guard let index = inFlight.firstIndex(where: { $0.claim == claim }) else { return [] }
    return inFlight.remove(at: index).others
  }
}

/// A line that waits for what the catalogue says.
struct ItemQuestion: Sendable {
  var work: RequestQueue.Work
  /// Codes to try, in order; the first is being looked up.
  var codes: [ItemCode]
  var purpose: Purpose

  enum Purpose: Sendable {
    /// A scanned code: what it means, and what was read.
    case scanned(Meaning, text: String)
    case line(LineRequest)
  }
}
