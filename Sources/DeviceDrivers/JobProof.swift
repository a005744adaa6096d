/// What answer of the printer proves a job.
enum JobProof: Hashable, Sendable {
  /// The number that GS ( H sends back.
  case processID(Int)
  /// The answers to GS r counted since the driver began, this many.
  case answer(number: Int)
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
/// An answer does not say which request it belongs to. But answers come in order, so after as many
/// answers as there were requests before a job, and one more, the job's bytes have been read.
struct BufferedAnswers: Hashable, Sendable {
  /// An answer that never came, because the printer was switched off meanwhile, would put every later
  /// one a place behind: so each job makes up for up to this many with requests of its own.
  static let mostExtraRequests = 7
  /// A printer that answers is at work, and reads on: what it owes comes within this time.
  static let quietMilliseconds: Int64 = 20_000

  private var asked = 0
  private(set) var answered = 0
  /// Since nothing more was asked.
  private var lastAnswerMilliseconds: Int64?

  /// The answer that proves a job which is about to be followed by its requests.
  var nextProof: JobProof { .answer(number: asked + 1) }

  /// How often to ask after the next job.
  var requestsForNextJob: Int { 1 + min(asked - answered, Self.mostExtraRequests) }

  mutating func ask(times: Int) {
    asked += times
    lastAnswerMilliseconds = nil
  }

  /// A byte that looks like an answer to nothing is none.
  mutating func answer(atMilliseconds now: Int64) {
    answered = min(asked, answered + 1)
    lastAnswerMilliseconds = now
  }

  /// Whether the answers still out can't come any more.
  func isQuiet(atMilliseconds now: Int64) -> Bool {
    lastAnswerMilliseconds.map { now - $0 >= Self.quietMilliseconds } ?? false
  }

  /// The answers still out can't come any more.
  mutating func forget() { answered = asked }
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

  /// Takes out the jobs that so many answers to GS r prove.
  mutating func take(answered: Int) -> [Entry] {
    let proven = entries.filter {
      guard case .answer(let number) = $0.proof else { return false }
      return number <= answered
    }
    entries.removeAll(where: proven.contains)
    return proven
  }

  /// The answers to GS r can't come any more.
  mutating func forgetAnswers() {
    entries.removeAll {
      if case .answer = $0.proof { true } else { false }
    }
  }
}
