import EscPos
import TestKit
import Testing

@Suite struct AnswerTests {
  private func answers(_ bytes: [UInt8], asked: [PrinterQuery] = []) -> [PrinterAnswer] {
    var parser = PrinterAnswerParser()
    for query in asked { parser.asked(query) }
    return parser.feed(bytes)
  }

  // Bits as in the Epson command reference, DLE EOT; 0x12 are the fixed ones.
  @Test(arguments: [
    (RealTimeStatus.printer, UInt8(0x12), PrinterStatus(online: true, drawerPinHigh: false)),
    (.printer, 0x16, PrinterStatus(online: true, drawerPinHigh: true)),
    (.printer, 0x1A, PrinterStatus(online: false, drawerPinHigh: false)),
    (.offlineCause, 0x12, PrinterStatus(coverOpen: false, paperEnd: false, error: false)),
    (.offlineCause, 0x16, PrinterStatus(coverOpen: true, paperEnd: false, error: false)),
    (.offlineCause, 0x32, PrinterStatus(coverOpen: false, paperEnd: true, error: false)),
    (.offlineCause, 0x52, PrinterStatus(coverOpen: false, paperEnd: false, error: true)),
    (
      .errorCause, 0x1A,
      PrinterStatus(
        cutterError: true, unrecoverableError: false, autoRecoverableError: false, error: true)
    ),
    (
      .errorCause, 0x12,
      PrinterStatus(
        cutterError: false, unrecoverableError: false, autoRecoverableError: false, error: false)
    ),
    (.paper, 0x12, PrinterStatus(paperEnd: false, paperNearEnd: false)),
    (.paper, 0x1E, PrinterStatus(paperEnd: false, paperNearEnd: true)),
    (.paper, 0x7E, PrinterStatus(paperEnd: true, paperNearEnd: true)),
  ])
  func realTimeStatus(_ kind: RealTimeStatus, _ byte: UInt8, _ status: PrinterStatus) {
    #expect(answers([byte], asked: [.realTime(kind)]) == [.realTimeStatus(kind, status)])
  }

  @Test func answersComeInTheOrderAsked() {
    #expect(
      answers([0x12, 0x12], asked: [.realTime(.paper), .realTime(.printer)]) == [
        .realTimeStatus(.paper, PrinterStatus(paperEnd: false, paperNearEnd: false)),
        .realTimeStatus(.printer, PrinterStatus(online: true, drawerPinHigh: false)),
      ])
    #expect(
      answers([0x00, 0x01], asked: [.bufferedPaper, .bufferedDrawer]) == [
        .bufferedStatus(PrinterStatus(paperEnd: false, paperNearEnd: false)),
        .bufferedStatus(PrinterStatus(drawerPinHigh: true)),
      ])
  }

  // A real-time answer overtakes a buffered one; the patterns tell them apart.
  @Test func kindsDoNotWaitForEachOther() {
    #expect(
      answers([0x16, 0x0C], asked: [.bufferedPaper, .realTime(.printer)]) == [
        .realTimeStatus(.printer, PrinterStatus(online: true, drawerPinHigh: true)),
        .bufferedStatus(PrinterStatus(paperEnd: true, paperNearEnd: false)),
      ])
  }

  @Test func whatWasNotAskedForIsUnknown() {
    #expect(answers([0x12, 0x00, 0x80]) == [.unknown(0x12), .unknown(0x00), .unknown(0x80)])
  }

  // Epson command reference, GS a: four bytes, the first 0xx1xx00, the others 0xx0xxxx.
  @Test func automaticStatus() {
    #expect(
      answers([0x3C, 0x08, 0x0F, 0x00]) == [
        .automaticStatus(
          PrinterStatus(
            online: false, coverOpen: true, paperEnd: true, paperNearEnd: true, cutterError: true,
            unrecoverableError: false, autoRecoverableError: false, error: true,
            drawerPinHigh: true))
      ])
  }

  @Test func blocks() {
    #expect(answers([0x5F] + Array("TM-T88V".utf8) + [0]) == [.identity(Array("TM-T88V".utf8))])
    #expect(answers([0x37, 0x25, 0x00]) == [.bufferCleared])
    #expect(answers([0x37, 0x23, 0x41, 0x00]) == [.block(0x23, data: [0x41])])
    #expect(answers([0x37, 0x22, 0x41, 0x00]) == [.block(0x22, data: [0x41])])
    #expect(answers([0x37, 0x00]) == [.unknown(0x37), .unknown(0x00)])
  }

  @Test func flowControlMayComeBetweenAnyTwoBytes() {
    #expect(
      answers([0x37, 0x13, 0x22, 0x20, 0x20, 0x11, 0x20, 0x21, 0x00]) == [
        .pause, .resume, .processID(1),
      ])
    #expect(answers([0x10, 0x11, 0, 0, 0]).first == .resume)
  }

  @Test func aBrokenAnswerDoesNotSwallowTheNext() {
    // Automatic status cut short by a process id; a block cut short by automatic status.
    #expect(
      answers([0x10, 0x00, 0x37, 0x22, 0x20, 0x20, 0x20, 0x21, 0x00]) == [
        .unknown(0x10), .unknown(0x00), .processID(1),
      ])
    #expect(
      answers([0x37, 0x22, 0x14, 0, 0, 0]).suffix(1) == [
        .automaticStatus(
          PrinterStatus(
            online: true, coverOpen: false, paperEnd: false, paperNearEnd: false,
            cutterError: false, unrecoverableError: false, autoRecoverableError: false,
            error: false, drawerPinHigh: true))
      ])
  }

  @Test func anEndlessBlockIsGivenUp() {
    let answers = answers([0x5F] + [UInt8](repeating: 0x41, count: 1000) + [0x37, 0x25, 0x00])
    #expect(answers.contains(.bufferCleared))
    #expect(answers.first == .unknown(0x5F))
  }

  @Test func statusKeepsWhatNewsDoesNotMention() {
    var status = PrinterStatus()
    #expect(status.paperEnd == nil && status.online == nil)
    status.update(with: PrinterStatus(paperEnd: true, paperNearEnd: true))
    status.update(with: PrinterStatus(online: false, drawerPinHigh: true))
    #expect(
      status
        == PrinterStatus(online: false, paperEnd: true, paperNearEnd: true, drawerPinHigh: true))
    status.update(with: PrinterStatus(paperEnd: false))
    #expect(status.paperEnd == false && status.paperNearEnd == true)
  }

  @Test func piecesMakeNoDifferenceAndNoBytesDoHarm() {
    var generator = SeededRandom(seed: 11)
    for _ in 0..<300 {
      let bytes = generator.bytes(200)
      let asked: [PrinterQuery] = [
        .realTime(.printer), .bufferedPaper, .realTime(.paper), .bufferedDrawer,
      ]
      var parser = PrinterAnswerParser()
      for query in asked { parser.asked(query) }
      let answers = generator.pieces(of: bytes).flatMap { parser.feed($0) }
      #expect(answers == self.answers(bytes, asked: asked))
      // Whatever came before, a line that falls silent and speaks again is understood.
      _ = parser.feed([0x01, 0x80, 0x80])
      #expect(parser.feed([0x37, 0x22, 0x20, 0x20, 0x20, 0x2A, 0x00]).last == .processID(10))
    }
  }
}
