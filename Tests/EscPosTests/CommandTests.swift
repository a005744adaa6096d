import EscPos
import Testing

@Suite struct CommandTests {
  // Epson command reference, ESC p: m, then times in units of 2 ms.
  @Test(arguments: [
    (1, 100, 200, [0x1B, 0x70, 0, 50, 100] as [UInt8]), (2, 100, 200, [0x1B, 0x70, 1, 50, 100]),
    (1, 101, 201, [0x1B, 0x70, 0, 51, 101]), (1, 200, 100, [0x1B, 0x70, 0, 100, 100]),
    (1, 510, 510, [0x1B, 0x70, 0, 255, 255]), (1, 10_000, 0, [0x1B, 0x70, 0, 255, 255]),
    (1, 0, 0, [0x1B, 0x70, 0, 1, 1]), (1, -5, Int.max, [0x1B, 0x70, 0, 1, 255]),
  ])
  func drawerPulse(_ connector: Int, _ on: Int, _ off: Int, _ bytes: [UInt8]) {
    #expect(
      EscPosCommand.drawerPulse(
        connector: connector, onMilliseconds: on, offMilliseconds: off) == bytes)
  }

  // Epson command reference, GS ( H, function 48: 1D 28 48 06 00 30 30 d1 d2 d3 d4.
  @Test(arguments: [
    (0, [0x20, 0x20, 0x20, 0x20] as [UInt8]), (1, [0x20, 0x20, 0x20, 0x21]),
    (94, [0x20, 0x20, 0x20, 0x7E]), (95, [0x20, 0x20, 0x21, 0x20]),
    (95 * 95 * 95, [0x21, 0x20, 0x20, 0x20]), (81_450_624, [0x7E, 0x7E, 0x7E, 0x7E]),
    (81_450_625, [0x20, 0x20, 0x20, 0x20]),
  ])
  func processIDRequest(_ id: Int, _ digits: [UInt8]) {
    #expect(
      EscPosCommand.processIDRequest(id) == [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + digits)
  }

  @Test func laterJobsHaveLaterIDs() {
    for id in stride(from: 0, to: 81_450_624, by: 1_234_567) {
      let (earlier, later) = (
        EscPosCommand.processIDRequest(id), EscPosCommand.processIDRequest(id + 1)
      )
      #expect(earlier.lexicographicallyPrecedes(later))
    }
  }

  @Test func anAnsweredIDIsTheOneAskedFor() {
    for id in [0, 1, 94, 95, 12_345, 81_450_624] {
      var parser = PrinterAnswerParser()
      let digits = EscPosCommand.processIDRequest(id).suffix(4)
      #expect(parser.feed([0x37, 0x22] + digits + [0x00]) == [.processID(id)])
    }
  }

  @Test func questions() {
    #expect(EscPosCommand.realTimeStatusRequest(.printer) == [0x10, 0x04, 1])
    #expect(EscPosCommand.realTimeStatusRequest(.paper) == [0x10, 0x04, 4])
    #expect(EscPosCommand.bufferedStatusRequest == [0x1D, 0x72, 1])
    #expect(EscPosCommand.bufferedDrawerRequest == [0x1D, 0x72, 2])
    #expect(EscPosCommand.automaticStatusOn == [0x1D, 0x61, 0x0F])
    #expect(EscPosCommand.identityRequest(.model) == [0x1D, 0x49, 67])
  }

  @Test func cuts() {
    #expect(EscPosCommand.cut(.partial) == [0x1D, 0x56, 66, 0])
    #expect(EscPosCommand.cut(.full) == [0x1D, 0x56, 65, 0])
    #expect(EscPosCommand.cut(.none) == [0x1B, 0x64, 4])
  }
}
