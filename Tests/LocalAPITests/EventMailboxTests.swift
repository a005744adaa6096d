import AgentCore
import Testing

@testable import LocalAPI

/// The mailbox of one event stream: events in, deliveries out.
struct EventMailboxTests {
  static func notice(_ text: String) -> Notice { .scan(.string(text)) }

  @Test func newsThatWaitsIsTakenAtOnce() {
    var mailbox = EventMailbox(through: 5, maximumNotices: 9)
    #expect(mailbox.offer(.recordsDurable(through: 7)) == .none)
    #expect(mailbox.offer(.notice(Self.notice("a"))) == .none)
    #expect(mailbox.offer(.recordsDurable(through: 6)) == .none)
    #expect(mailbox.take() == .events([Self.notice("a")], through: 7))
    #expect(mailbox.take() == nil)
  }

  @Test func aWaitingStreamIsHandedWhatComes() {
    var mailbox = EventMailbox(through: 5, maximumNotices: 9)
    #expect(mailbox.take() == nil)
    #expect(mailbox.offer(.recordsDurable(through: 5)) == .none)
    #expect(mailbox.offer(.recordsDurable(through: 6)) == .deliver(.events([], through: 6)))
    #expect(mailbox.take() == nil)
    let notice = Self.notice("a")
    #expect(mailbox.offer(.notice(notice)) == .deliver(.events([notice], through: 6)))
  }

  @Test func aTickIsForThoseWhoWait() {
    var mailbox = EventMailbox(through: 0, maximumNotices: 9)
    #expect(mailbox.tick() == .none)
    #expect(mailbox.take() == nil)
    #expect(mailbox.tick() == .deliver(.keepAlive))
    #expect(mailbox.take() == nil)
  }

  @Test func lookingIsNotWaiting() {
    var mailbox = EventMailbox(through: 0, maximumNotices: 9)
    #expect(mailbox.poll() == nil)
    #expect(mailbox.offer(.recordsDurable(through: 1)) == .none)
    #expect(mailbox.poll() == .events([], through: 1))
  }

  @Test func aSlowReaderIsCutOffOnce() {
    var mailbox = EventMailbox(through: 0, maximumNotices: 2)
    #expect(mailbox.offer(.notice(Self.notice("a"))) == .none)
    #expect(mailbox.offer(.notice(Self.notice("b"))) == .none)
    #expect(mailbox.offer(.notice(Self.notice("c"))) == .cutOff)
    #expect(mailbox.offer(.notice(Self.notice("d"))) == .none)
    #expect(mailbox.take() == .end)
  }

  @Test func recordsNeverPileUp() {
    var mailbox = EventMailbox(through: 0, maximumNotices: 2)
    for seq in 1...Int64(1000) { #expect(mailbox.offer(.recordsDurable(through: seq)) == .none) }
    #expect(mailbox.take() == .events([], through: 1000))
  }

  @Test func endingWakesWhoWaits() {
    var mailbox = EventMailbox(through: 0, maximumNotices: 2)
    #expect(mailbox.take() == nil)
    #expect(mailbox.end() == .deliver(.end))
    #expect(mailbox.end() == .none)
    #expect(mailbox.take() == .end)
    #expect(mailbox.offer(.recordsDurable(through: 1)) == .none)
  }
}
