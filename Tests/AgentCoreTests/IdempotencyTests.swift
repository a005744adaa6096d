import AgentCore
import Records
import RetailTypes
import Testing

/// `Idempotency-Key`: the same answer again, and nothing done twice.
@Suite struct IdempotencyTests {
  static let payIn = Command.moveCash(.payIn, amount: Money(minor: 500), reason: "koin")

  @Test func theSameRequestAgainGetsTheFirstAnswer() throws {
    var lane = try TestLane()
    lane.openShift()
    let first = lane.ask(.addLine(LineRequest(plu: "1001")), key: "a")
    lane.sell("1002")
    let again = lane.ask(.addLine(LineRequest(plu: "1001")), key: "a")
    #expect(again == first)
    #expect(JCS.bytes(again.body) == lane.journal.answers["a"]?.body)
    #expect(lane.journal.count(of: .saleLineAdded) == 2)
    try lane.crash()
    #expect(lane.ask(.addLine(LineRequest(plu: "1001")), key: "a") == first)
    #expect(lane.journal.count(of: .saleLineAdded) == 2)
  }

  @Test func anotherRequestUnderTheSameKeyIsRefused() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.ask(Self.payIn, key: "a", body: "1")
    let other = lane.ask(Self.payIn, key: "a", body: "2")
    #expect(other.status == 422)
    #expect(other.code == "idempotency_key_reused")
    #expect(lane.journal.count(of: .cashMoved) == 1)
    #expect(lane.ask(Self.payIn, key: "a", body: "1").status == 200)
  }

  @Test func aKeyInFlightIsJoined() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.looksUpAtOnce = false
    let first = lane.send(Self.payIn, key: "a")
    let second = lane.send(Self.payIn, key: "a")
    let other = lane.send(Self.payIn, key: "a", body: "2")
    #expect(lane.reply(to: other)?.code == "idempotency_key_reused")
    #expect(lane.reply(to: first) == nil)
    lane.answerLookups()
    #expect(lane.reply(to: first)?.status == 200)
    #expect(lane.reply(to: second) == lane.reply(to: first))
    #expect(lane.journal.count(of: .cashMoved) == 1)
  }

  /// Between its execution and the disk a key is still in flight: the stored answer isn't there yet.
  @Test func aKeyOnItsWayToTheDiskIsJoined() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.commitsAtOnce = false
    let first = lane.send(Self.payIn, key: "a")
    let second = lane.send(Self.payIn, key: "a")
    let other = lane.send(Self.payIn, key: "a", body: "2")
    #expect(lane.reply(to: first) == nil)
    #expect(lane.reply(to: second) == nil)
    #expect(lane.reply(to: other)?.code == "idempotency_key_reused")
    lane.commit()
    lane.commit()
    #expect(lane.journal.count(of: .cashMoved) == 1)
    #expect(lane.reply(to: first)?.status == 200)
    #expect(lane.reply(to: second) == lane.reply(to: first))
    let third = lane.send(Self.payIn, key: "a")
    #expect(lane.reply(to: third) == lane.reply(to: first))
  }

  @Test func refusalsAboutTheSaleAreKept() throws {
    var lane = try TestLane()
    let refused = lane.ask(Self.payIn, key: "a")
    #expect(refused.status == 409)
    lane.openShift()
    #expect(lane.ask(Self.payIn, key: "a") == refused)
    #expect(lane.journal.answers["a"]?.status == 409)
    let unknown = lane.ask(.addLine(LineRequest(plu: "77")), key: "b")
    lane.catalogue[.plu("77")] = TestShop.buku
    #expect(lane.ask(.addLine(LineRequest(plu: "77")), key: "b") == unknown)
    let noSale = lane.ask(.printReceipt(sale: "x"), key: "c")
    #expect(noSale.status == 404)
    #expect(lane.journal.answers["c"]?.status == 404)
  }

  @Test func whatMayComeOutOtherwiseIsNotKept() throws {
    var lane = try TestLane()
    lane.openShift()
    #expect(lane.ask(Self.payIn, as: [.sell], key: "a").status == 403)
    #expect(lane.ask(Self.payIn, key: "a").status == 200)
    // Nor does who lacks the permission see the answer that another got.
    #expect(lane.ask(Self.payIn, as: [.sell], key: "a").status == 403)
    lane.looksUpAtOnce = false
    let failed = lane.send(Self.payIn, key: "b")
    let joined = lane.send(Self.payIn, key: "b")
    lane.failLookups()
    #expect(lane.reply(to: failed)?.status == 503)
    #expect(lane.reply(to: joined)?.status == 503)
    lane.looksUpAtOnce = true
    #expect(lane.ask(Self.payIn, key: "b").status == 200)
    #expect(lane.journal.count(of: .cashMoved) == 2)
  }

  @Test func whoLacksThePermissionDoesNotJoin() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.looksUpAtOnce = false
    let cashier = lane.send(Self.payIn, as: [.sell], key: "a")
    let supervisor = lane.send(Self.payIn, key: "a")
    lane.answerLookups()
    #expect(lane.reply(to: cashier)?.status == 403)
    #expect(lane.reply(to: supervisor)?.status == 200)
  }

  @Test func aCrashBeforeTheDiskForgetsBoth() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.commitsAtOnce = false
    let lost = lane.send(Self.payIn, key: "a")
    try lane.crash()
    #expect(lane.reply(to: lost) == nil)
    lane.commitsAtOnce = true
    lane.commit()
    #expect(lane.ask(Self.payIn, key: "a").status == 200)
    #expect(lane.journal.count(of: .cashMoved) == 1)
  }

  @Test func aCrashAfterTheDiskAnswersAsBefore() throws {
    var lane = try TestLane()
    lane.openShift()
    lane.commitsAtOnce = false
    let unheard = lane.send(Self.payIn, key: "a")
    try lane.crash(keeping: 1)
    #expect(lane.reply(to: unheard) == nil)
    lane.commitsAtOnce = true
    lane.commit()
    #expect(lane.ask(Self.payIn, key: "a").status == 200)
    #expect(lane.journal.count(of: .cashMoved) == 1)
  }
}
