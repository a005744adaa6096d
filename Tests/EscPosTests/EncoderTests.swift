import DeviceProfiles
import EscPos
import RetailTypes
import TestKit
import Testing

@Suite struct EncoderTests {
  private static let styled = Paper(
    columns: 32,
    elements: [
      .line(
        .init(
          "Ab", style: .init(bold: true, doubleWidth: true, doubleHeight: true), alignment: .center)
      ),
      .line(.init([.init("c"), .init("d", style: .init(bold: true))])),
      .feed(lines: 2), .cut,
    ])

  /// They end a command that a broken connection cut off.
  private static let nuls = [UInt8](repeating: 0, count: 16)

  // Each byte from the Epson command reference: ESC @, FS ., ESC t, ESC R, ESC a, ESC E, GS !, LF,
  // ESC d.
  @Test func stylesAreSetWhenTheyChange() throws {
    let expected: [UInt8] =
      Self.nuls + [0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x74, 0, 0x1B, 0x52, 0]
      + [0x1B, 0x61, 1, 0x1B, 0x45, 1, 0x1D, 0x21, 0x11, 0x41, 0x62, 0x0A]
      + [0x1B, 0x61, 0, 0x1B, 0x45, 0, 0x1D, 0x21, 0x00, 0x63, 0x1B, 0x45, 1, 0x64, 0x0A]
      + [0x1B, 0x45, 0, 0x1B, 0x64, 2]
    let torn: [UInt8] = [0x1B, 0x64, 4]
    #expect(EscPosEncoder.encode(Self.styled, for: try profile("generic-58")) == expected + torn)
    let cut: [UInt8] = [0x1D, 0x56, 66, 0]
    let withoutChinese = Array(expected[..<18]) + Array(expected[20...])
    #expect(
      EscPosEncoder.encode(Self.styled, for: try profile("epson-tm-t88v")) == withoutChinese + cut)
  }

  /// Found by the simulator: the ESC @ of the next job was taken for the parameter of a command that
  /// the lost connection had cut off, and two receipts stood on one slip.
  @Test func aCommandThatWasCutOffTakesNothingOfTheNextJob() throws {
    let profile = try profile("epson-tm-t88v")
    let job = EscPosEncoder.encode(Self.styled, for: profile)
    // Of every command of a job, each beginning. ESC d and GS V with their last byte missing too.
    let commands: [[UInt8]] = [
      [0x1B, 0x74, 0], [0x1B, 0x52, 0], [0x1B, 0x61, 1], [0x1B, 0x45, 1], [0x1D, 0x21, 0x11],
      [0x1B, 0x64, 2], [0x1D, 0x56, 66, 0], [0x1D, 0x28, 0x48, 6, 0, 48, 48, 1, 2, 3, 4],
    ]
    for command in commands {
      for count in 1..<command.count {
        var alone = EscPosInterpreter(profile: profile)
        _ = alone.feed(job)
        var after = EscPosInterpreter(profile: profile)
        _ = after.feed(command[..<count])
        _ = after.feed(job)
        #expect(after.paperText == alone.paperText, "after the first \(count) of \(command)")
      }
    }
  }

  @Test func aRuleFillsTheColumnsInThePageInForce() throws {
    let profile = try profile("epson-tm-t88v")
    for (text, byte) in [("a", UInt8(0xC4)), ("ş", 0xC4), ("€ ğ", 0x2D)] {
      let paper = Paper(columns: 10, elements: [.line(.init(text)), .rule(.single)])
      let bytes = EscPosEncoder.encode(paper, for: profile)
      #expect(bytes.suffix(11) == [UInt8](repeating: byte, count: 10) + [0x0A])
    }
  }

  @Test func textCannotHoldCommands() throws {
    let hostile = "a\u{1B}@b\u{1D}V\u{0}c\u{10}\u{4}\u{1}d\ne"
    let paper = Paper(columns: 32, elements: [.line(.init(hostile))])
    let bytes = EscPosEncoder.encode(paper, for: try profile("generic-58"))
    #expect(bytes.suffix(15) == Array("a @b V c   d e".utf8) + [0x0A])
  }

  @Test func aLongFeedIsSplit() throws {
    let paper = Paper(columns: 32, elements: [.feed(lines: 300)])
    let bytes = EscPosEncoder.encode(paper, for: try profile("generic-58"))
    #expect(bytes.suffix(6) == [0x1B, 0x64, 255, 0x1B, 0x64, 45])
  }

  @Test func whatIsEncodedIsWhatIsPrinted() throws {
    var generator = SeededRandom(seed: 3)
    let alphabet = Array("abc xyz 0123456789 ÇçĞğİıŞş€ äöüß")
    for _ in 0..<100 {
      let profile = try profile("epson-tm-t88v")
      let texts = (0..<5).map { _ in
        String(
          (0..<Int.random(in: 1...41, using: &generator)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
          })
      }
      var paper = Paper(columns: 42)
      for text in texts { paper.elements.append(.line(.init("|" + text.dropLast() + "|"))) }
      var printer = EscPosInterpreter(profile: profile)
      _ = printer.feed(EscPosEncoder.encode(paper, for: profile))
      #expect(printer.faults == [])
      #expect(printer.paperText == paper.text)
    }
  }
}
