import JournalStore
import Records
import RetailTypes
import Testing

@Suite struct SealerTests {
  private func sealer(_ fakes: Fakes) -> Sealer {
    Sealer(device: "jkt01-03", epoch: 7, head: .empty, sources: fakes.sources)
  }

  @Test func chainsNumbersAndIdentity() throws {
    var sealer = sealer(Fakes())
    let first = try sealer.seal(draft(.epochOpened))
    let second = try sealer.seal(draft(.agentStarted))
    let records = try [first, second].map { try Record(canonicalBytes: $0.bytes) }
    #expect(records.map(\.seq) == [1, 2])
    #expect(records.map(\.prev) == [.none, first.hash])
    #expect(sealer.head.seq == 2 && sealer.head.hash == second.hash)
    #expect(records[0].at == "2026-11-21T19:35:40.123+07:00")
    #expect(records[0].monotonicMilliseconds == 540_123)
    // 48 bits of time, then version 7, then variant 10 (RFC 9562, 5.7).
    #expect(
      records[0].id.wholeMatch(
        of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    #expect(records[0].id.hasPrefix(String(1_795_264_540_123, radix: 16).leftPadded(12).dashed))
    #expect(records[0].id != records[1].id)
  }

  @Test func businessDateGoesByTheCutoverAndNeverBack() throws {
    let fakes = Fakes()
    var sealer = sealer(fakes)
    func date() throws -> String {
      try Record(canonicalBytes: sealer.seal(draft(.cashMoved)).bytes).businessDate.text
    }
    #expect(try date() == "2026-11-21")
    // 03:59:59 and 04:00:00 of the next morning, Jakarta.
    fakes.set(unix: 1_795_294_799_000)
    #expect(try date() == "2026-11-21")
    fakes.set(unix: 1_795_294_800_000)
    #expect(try date() == "2026-11-22")
    // The clock is set back by a month.
    fakes.set(unix: 1_795_294_800_000 - 30 * 86_400_000)
    #expect(try date() == "2026-11-22")
  }

  @Test func refusesWhatIsTooLargeAndStaysAsItWas() throws {
    var sealer = sealer(Fakes())
    let envelope = try sealer.seal(draft(.cashMoved, ["text": ""])).bytes.count
    let before = sealer.head
    let room = Record.maximumBytes - envelope
    #expect(throws: JournalError.recordTooLarge(kind: .cashMoved, bytes: 65_537)) {
      try sealer.seal(draft(.cashMoved, ["text": .string(String(repeating: "x", count: room + 1))]))
    }
    #expect(sealer.head == before)
    let largest = try sealer.seal(
      draft(.cashMoved, ["text": .string(String(repeating: "x", count: room))]))
    #expect(largest.bytes.count == 65_536)
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: "0", count: width - count) + self
  }
  fileprivate var dashed: String { prefix(8) + "-" + dropFirst(8) }
}
