import Records

/// Keeps back what may not leave before the records that justify it are on disk.
struct Outbox: Sendable {
  /// Something to do once an append is durable.
  struct Held: Sendable {
    var ticket: Int64
    var step: AgentCore.Continuation
  }

  private(set) var nextSeq: Int64
  private(set) var durableSeq: Int64
  private var lastTicket: Int64 = 0
  private var durableTicket: Int64 = 0
  private var held: [Held] = []
  /// The last seq of each append that is not durable yet.
  private var pending: [(ticket: Int64, lastSeq: Int64)] = []

  init(head: Int64) {
    nextSeq = head + 1
    durableSeq = head
  }

  var isDurable: Bool { lastTicket == durableTicket }

  mutating func stage(_ drafts: [RecordDraft], answer: KeptAnswer? = nil) -> StagedAppend {
    lastTicket += 1
    let append = StagedAppend(ticket: lastTicket, firstSeq: nextSeq, drafts: drafts, answer: answer)
    nextSeq += Int64(drafts.count)
    pending.append((lastTicket, nextSeq - 1))
    return append
  }

  mutating func hold(_ step: AgentCore.Continuation) {
    held.append(Held(ticket: lastTicket, step: step))
  }

  /// Notes that the appends up to `ticket` are on disk and hands out what waited for them.
  mutating func durable(throughTicket ticket: Int64) -> [AgentCore.Continuation] {
    precondition(
      ticket > durableTicket && ticket <= lastTicket, "commits are reported once and in order")
    durableTicket = ticket
    let count = pending.prefix { $0.ticket <= ticket }.count
    if count > 0 { durableSeq = pending[count - 1].lastSeq }
    pending.removeFirst(count)
    let free = held.prefix { $0.ticket <= ticket }.count
    let released = held.prefix(free).map(\.step)
    held.removeFirst(free)
    return released
  }
}
