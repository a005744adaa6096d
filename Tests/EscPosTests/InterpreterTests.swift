import DeviceProfiles
import EscPos
import RetailTypes
import TestKit
import Testing

@Suite struct InterpreterTests {
  private func printed(
    _ bytes: [UInt8], _ name: String = "epson-tm-t88v"
  ) throws -> (events: [InterpreterEvent], printer: EscPosInterpreter) {
    var printer = EscPosInterpreter(profile: try profile(name))
    let events = printer.feed(bytes)
    return (events, printer)
  }

  @Test func aProcessIDIsAnsweredInItsPlace() throws {
    let (events, _) = try printed(
      Array("a\n".utf8) + EscPosCommand.processIDRequest(7) + [0x1D, 0x56, 66, 0])
    #expect(
      events == [.processIDRequested(answer: [0x37, 0x22, 0x20, 0x20, 0x20, 0x27, 0x00]), .cut])
  }

  @Test func aPrinterWithoutItSaysNothing() throws {
    let (events, printer) = try printed(EscPosCommand.processIDRequest(7), "generic-80")
    #expect(events == [])
    #expect(printer.faults.count == 1)
    #expect(printer.paperText == "")
  }

  @Test func pulses() throws {
    let (events, printer) = try printed(
      EscPosCommand.drawerPulse(connector: 2, onMilliseconds: 100, offMilliseconds: 200)
        + [0x10, 0x14, 1, 0, 3])
    #expect(
      events == [
        .drawerPulse(connector: 2, onMilliseconds: 100, offMilliseconds: 200),
        .drawerPulse(connector: 1, onMilliseconds: 300, offMilliseconds: 300),
      ])
    #expect(printer.faults == [])
  }

  @Test func itAnswersWhatTheParserUnderstands() throws {
    var printer = EscPosInterpreter(profile: try profile("epson-tm-t88v"))
    var parser = PrinterAnswerParser()
    func ask(_ bytes: [UInt8], _ query: PrinterQuery? = nil) -> [PrinterAnswer] {
      if let query { parser.asked(query) }
      return printer.feed(bytes).flatMap { event -> [PrinterAnswer] in
        guard case .statusRequested(let answer) = event else { return [] }
        return parser.feed(answer)
      }
    }
    _ = printer.setStatus(PrinterStatus(paperEnd: false, paperNearEnd: true, drawerPinHigh: true))
    #expect(
      ask(EscPosCommand.realTimeStatusRequest(.printer), .realTime(.printer)) == [
        .realTimeStatus(.printer, PrinterStatus(online: true, drawerPinHigh: true))
      ])
    #expect(
      ask(EscPosCommand.bufferedStatusRequest, .bufferedPaper) == [
        .bufferedStatus(PrinterStatus(paperEnd: false, paperNearEnd: true))
      ])
    #expect(
      ask(EscPosCommand.bufferedDrawerRequest, .bufferedDrawer) == [
        .bufferedStatus(PrinterStatus(drawerPinHigh: true))
      ])
    #expect(
      ask(EscPosCommand.identityRequest(.model)) == [.identity(Array("TM-T88V".utf8))])
    guard case .automaticStatus(let status)? = ask(EscPosCommand.automaticStatusOn).first else {
      Issue.record("no automatic status")
      return
    }
    #expect(status.online == true && status.paperNearEnd == true && status.paperEnd == false)
  }

  @Test func outOfPaperItHoldsTheJobAndAnswersAtOnce() throws {
    var printer = EscPosInterpreter(profile: try profile("epson-tm-t88v"))
    _ = printer.setStatus(PrinterStatus(paperEnd: true))
    let events = printer.feed(
      Array("late\n".utf8) + EscPosCommand.processIDRequest(1) + [0x10, 0x04, 4])
    #expect(events == [.statusRequested(answer: [0x72])])
    #expect(printer.status.online == false)
    #expect(printer.paperText == "")
    let later = printer.setStatus(PrinterStatus(paperEnd: false))
    #expect(later == [.processIDRequested(answer: [0x37, 0x22, 0x20, 0x20, 0x20, 0x21, 0x00])])
    #expect(printer.paperText == "late\n")
  }

  @Test func aRealTimeCommandInsideAPictureIsCarriedOutAndNoted() throws {
    // GS v 0, 4 bytes wide, 2 rows: the data holds DLE EOT 1.
    let (events, printer) = try printed(
      [0x1D, 0x76, 0x30, 0, 4, 0, 2, 0] + [0, 0x10, 0x04, 0x01, 0, 0, 0, 0] + Array("x\n".utf8))
    #expect(events == [.statusRequested(answer: [0x12])])
    #expect(printer.faults.contains { $0.contains("real-time") })
    #expect(printer.paperText == "x\n")
  }

  // Bytes 0xB0 0xA1 are one character of GB 2312: without FS . that is what is printed.
  @Test func theChineseModeMustBeLeft() throws {
    let left = try printed([0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x74, 0, 0x80, 0x81, 0x0A], "generic-58")
    #expect(left.printer.paperText == "Çü\n")
    #expect(left.printer.faults == [])
    let kept = try printed([0x1B, 0x40, 0x1B, 0x74, 0, 0x80, 0x81, 0x0A], "generic-58")
    #expect(kept.printer.paperText == "\u{FFFD}\n")
    #expect(kept.printer.faults.count == 1)
  }

  @Test(arguments: [
    ([0x1D, 0x7F, 0x41, 0x0A] as [UInt8], "unknown command GS 0x7F"),
    ([0x1B, 0x74, 200], "ESC t 200: epson-tm-t88v has no code page of that number"),
    ([0x1B, 0x74, 17], "not drawn: code page cp866"), ([0x1B, 0x4D, 1], "not drawn: font B"),
    ([0x1D, 0x6B, 4, 0x41, 0x00], "not drawn: GS k"),
    ([0x1D, 0x6B, 73, 2, 0x7B, 0x41], "not drawn: GS k"),
    ([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30], "not drawn: GS ( k"),
  ])
  func whatItCannotDoIsAFault(_ bytes: [UInt8], _ fault: String) throws {
    let (_, printer) = try printed(bytes + Array("next\n".utf8))
    #expect(printer.faults == [fault])
    #expect(printer.paperText.hasSuffix("next\n"))
  }

  @Test func aPrinterWithoutCutterIsNotToldToCut() throws {
    #expect(try printed([0x1D, 0x56, 66, 0], "generic-58").printer.faults.count == 1)
  }

  @Test func longLinesGoOnInTheNext() throws {
    let text = String(repeating: "1234567890", count: 5)
    let (_, printer) = try printed(Array(text.utf8) + [0x0A])
    #expect(printer.paperText == "\(text.prefix(42))\n\(text.dropFirst(42))\n")
  }

  @Test func alignmentAndWidth() throws {
    let (_, printer) = try printed(
      [0x1B, 0x61, 2] + Array("right\n".utf8) + [0x1B, 0x61, 1] + Array("mid\n".utf8)
        + [0x1B, 0x61, 0, 0x1D, 0x21, 0x11] + Array("WIDE\n".utf8))
    let lines = printer.paperText.split(separator: "\n").map(String.init)
    #expect(lines[0] == String(repeating: " ", count: 37) + "right")
    #expect(lines[1].trimmingPrefix { $0 == " " } == "mid")
    #expect((18...20).contains(lines[1].count - 3))
    #expect(lines[2] == "WIDE")
  }

  @Test func piecesMakeNoDifferenceAndNoBytesDoHarm() throws {
    var generator = SeededRandom(seed: 5)
    for name in ["epson-tm-t88v", "generic-58"] {
      let profile = try profile(name)
      for _ in 0..<150 {
        let bytes = generator.bytes(300)
        var whole = EscPosInterpreter(profile: profile)
        let events = whole.feed(bytes)
        var pieces = EscPosInterpreter(profile: profile)
        #expect(generator.pieces(of: bytes).flatMap { pieces.feed($0) } == events)
        #expect(pieces.paperText == whole.paperText)
        #expect(pieces.faults == whole.faults)
        #expect(pieces.bitmap() == whole.bitmap())
      }
    }
  }

  @Test func endlessBytesStayWithinBounds() throws {
    var printer = EscPosInterpreter(profile: try profile("epson-tm-t88v"))
    var generator = SeededRandom(seed: 9)
    for _ in 0..<200 {
      _ = printer.feed([0x0A, 0x41, 0x1D, 0x56, 0])
      _ = printer.feed([0x1B, generator.bytes(1)[0] | 0x80])
    }
    #expect(printer.faults.count <= EscPosInterpreter.maximumFaults)
    #expect(printer.paperText.filter { $0 == "<" }.count <= 32)
  }
}
