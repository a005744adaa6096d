import Testing

@testable import AgentSimulator

/// The receive buffer.
@Suite struct PrinterBufferTests {
  @Test func aFullBufferTakesOnlyRealTimeCommands() throws {
    var rig = try PrinterRig { $0.bufferBytes = 10 }
    rig.printer.setPaper(.out, at: 0)
    #expect(rig.send(Array("123456789".utf8)) == 9)
    #expect(rig.printer.freeBytes == 1)
    #expect(rig.send(Array("\nabc".utf8)) == 1)
    #expect(rig.send([0x41]) == 0)
    // "Executed even when the receive buffer is full" (DLE EOT).
    #expect(rig.send([0x10, 0x04, 4, 0x10, 0x04, 1, 0x41]) == 6)
    #expect(rig.takeAnswers() == [0x7E, 0x1A])
    #expect(rig.rooms == [])
    rig.printer.setPaper(.loaded, at: 0)
    rig.wait(1000)
    #expect(rig.rooms == [0])
    #expect(rig.send(Array("abc\n".utf8) + cut) == 8)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["123456789", "abc"]])
  }

  /// The last free byte takes the DLE, the rest comes when it is full.
  @Test func aRealTimeCommandMayStraddleTheEndOfTheBuffer() throws {
    var rig = try PrinterRig { $0.bufferBytes = 8 }
    rig.printer.setPaper(.out, at: 0)
    #expect(rig.send(Array("ABCDEFG".utf8) + [0x10, 0x04, 0x04]) == 10)
    #expect(rig.takeAnswers() == [0x7E])
    rig.printer.setPaper(.loaded, at: 0)
    rig.send([0x0A] + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["ABCDEFG"]])
  }

  @Test func roomComesAsThePaperMoves() throws {
    var rig = try PrinterRig { $0.bufferBytes = 512 }
    // 100 lines of 10 bytes: the first is read at once, then one every 25 ms.
    let lines = Array(String(repeating: "123456789\n", count: 100).utf8)
    #expect(rig.send(lines) == 512)
    rig.wait(1000)
    // 256 bytes are free once 26 lines are read: the first at 0 ms, the 26th after 25 lines.
    #expect(rig.rooms == [25 * 25])
    #expect(rig.printer.freeBytes >= 256)
  }

  @Test func aStalledPrinterTakesNothingAndGoesOnLater() throws {
    var rig = try PrinterRig()
    rig.printer.setStalled(true, at: 0)
    #expect(rig.send([0x10, 0x04, 1]) == 0)
    rig.printer.setStalled(false, at: 0)
    rig.wait(0)
    #expect(rig.rooms == [0])
    #expect(rig.send([0x10, 0x04, 1]) == 3)
    #expect(rig.takeAnswers() == [0x12])
  }

  /// On a line to a printer that is off, bytes are gone, or held back by its flow control.
  @Test func aLineToAPrinterThatIsOff() throws {
    for holds in [false, true] {
      var rig = try PrinterRig(cable: .serial) {
        $0.bufferBytes = 300
        $0.holdsLineWhenOff = holds
      }
      let lines = Array(String(repeating: "123456789\n", count: 100).utf8)
      #expect(rig.send(lines) == 300)
      rig.printer.powerOff(at: 0)
      rig.wait(1000)
      #expect(rig.rooms == (holds ? [] : [0]))
      #expect(rig.send(lines) == (holds ? 0 : 1000))
      rig.time = 1000
      rig.printer.powerOn(at: 1000)
      rig.wait(0)
      #expect(rig.rooms == (holds ? [1000] : [0]))
    }
  }

  @Test func anotherHostHasIt() throws {
    var rig = try PrinterRig()
    rig.printer.disconnect(at: 0)
    rig.printer.isTaken = true
    #expect(rig.printer.connect(at: 0) == false)
    rig.printer.isTaken = false
    #expect(rig.printer.connect(at: 0) == true)
  }

  @Test func aBrokenConnectionLeavesWhatWasReceived() throws {
    var rig = try PrinterRig()
    rig.send(reset + Array("one\ntw".utf8))
    rig.printer.disconnect(at: 0)
    rig.wait(1000)
    #expect(rig.printer.connect(at: 1000) == true)
    // What had begun is not ended by a new connection: only ESC @ clears the line.
    rig.send(reset + Array("three\n".utf8) + cut)
    rig.wait(1000)
    #expect(rig.takeSlips() == [["torn:", "one"], ["three"]])
  }

  /// However the bytes arrive, the same comes out.
  @Test func piecesDoNotMatter() throws {
    let telling: [UInt8] = [
      0x1B, 0x1D, 0x10, 0x04, 0x14, 0x01, 0x02, 0x28, 0x48, 0x06, 0x00, 0x30, 0x72, 0x61, 0x40,
      0x56,
      0x42, 0x0A, 0x41, 0x42, 0x76, 0x6B, 0x70, 0xC4,
    ]
    for seed in 0..<300 {
      var chance = Chance(seed: UInt64(seed))
      let bytes = (0..<200).map { _ in
        chance.percent(80) ? chance.one(of: telling) : UInt8(chance.number(0...255))
      }
      let profile = chance.one(of: ["epson-tm-t88v", "generic-58"])
      var whole = try PrinterRig(profile)
      whole.send(bytes)
      whole.wait(60_000)
      var pieces = try PrinterRig(profile)
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int(chance.number(1...9)))
        pieces.send(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
      pieces.wait(60_000)
      #expect(pieces.takeAnswers() == whole.takeAnswers(), "seed \(seed)")
      #expect(pieces.takeSlips() == whole.takeSlips(), "seed \(seed)")
      #expect(pieces.pulses.map(\.connector) == whole.pulses.map(\.connector), "seed \(seed)")
    }
  }
}
