import DeviceDrivers
import DeviceProfiles
import Testing

@testable import AgentSimulator

/// The real driver and the real receipts on printers that were built from the manuals.
@Suite struct DriverOnHardwareTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var profile: PrinterProfile
    var cable: PrinterBuild.Cable
    var testDescription: String { "\(profile.name) \(cable)" }
    var proof: PrintConfirmation { profile.confirmsByProcessID ? .processID : .status }
  }

  static let cases = PrinterProfile.simulated.flatMap { profile in
    [PrinterBuild.Cable.network, .serial].map { Case(profile: profile, cable: $0) }
  }

  private static func bench(
    _ printer: Case, _ change: (inout PrinterBuild) -> Void = { _ in }
  ) -> DriverBench {
    var build = PrinterBuild(profile: printer.profile, cable: printer.cable)
    change(&build)
    return DriverBench(build)
  }

  @Test(arguments: cases) func aReceiptIsPrintedOnceAndConfirmed(_ printer: Case) throws {
    var bench = Self.bench(printer)
    bench.kick(1)
    try bench.print(7, "IST01-01-000007")
    try bench.print(8, "IST01-01-000007", copy: true)
    bench.wait(60_000)
    #expect(
      bench.notes == [
        .pulseWritten(1), .started(7), .confirmed(7, printer.proof), .started(8),
        .confirmed(8, printer.proof),
      ])
    #expect(bench.pulses == [1])
    try #require(bench.slips.count == 2)
    #expect(bench.slips.allSatisfy { $0.isWhole })
    for (slip, marks) in zip(bench.slips, [0, 2]) {
      #expect(slip.lines.count { $0.contains("IST01-01-000007") } == 1)
      // The total, and the price of the only line.
      #expect(slip.lines.contains { $0.contains("TOPLAM") && $0.contains("25,00") })
      #expect(slip.lines.count { $0.contains("KOPYA") } == marks)
      // Letters that no page of the printer has lose their accents; ı is in cp850.
      let isTurkish = printer.profile.codePages.contains { $0.page == "cp857" }
      #expect(
        slip.lines.contains { $0.contains(isTurkish ? "Kırtasiye Çağdaş" : "Kırtasiye Çagdas") })
    }
  }

  @Test(arguments: cases) func powerLostInTheMiddleLeavesATornSlipInDoubt(_ printer: Case) throws {
    var bench = Self.bench(printer) { $0.millisecondsPerLine = 250 }
    try bench.print(7, "IST01-01-000007")
    let isPrinting = bench.wait(60_000) { $0.printer.printedLines >= 5 }
    #expect(isPrinting)
    bench.powerOff()
    if printer.cable == .network { bench.portCloses() }
    bench.wait(60_000)
    bench.powerOn()
    bench.wait(60_000)
    let reason: InDoubtReason = printer.cable == .network ? .connectionLost : .noAnswer
    #expect(bench.notes == [.started(7), .inDoubt(7, reason)])
    #expect(bench.slips.map(\.isWhole) == [false])
    // The next one is whole again.
    try bench.print(8, "IST01-01-000008")
    bench.wait(60_000)
    #expect(bench.notes.dropFirst(2) == [.started(8), .confirmed(8, printer.proof)])
    #expect(bench.slips.map(\.isWhole) == [false, true])
  }

  @Test(arguments: cases) func paperOutHoldsReceiptsBackUntilItIsLoaded(_ printer: Case) throws {
    var bench = Self.bench(printer)
    bench.printer.setPaper(.out, at: 0)
    try bench.print(7, "IST01-01-000007")
    bench.wait(120_000)
    #expect(bench.notes == [])
    #expect(bench.slips.isEmpty)
    bench.printer.setPaper(.loaded, at: 120_000)
    bench.wait(60_000)
    #expect(bench.notes == [.started(7), .confirmed(7, printer.proof)])
    #expect(bench.slips.map(\.isWhole) == [true])
  }

  /// Cheap ones read on without paper, and answer as if all were well once there is some again.
  @Test(arguments: cases) func paperThatRanOutInTheMiddle(_ printer: Case) throws {
    let isCheap = !printer.profile.confirmsByProcessID
    var bench = Self.bench(printer) {
      $0.millisecondsPerLine = 250
      $0.readsWithoutPaper = isCheap
    }
    try bench.print(7, "IST01-01-000007")
    _ = bench.wait(60_000) { $0.printer.printedLines >= 5 }
    bench.printer.setPaper(.out, at: bench.time)
    bench.wait(3000)
    bench.printer.setPaper(.loaded, at: bench.time)
    bench.wait(60_000)
    #expect(bench.slips.map(\.isWhole) == [!isCheap])
    #expect(
      bench.notes == [
        .started(7), isCheap ? .inDoubt(7, .paperOut) : .confirmed(7, printer.proof),
      ])
  }

  @Test(arguments: cases) func aDeafPrinterLeavesDoubt(_ printer: Case) throws {
    var bench = Self.bench(printer)
    bench.printer.isDeaf = true
    try bench.print(7, "IST01-01-000007")
    bench.wait(120_000)
    #expect(bench.notes == [.started(7), .inDoubt(7, .mute)])
    #expect(bench.slips.map(\.isWhole) == [true])
  }

  /// Where flow control holds the rest of a receipt back until the printer is on again, the printer
  /// gets that rest and answers to it. A serial line shows the driver nothing of it.
  @Test(arguments: cases.filter { $0.cable == .serial })
  func theRestOfAReceiptAfterPowerOnIsNotProof(_ printer: Case) throws {
    var bench = Self.bench(printer) {
      $0.millisecondsPerLine = 250
      $0.bufferBytes = 256
      $0.holdsLineWhenOff = true
    }
    try bench.print(7, "IST01-01-000007")
    bench.wait(10)
    bench.powerOff()
    bench.wait(3000)
    bench.powerOn()
    bench.wait(60_000)
    withKnownIssue("a printer that was off in the middle of a receipt on a serial line") {
      #expect(bench.ends(of: 7) == [.inDoubt])
    }
  }
}
