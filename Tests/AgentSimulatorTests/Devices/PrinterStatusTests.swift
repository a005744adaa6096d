import Testing

@testable import AgentSimulator

/// Status bytes. Source: Epson command reference, tables of DLE EOT, GS r and GS a; "hex" columns.
@Suite struct PrinterStatusTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The answers to DLE EOT 1 to 4.
    var realTime: [UInt8]
    /// The answer to GS a 15.
    var automatic: [UInt8]
    var change: @Sendable (inout PrinterHardware) -> Void
  }

  static let rows = [
    Row(
      testDescription: "well", realTime: [0x12, 0x12, 0x12, 0x12], automatic: [0x10, 0, 0, 0],
      change: { _ in }),
    Row(
      testDescription: "near end", realTime: [0x12, 0x12, 0x12, 0x1E],
      automatic: [0x10, 0, 0x03, 0], change: { $0.setPaper(.nearEnd, at: 0) }),
    // Offline 08; paper-end stop 20; near end 0C and end 60.
    Row(
      testDescription: "paper out", realTime: [0x1A, 0x32, 0x12, 0x7E],
      automatic: [0x18, 0, 0x0F, 0], change: { $0.setPaper(.out, at: 0) }),
    Row(
      testDescription: "cover open", realTime: [0x1A, 0x16, 0x12, 0x12],
      automatic: [0x38, 0, 0, 0], change: { $0.setCover(open: true, at: 0) }),
    Row(
      testDescription: "cutter jam", realTime: [0x1A, 0x52, 0x1A, 0x12],
      automatic: [0x18, 0x08, 0, 0], change: { $0.setTrouble(.cutterJam, at: 0) }),
    Row(
      testDescription: "hot head", realTime: [0x1A, 0x52, 0x52, 0x12],
      automatic: [0x18, 0x40, 0, 0], change: { $0.setTrouble(.hotHead, at: 0) }),
    Row(
      testDescription: "drawer pin high", realTime: [0x16, 0x12, 0x12, 0x12],
      automatic: [0x14, 0, 0, 0], change: { $0.setPin3(high: true, at: 0) }),
  ]

  @Test(arguments: rows) func bytes(_ row: Row) throws {
    var rig = try PrinterRig()
    row.change(&rig.printer)
    for n in 1...4 { rig.send([0x10, 0x04, UInt8(n)]) }
    #expect(rig.takeAnswers() == row.realTime)
    // Switched on before, automatic status is sent by itself on a change.
    var other = try PrinterRig()
    other.send([0x1D, 0x61, 0x0F])
    #expect(other.takeAnswers() == [0x10, 0, 0, 0])
    row.change(&other.printer)
    #expect(other.takeAnswers() == (row.testDescription == "well" ? [] : row.automatic))
  }

  @Test func automaticStatusTellsOnlyWhatWasAskedFor() throws {
    var rig = try PrinterRig()
    rig.send([0x1D, 0x61, 0x01])
    #expect(rig.takeAnswers() == [0x10, 0, 0, 0])
    rig.printer.setPaper(.nearEnd, at: 0)
    #expect(rig.takeAnswers() == [])
    rig.printer.setPin3(high: true, at: 0)
    #expect(rig.takeAnswers() == [0x14, 0, 0x03, 0])
    rig.send([0x1D, 0x61, 0x00])
    rig.printer.setPin3(high: false, at: 0)
    #expect(rig.takeAnswers() == [])
  }

  @Test func bufferedStatusWaitsForPaperAndTellsNearEnd() throws {
    var rig = try PrinterRig()
    rig.printer.setPaper(.nearEnd, at: 0)
    rig.send(askPaper + [0x1D, 0x72, 2])
    #expect(rig.takeAnswers() == [0x03, 0x00])
    rig.printer.setPin3(high: true, at: 0)
    rig.send([0x1D, 0x72, 50])
    #expect(rig.takeAnswers() == [0x01])
    // "When the paper end sensor detects a paper end, the printer goes offline and does not execute
    // this command." (GS r, notes)
    rig.printer.setPaper(.out, at: 0)
    rig.send(askPaper)
    rig.wait(60_000)
    #expect(rig.takeAnswers() == [])
    rig.printer.setPaper(.loaded, at: 60_000)
    #expect(rig.takeAnswers() == [0x00])
  }

  @Test func identityIsABlock() throws {
    var rig = try PrinterRig()
    rig.send([0x1D, 0x49, 66, 0x1D, 0x49, 67])
    #expect(
      rig.takeAnswers() == [0x5F] + Array("EPSON".utf8) + [0, 0x5F] + Array("TM-T88V".utf8) + [0])
    rig.send([0x1D, 0x49, 2])
    #expect(rig.takeAnswers() == [0x02])
  }
}
