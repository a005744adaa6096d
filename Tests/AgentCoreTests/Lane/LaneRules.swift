import AgentCore
import Records
import Testing

/// What must hold of every effect of every lane: nothing leaves before what justifies it is on disk.
struct LaneRules {
  private var slips = 0
  private var pulses = 0

  mutating func check(_ effect: Effect, _ journal: TestJournal, claim: IdempotencyClaim?) {
    switch effect {
    case .reply(_, let reply): check(reply, journal, claim)
    case .write(_, let bytes): check(bytes, journal)
    case .notify(.display(let display)): check(display: display, journal)
    case .delivery(.send(let from, _)):
      #expect(from <= journal.head, "only what is on disk is sent")
    default: break
    }
  }

  private func check(_ reply: Reply, _ journal: TestJournal, _ claim: IdempotencyClaim?) {
    let named = [
      reply.body["seq"], reply.body["print"]?["job"], reply.body["journal"]?["head"],
    ]
    for case .int(let seq)? in named {
      #expect(seq <= journal.head, "an answer waits for the record that it speaks of")
    }
    if let claim, reply.status < 400 {
      #expect(
        journal.answers[claim.key]?.body == JCS.bytes(reply.body),
        "the answer under a key is on disk as it leaves")
    }
  }

  private mutating func check(_ bytes: [UInt8], _ journal: TestJournal) {
    switch TestPrinter.Write(bytes) {
    case .slip:
      slips += 1
      #expect(slips <= journal.count(of: .printStarted), "print.started before the first byte")
    case .pulse:
      pulses += 1
      #expect(pulses <= journal.count(of: .drawerKicked), "drawer.kicked before the pulse")
    case .question, .moreOfSlip: break
    }
  }

  private func check(display: JSONValue, _ journal: TestJournal) {
    guard let sale = display["sale"]?.stringValue else { return }
    #expect(journal.holds(.saleStarted, of: sale), "nobody sees a sale before it is on disk")
    guard let line = display["line"]?["line"]?.intValue else { return }
    #expect(journal.holds(.saleLineAdded, of: sale, line: line), "nor a line")
  }
}
