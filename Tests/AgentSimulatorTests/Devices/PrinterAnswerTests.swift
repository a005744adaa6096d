import Testing

@testable import AgentSimulator

/// When answers come, and when not.
@Suite struct PrinterAnswerTests {
  /// 2 lines of 25 ms and 300 ms for the cut; GS r, read before them, at once.
  @Test(arguments: [(0, Int64(350)), (3, 0), (1, 50), (2, 25)])
  func theProcessIDComesAfterPrintingAndStatusAfterReading(_ ahead: Int, _ read: Int64) throws {
    var rig = try PrinterRig { $0.linesAhead = ahead }
    rig.send(reset + Array("one\ntwo\n".utf8) + [0x1D, 0x56, 0] + askPaper + askProcessID("0001"))
    rig.wait(1000)
    let answers = rig.answers.map { "\($0.at): \($0.bytes)" }
    #expect(answers == ["\(read): [0]", "350: \(processID("0001"))"])
    #expect(rig.slips.map(\.at) == [350])
    #expect(rig.takeSlips() == [["one", "two"]])
  }

  @Test func aModelWithoutGSHPrintsItsParameters() throws {
    var rig = try PrinterRig("generic-80")
    rig.send(askProcessID("0001") + [0x0A] + cut)
    rig.wait(1000)
    #expect(rig.takeAnswers() == [])
    #expect(rig.takeSlips() == [["H000001"]])
  }

  @Test func aModelWithoutAStatusCommandDoesNotAnswerIt() throws {
    var rig = try PrinterRig("generic-80") { $0.profile.statusCommands = [] }
    rig.send([0x10, 0x04, 1] + askPaper + [0x1D, 0x61, 0x0F, 0x1D, 0x49, 66] + [0x0A] + cut)
    rig.wait(1000)
    #expect(rig.takeAnswers() == [])
    // 42H, the parameter of GS I, is a letter.
    #expect(rig.takeSlips() == [["B"]])
  }

  @Test func idsOutOfRangeAreNotAnswered() throws {
    for bad: UInt8 in [0x1F, 0x7F] {
      var rig = try PrinterRig()
      rig.send([0x1D, 0x28, 0x48, 6, 0, 48, 48, 0x41, 0x42, 0x43, bad])
      #expect(rig.takeAnswers() == [])
    }
  }

  @Test func clearedDataIsNeitherPrintedNorConfirmed() throws {
    var rig = try PrinterRig { $0.millisecondsPerLine = 1000 }
    rig.send(reset + Array("one\ntwo\nthree\n".utf8) + cut + askProcessID("0001"))
    rig.wait(1500)
    rig.send([0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8])
    rig.wait(10_000)
    #expect(rig.takeAnswers() == [0x37, 0x25, 0x00])
    rig.send(reset + Array("four\n".utf8) + cut)
    rig.wait(10_000)
    #expect(rig.takeSlips() == [["torn:", "one"], ["four"]])
  }

  @Test func realTimeCommandsAreObeyedWithinDots() throws {
    var rig = try PrinterRig()
    // GS v 0: 2 bytes × 3 rows; the dots hold DLE EOT 1 and DLE DC4 1 0 1.
    rig.send([0x1D, 0x76, 0x30, 0, 2, 0, 3, 0, 0x10, 0x04, 0x01])
    #expect(rig.takeAnswers() == [0x12])
    rig.send([0xFF, 0xFF, 0xFF] + Array("text\n".utf8) + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["text"]])
    rig.send([0x1B, 0x33, 0x10, 0x14, 1, 0, 1])
    rig.wait(0)
    #expect(rig.pulses.map(\.connector) == [1])
  }

  @Test func theAnswerToABrokenConnectionIsLost() throws {
    for next in [false, true] {
      var rig = try PrinterRig { $0.answersNextHost = next }
      rig.send(reset + Array("one\n".utf8) + cut + askProcessID("0001") + askPaper)
      rig.wait(10)
      rig.printer.disconnect(at: 10)
      #expect(rig.send([0x41]) == 0)
      #expect(rig.printer.connect(at: 10) == true)
      rig.send(askProcessID("0002"))
      rig.wait(1000)
      #expect(rig.takeSlips() == [["one"]])
      #expect(rig.takeAnswers() == (next ? processID("0001") + [0] : []) + processID("0002"))
    }
  }

  @Test func onANetworkAPulledCableOnlyDelays() throws {
    for cable in [PrinterBuild.Cable.network, .serial] {
      var rig = try PrinterRig(cable: cable)
      rig.send(reset + Array("one\n".utf8) + cut + askProcessID("0001"))
      rig.printer.setPulled(true, at: 0)
      #expect(rig.send([0x41, 0x0A]) == (cable == .serial ? 2 : 0))
      rig.wait(5000)
      #expect(rig.answers.isEmpty)
      rig.printer.setPulled(false, at: 5000)
      rig.wait(1)
      #expect(rig.answers.map(\.at) == (cable == .serial ? [] : [5000]))
      #expect(rig.takeSlips() == [["one"]])
    }
  }

  @Test func aDeafPrinterPrintsAndSaysNothing() throws {
    var rig = try PrinterRig()
    rig.printer.isDeaf = true
    rig.send([0x10, 0x04, 1] + reset + Array("one\n".utf8) + cut + askPaper + askProcessID("0001"))
    rig.wait(1000)
    #expect(rig.answers.isEmpty)
    #expect(rig.takeSlips() == [["one"]])
  }

  @Test func pulses() throws {
    let table: [([UInt8], [Int])] = [
      ([0x1B, 0x70, 0, 50, 100], [1]), ([0x1B, 0x70, 1, 50, 100], [2]),
      ([0x1B, 0x70, 48, 50, 100], [1]), ([0x1B, 0x70, 49, 50, 100], [2]),
      ([0x1B, 0x70, 2, 50, 100], []),
      // t1 and t2 are not optional: the next two bytes are eaten.
      ([0x1B, 0x70, 0, 0x41, 0x42, 0x1B, 0x70, 0], [1]),
      ([0x10, 0x14, 1, 0, 1], [1]), ([0x10, 0x14, 1, 1, 8], [2]), ([0x10, 0x14, 1, 0, 9], []),
      ([0x10, 0x10, 0x14, 1, 0, 1], [1]),
    ]
    for (bytes, connectors) in table {
      var rig = try PrinterRig()
      rig.send(bytes)
      rig.wait(0)
      #expect(rig.pulses.map(\.connector) == connectors, "\(bytes)")
    }
    // ESC p waits its turn, DLE DC4 does not.
    var rig = try PrinterRig()
    rig.send(Array("one\n".utf8) + [0x1B, 0x70, 0, 50, 100, 0x10, 0x14, 1, 1, 1])
    rig.wait(1000)
    #expect(rig.pulses.map { "\($0.at): \($0.connector)" } == ["0: 2", "25: 1"])
  }

  /// What chance does to answers: the bytes are those that the printer said.
  @Test func ratesOfAnswers() throws {
    var rates = AnswerRates()
    rates.lost = 1000
    var rig = try PrinterRig(rates: rates)
    rig.send(askPaper)
    rig.wait(60_000)
    #expect(rig.takeAnswers() == [])
    rates = AnswerRates()
    rates.doubled = 1000
    rates.split = 1000
    rates.late = 1000
    rates.mostLateMilliseconds = 1000
    rig = try PrinterRig(rates: rates)
    rig.send(askProcessID("0001") + [0x10, 0x04, 1])
    rig.wait(0)
    #expect(rig.answers.isEmpty)
    rig.wait(5000)
    #expect(rig.answers.allSatisfy { $0.bytes.count == 1 })
    #expect(
      rig.takeAnswers().sorted() == (processID("0001") + processID("0001") + [0x12, 0x12]).sorted())
    rates = AnswerRates()
    rates.noise = 1000
    rig = try PrinterRig(rates: rates)
    rig.send(askProcessID("0001"))
    #expect(Array(rig.takeAnswers().dropFirst()) == processID("0001"))
  }
}
