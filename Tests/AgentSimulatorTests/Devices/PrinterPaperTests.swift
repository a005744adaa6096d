import Testing

@testable import AgentSimulator

/// What stands on the paper, and where it ends.
@Suite struct PrinterPaperTests {
  @Test func aSlipEndsAtACutOrIsTorn() throws {
    var rig = try PrinterRig()
    rig.send(reset + Array("one\n".utf8) + cut + reset + Array("two\n".utf8))
    rig.wait(1000)
    #expect(rig.takeSlips() == [["one"]])
    // Another receipt begins over it.
    rig.send(reset + Array("three\n".utf8) + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["torn:", "two"], ["three"]])
    // Nothing printed, no slip.
    rig.send(reset + [0x1B, 0x64, 4] + cut + cut)
    rig.wait(5000)
    #expect(rig.takeSlips() == [])
    // "Effective only when processed at the beginning of the line" (GS V).
    rig.send(reset + Array("four".utf8) + cut + reset + Array("five\n".utf8) + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["five"]])
  }

  @Test(arguments: ["generic-58", "xprinter-xp-58"])
  func withoutACutterItIsTornOffPastTheTearBar(_ profile: String) throws {
    var rig = try PrinterRig(profile)
    rig.send(reset + Array("one\n".utf8) + [0x1B, 0x64, 3] + Array("two\n".utf8) + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [])
    rig.send([0x1B, 0x64, 4] + reset + Array("three\n".utf8) + reset)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["one", "two"], ["torn:", "three"]])
  }

  @Test func powerTakesTheBufferAndLeavesTheTornPaper() throws {
    for cable in [PrinterBuild.Cable.network, .serial] {
      var rig = try PrinterRig(cable: cable) { $0.millisecondsPerLine = 1000 }
      rig.send([0x1D, 0x61, 0x0F] + reset + [0x1B, 0x74, 48] + Array("one\ntwo\nthree\n".utf8))
      rig.send(cut + askProcessID("0001"))
      rig.wait(2500)
      rig.printer.powerOff(at: 2500)
      #expect(rig.printer.isConnected == (cable == .serial))
      #expect(rig.send(Array("lost\n".utf8)) == (cable == .serial ? 5 : 0))
      if cable == .network { #expect(rig.printer.connect(at: 2500) == false) }
      rig.wait(2500)
      #expect(rig.takeSlips() == [["torn:", "one", "two"]])
      _ = rig.takeAnswers()
      rig.printer.powerOn(at: 5000)
      if cable == .network { #expect(rig.printer.connect(at: 5000) == true) }
      // In its defaults: code page 437, no automatic status, nothing in the buffer.
      rig.send([0x80, 0x0A] + cut)
      rig.printer.setPaper(.nearEnd, at: 5000)
      rig.wait(60_000)
      #expect(rig.takeSlips() == [["Ç"]])
      #expect(rig.takeAnswers() == [])
    }
  }

  @Test func withoutPaperNothingMovesUntilItIsLoaded() throws {
    var rig = try PrinterRig { $0.millisecondsPerLine = 100 }
    rig.send(reset + Array("one\ntwo\n".utf8) + [0x1D, 0x56, 0] + askProcessID("0001"))
    rig.wait(150)
    rig.printer.setPaper(.out, at: 150)
    rig.wait(10_000)
    #expect(rig.printer.nextDue == nil)
    #expect(rig.takeAnswers() == [])
    rig.printer.setPaper(.loaded, at: 10_150)
    rig.wait(10_000)
    // 50 ms of the second line and 300 ms of the cut were left.
    #expect(rig.answers.map(\.at) == [10_500])
    #expect(rig.takeSlips() == [["one", "two"]])
  }

  @Test func aCheapOneReadsOnWithoutPaper() throws {
    var rig = try PrinterRig("generic-80") {
      $0.readsWithoutPaper = true
      $0.millisecondsPerLine = 100
    }
    rig.send(reset + Array("one\ntwo\n".utf8) + cut + askPaper)
    rig.wait(150)
    rig.printer.setPaper(.out, at: 150)
    rig.wait(1000)
    #expect(rig.takeAnswers() == [0x0F])
    #expect(rig.takeSlips() == [["torn:", "one", "   "]])
    rig.send(reset + Array("three\n".utf8) + cut + askPaper)
    rig.wait(1000)
    #expect(rig.takeSlips() == [])
  }

  /// The same twelve letters in two pages, from Python: "ĞÜŞİÖÇğüşıöç".encode("cp857"), "cp1254".
  @Test func codePages() throws {
    let letters = "ĞÜŞİÖÇğüşıöç"
    let cp857: [UInt8] = [
      0xA6, 0x9A, 0x9E, 0x98, 0x99, 0x80, 0xA7, 0x81, 0x9F, 0x8D, 0x94, 0x87, 0x0A,
    ]
    let cp1254: [UInt8] = [
      0xD0, 0xDC, 0xDE, 0xDD, 0xD6, 0xC7, 0xF0, 0xFC, 0xFE, 0xFD, 0xF6, 0xE7, 0x0A,
    ]
    var rig = try PrinterRig()
    rig.send(reset + [0x1B, 0x74, 13] + cp857 + [0x1B, 0x74, 48] + cp1254)
    // In one line; 19 is cp858. 99 is no page of this model: the one before stays.
    rig.send([0x1B, 0x74, 19, 0xD5, 0x1B, 0x74, 99, 0xD5, 0x1B, 0x74, 16, 0x80, 0x0A] + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [[letters, letters, "€€€"]])
  }

  @Test func inTheChineseModeTwoBytesMakeOneCharacter() throws {
    var rig = try PrinterRig("generic-80")
    rig.send(reset + [0x41, 0xC4, 0xC4, 0x42, 0xC4, 0x0A])
    rig.send(reset + [0x1C, 0x2E, 0x41, 0xC4, 0xC4, 0x42, 0x0A] + cut)
    rig.send(reset + [0x1C, 0x2E] + reset + [0xC4, 0xC4, 0x0A] + cut)
    rig.wait(5000)
    #expect(rig.takeSlips() == [["torn:", "A\u{FFFD}B\u{FFFD}"], ["A──B"], ["\u{FFFD}"]])
    // A model without that mode ignores FS &.
    rig = try PrinterRig()
    rig.send(reset + [0x1C, 0x26, 0xC4, 0xC4, 0x0A] + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["──"]])
  }

  @Test func aLineThatIsTooLongGoesOnInTheNext() throws {
    var rig = try PrinterRig("generic-58")
    let long = String(repeating: "x", count: 40)
    rig.send(reset + Array((long + "\n").utf8) + [0x1D, 0x21, 0x11])
    rig.send(Array((long.prefix(17) + "\n").utf8) + [0x1B, 0x64, 4])
    rig.wait(1000)
    let lines = [String(repeating: "x", count: 32), "xxxxxxxx"]
    #expect(rig.takeSlips() == [lines + [String(repeating: "x", count: 16), "x"]])
  }

  @Test func tallLinesAndFeedsTakeTheirTime() throws {
    let table: [([UInt8], Int64)] = [
      ([0x41, 0x0A], 25), ([0x0A], 25), ([0x1B, 0x64, 4], 100), ([0x1B, 0x4A, 60], 50),
      // 48 dots at 30 dots in 25 ms.
      ([0x1D, 0x21, 0x01, 0x41, 0x0A], 40),
      ([0x1B, 0x33, 60, 0x41, 0x0A], 50), ([0x41, 0x1B, 0x64, 2], 50), ([0x1D, 0x56, 0], 300),
    ]
    for (bytes, milliseconds) in table {
      var rig = try PrinterRig()
      rig.send(bytes + askProcessID("0001"))
      rig.wait(1000)
      #expect(rig.answers.map(\.at) == [milliseconds], "\(bytes)")
    }
  }

  @Test func unknownCommandsAreDroppedAndTheirParametersPrinted() throws {
    var rig = try PrinterRig()
    rig.send(reset + [0x1B, 0x5A, 0x41, 0x1C, 0x5A, 0x42, 0x1D, 0x5A, 0x43, 0x10, 0x44])
    rig.send([0x07, 0x0D, 0x09, 0x45, 0x0A] + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["ABCD    E"]])
  }

  /// Commands with data are passed over in full: nothing of it is on the paper.
  @Test func dataIsNotText() throws {
    let dots = [UInt8](repeating: 0x41, count: 600)
    let table: [[UInt8]] = [
      [0x1D, 0x76, 0x30, 0, 3, 0, 200, 0] + dots,  // GS v 0
      [0x1D, 0x28, 0x4C, 0x58, 2] + dots,  // GS ( L
      [0x1D, 0x38, 0x4C, 0x58, 2, 0, 0] + dots,  // GS 8 L
      [0x1B, 0x2A, 33, 200, 0] + dots,  // ESC *, 24 dots
      [0x1B, 0x2A, 1, 0x58, 2] + dots,  // ESC *, 8 dots
      [0x1D, 0x6B, 73, 200] + dots.prefix(200),  // GS k with a length
      [0x1D, 0x6B, 4] + dots.prefix(100) + [0],  // GS k up to NUL
      [0x1B, 0x44, 8, 16, 24, 0],  // ESC D
      [0x1B, 0x57] + dots.prefix(8),  // ESC W
    ]
    for bytes in table {
      // Also where the buffer is smaller than the command.
      for bufferBytes in [4096, 300] {
        var rig = try PrinterRig { $0.bufferBytes = bufferBytes }
        var rest = reset + bytes + Array("end\n".utf8) + cut
        while !rest.isEmpty {
          rest.removeFirst(rig.send(rest))
          rig.wait(10)
        }
        rig.wait(1000)
        #expect(rig.takeSlips() == [["end"]], "\(bytes.prefix(8))")
      }
    }
  }
}
