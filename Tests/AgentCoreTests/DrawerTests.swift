import AgentCore
import Records
import RetailTypes
import Testing

/// The drawer: ordered, pulsed once or dropped, never pulsed twice.
@Suite struct DrawerTests {
  private func lane(_ mood: TestPrinter.Mood = .answering) throws -> TestLane {
    var lane = try TestLane(started: false)
    lane.printer.mood = mood
    lane.start()
    lane.openShift()
    return lane
  }

  @Test func cashOpensItBeforeTheReceipt() throws {
    var lane = try lane()
    lane.sale()
    let writes = lane.effects.compactMap { effect -> String? in
      guard case .write(_, let bytes) = effect else { return nil }
      switch TestPrinter.Write(bytes) {
      case .pulse: return "pulse"
      case .slip: return "slip"
      default: return nil
      }
    }
    #expect(writes == ["pulse", "slip"])
    let kicked = lane.journal.bodies(.drawerKicked)[0]
    #expect(kicked["request"] == 10)
    #expect(kicked["sale"] == lane.journal.bodies(.saleCompleted)[0]["sale"])
    #expect(lane.journal.bodies(.drawerPulsed) == [.object(["request": 10])])
  }

  @Test func cardsDoNot() throws {
    var lane = try lane()
    lane.sale("card")
    #expect(lane.printer.pulses == 0)
    #expect(lane.journal.count(of: .drawerKicked) == 0)
  }

  @Test func movementsOfCashAndNoSaleDo() throws {
    var lane = try lane()
    lane.ask(.moveCash(.drop, amount: Money(minor: 1), reason: "brankas"))
    let opened = lane.ask(.openDrawer(reason: "tukar"))
    #expect(opened.status == 200)
    #expect(opened.body["request"] == opened.body["seq"])
    #expect(lane.printer.pulses == 2)
    #expect(
      lane.journal.bodies(.drawerKicked).map { $0["cause"] } == ["cash_movement", "no_sale"])
    #expect(lane.journal.bodies(.drawerKicked).map { $0["sale"] } == [.null, .null])
  }

  @Test func afterThreeSecondsNobodyStandsThereAnyMore() throws {
    var lane = try lane(.refusing)
    lane.ask(.openDrawer(reason: "tukar"))
    lane.advance(by: 2_999)
    #expect(lane.journal.count(of: .deviceFault) == 0)
    lane.advance(by: 1)
    let fault = lane.journal.bodies(.deviceFault)[0]
    #expect(fault["fault"] == "pulse_dropped")
    #expect(fault["request"] == lane.journal.bodies(.drawerKicked)[0]["request"])
    lane.printer.mood = .answering
    lane.advance(by: 60_000)
    #expect(lane.printer.pulses == 0)
  }

  @Test func aSlowDiskCountsToo() throws {
    var lane = try lane()
    lane.commitsAtOnce = false
    lane.send(.openDrawer(reason: "tukar"))
    lane.advance(by: 3_000)
    lane.commit()
    lane.commit()
    #expect(lane.printer.pulses == 0)
    #expect(lane.journal.count(of: .deviceFault) == 1)
  }

  /// Crashes after each append of the way of a pulse.
  @Test(arguments: 0...4)
  func aCrashNeverPulsesAgain(_ appends: Int) throws {
    var lane = try lane()
    lane.commitsAtOnce = false
    lane.send(.openDrawer(reason: "tukar"))
    for _ in 0..<appends { lane.commit(first: 1) }
    let pulses = lane.printer.pulses
    try lane.crash()
    lane.commitsAtOnce = true
    lane.commit()
    lane.advance(by: 20_000)
    #expect(lane.printer.pulses == pulses)
    let ends = lane.journal.count(of: .drawerPulsed) + lane.journal.count(of: .deviceFault)
    #expect(ends == lane.journal.count(of: .drawerKicked))
    try lane.crash()
    #expect(lane.journal.count(of: .deviceFault) <= 1, "dropped once, not at every start")
  }

  @Test func anOrderFoundOpenAfterTheShiftIsDropped() throws {
    var lane = try lane(.refusing)
    lane.ask(.openDrawer(reason: "tukar"))
    lane.closeShift()
    lane.printer.mood = .answering
    try lane.crash()
    lane.advance(by: 20_000)
    #expect(lane.printer.pulses == 0)
    #expect(
      lane.journal.bodies(.deviceFault).map { $0["reason"] } == ["unknown_after_restart"])
  }

  /// However many are ordered before the disk is ready: what is carried over stays small.
  @Test func onlySoManyOrdersAreOpen() throws {
    var lane = try lane(.refusing)
    lane.commitsAtOnce = false
    for _ in 1...300 { lane.send(.openDrawer(reason: "x")) }
    lane.send(.closeShift(counted: []))
    lane.commit()
    let orders = lane.journal.bodies(.shiftClosed)[0]["carried"]?["orders"]?.arrayValue
    #expect(orders?.count == 16)
    lane.commitsAtOnce = true
    lane.commit()
    lane.advance(by: 3_000)
    #expect(lane.journal.count(of: .deviceFault) == 300)
  }
}
