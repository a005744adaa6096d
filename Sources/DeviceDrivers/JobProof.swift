/// What answer of the printer proves a job.
enum JobProof: Hashable, Sendable {
  /// The number that GS ( H sends back.
  case processID(Int)
  /// Any answer to one of the job's own requests with GS r, so many.
  case status(requests: Int)
  /// This printer proves nothing.
  case none

  /// Four characters of 95 make so many process ids (Epson, GS ( H, function 48).
  static let processIDs: Int64 = 95 * 95 * 95 * 95

  static func processID(of job: PrinterJob.ID) -> JobProof {
    .processID(Int(job % processIDs))
  }
}

/// Counts requests for buffered status (GS r) against their answers.
///
/// An answer does not say which request it belongs to, and may never come: the printer was switched
/// off, or the connection broke. But no request is answered twice. So once fewer answers are out
/// than a job had requests of its own, at least one of those was answered: the job has been read.
struct BufferedAnswers: Hashable, Sendable {
  /// Each job makes up for up to this many answers that are out, with further requests of its own.
  static let mostExtraRequests = 7
  /// A printer that answers is at work, and reads on: what it owes comes within this time.
  static let quietMilliseconds: Int64 = 20_000

  /// Requests without an answer so far.
  private var missing: Int
  /// Since nothing more was asked.
  private var lastAnswerMilliseconds: Int64?

  /// - Parameter doubtful: jobs of an earlier life of the agent that may still be answered.
  init(doubtful: Int) { missing = doubtful * (1 + Self.mostExtraRequests) }

  /// How often to ask after the next job.
  var requestsForNextJob: Int { 1 + min(missing, Self.mostExtraRequests) }

  func proves(_ proof: JobProof) -> Bool {
    guard case .status(let requests) = proof else { return false }
    return missing < requests
  }

  mutating func ask(times: Int) {
    missing += times
    lastAnswerMilliseconds = nil
  }

  /// A byte that looks like an answer to nothing is none.
  mutating func answer(atMilliseconds now: Int64) {
    missing = max(0, missing - 1)
    lastAnswerMilliseconds = now
  }

  /// The printer stands still or can't be heard: what it owes may take any time.
  mutating func stop() { lastAnswerMilliseconds = nil }

  /// Whether the answers still out can't come any more.
  func isQuiet(atMilliseconds now: Int64) -> Bool {
    lastAnswerMilliseconds.map { now - $0 >= Self.quietMilliseconds } ?? false
  }

  /// The answers still out can't come any more.
  mutating func forget() { missing = 0 }
}

/// Jobs in doubt that the printer may still confirm.
struct DoubtfulJobs: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    var id: PrinterJob.ID
    var proof: JobProof
    /// The connection on which the whole job was written.
    var connection: Int
  }

  /// In the order in which they were written.
  private(set) var entries: [Entry] = []

  func contains(_ id: PrinterJob.ID) -> Bool { entries.contains { $0.id == id } }

  mutating func append(_ entry: Entry) {
    guard entry.proof != .none else { return }
    entries.append(entry)
    if entries.count > PrinterSettings.maximumDoubtful { entries.removeFirst() }
  }

  mutating func remove(_ entry: Entry) { entries.removeAll { $0 == entry } }

  /// None of them can be proven any more.
  mutating func removeAll() { entries.removeAll() }

  /// Takes out, of the first `count`, those with a process id that were written on `connection`.
  mutating func takeProcessIDs(amongFirst count: Int, connection: Int) -> [Entry] {
    let proven = entries.prefix(count).filter {
      guard case .processID = $0.proof else { return false }
      return $0.connection == connection
    }
    entries.removeAll(where: proven.contains)
    return proven
  }

  /// Takes out the jobs that the answers to GS r prove.
  mutating func take(provenBy answers: BufferedAnswers) -> [Entry] {
    let proven = entries.filter { answers.proves($0.proof) }
    entries.removeAll(where: proven.contains)
    return proven
  }

  /// The answers to GS r can't come any more.
  mutating func forgetAnswers() {
    entries.removeAll {
      if case .status = $0.proof { true } else { false }
    }
  }
}
