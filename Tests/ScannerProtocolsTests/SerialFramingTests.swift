import ScannerProtocols
import TestKit
import Testing

private typealias Suffix = SerialFraming.Suffix
private typealias Output = SerialFraming.Output

@Suite struct SerialFramingTests {
  /// Scans as their text, faults as their code.
  private func read(_ input: String, _ settings: SerialFraming.Settings) -> [String] {
    var framing = SerialFraming(settings)
    return framing.received(Array(input.utf8)).compactMap(Self.summary)
  }

  private static func summary(_ output: Output) -> String? {
    switch output {
    case .scan(let scan): (scan.aim ?? "") + scan.text
    case .fault(let fault): "!" + fault.code
    case .arm, .disarm: nil
    }
  }

  @Test(arguments: [
    (Suffix.cr, "A\rB\r", ["A", "B"]),
    // One scan, not two, whichever part of CR LF is configured.
    (.cr, "A\r\nB\r\n", ["A", "B"]),
    (.lf, "A\r\nB\r\n", ["A", "B"]),
    (.crlf, "A\r\nB\r\n", ["A", "B"]),
    (.lf, "A\nB\n", ["A", "B"]),
    (.tab, "A\tB\t\t", ["A", "B"]),
    (.etx, "\u{2}A\u{3}\u{2}B\u{3}\r\n", ["A", "B"]),
    // Ends without data.
    (.cr, "\r\r\n\rA\r", ["A"]),
    (.crlf, "\r\n\n\rA\r\n", ["A"]),
    // What is inside is never an end, and never passes as data.
    (.cr, "A\nB\rC\r", ["!control_character", "C"]),
    (.lf, "A\rB\nC\n", ["!control_character", "C"]),
    (.crlf, "A\rB\nC\r\nD\r\n", ["!control_character", "D"]),
    (.tab, "A\rB\tC\t", ["!control_character", "C"]),
    (.cr, "A\u{1D}B\u{1E}\u{4}\r", ["A\u{1D}B\u{1E}\u{4}"]),
    (.cr, "]E08690504012345\r", ["]E08690504012345"]),
    // Incomplete: nothing yet.
    (.cr, "A", []), (.crlf, "A\r", []), (.etx, "\u{2}A\r\n", []),
    (.none(pauseMilliseconds: 100), "AB", []),
    (.etx, "A\u{3}\u{2}B\u{3}", ["!scan_prefix_missing", "B"]),
    (.etx, "\u{2}A\u{2}B\u{3}", ["!scan_unfinished", "B"]),
    (.etx, "\u{2}\u{3}\u{2}B\u{3}", ["!no_data", "B"]),
  ])
  func cutsAtTheConfiguredEnd(suffix: SerialFraming.Suffix, input: String, expected: [String]) {
    #expect(read(input, .init(suffix: suffix)) == expected)
  }

  @Test func takesThePrefixOff() {
    let settings = SerialFraming.Settings(suffix: .cr, prefix: Array("F1".utf8))
    #expect(
      read("F1123\r1234\rF1\rF1F1\r", settings) == [
        "123", "!scan_prefix_missing", "!no_data", "F1",
      ])
    let enclosed = SerialFraming.Settings(suffix: .etx, prefix: Array("F1".utf8))
    #expect(read("\u{2}F1123\u{3}", enclosed) == ["123"])
  }

  @Test func armsWhileAScanIsOpen() throws {
    var framing = SerialFraming(.init(suffix: .crlf))
    #expect(framing.received([0x41]) == [.arm(afterMilliseconds: 2000)])
    #expect(framing.received([0x0D]) == [.arm(afterMilliseconds: 2000)])
    #expect(framing.received([0x0A]) == [.scan(try Scan([0x41])), .disarm])
    #expect(framing.received([0x0A]) == [])
    #expect(framing.received([0x41, 0x0D, 0x0A]) == [.scan(try Scan([0x41]))])
    #expect(framing.received([]) == [])
  }

  @Test func aPauseEndsAScanOnlyWithoutSuffix() throws {
    var bare = SerialFraming(.init(suffix: .none(pauseMilliseconds: 70)))
    #expect(bare.received([0x41, 0x42]) == [.arm(afterMilliseconds: 70)])
    #expect(bare.timerFired() == [.scan(try Scan([0x41, 0x42]))])
    #expect(bare.timerFired() == [])
    // A scanner that does send a suffix after all.
    #expect(bare.received([0x41, 0x0D]) == [.arm(afterMilliseconds: 70)])
    #expect(bare.timerFired() == [.fault(.controlCharacter(0x0D))])

    var ended = SerialFraming(.init(suffix: .cr))
    #expect(ended.received([0x41, 0x42]) == [.arm(afterMilliseconds: 2000)])
    #expect(ended.timerFired() == [.fault(.unfinished(bytes: 2))])
    #expect(ended.timerFired() == [])
    #expect(ended.received([0x43, 0x0D]) == [.scan(try Scan([0x43]))])
  }

  @Test func whatIsOpenAtTheCloseIsNoScan() {
    for suffix in [Suffix.cr, .none(pauseMilliseconds: 100)] {
      var framing = SerialFraming(.init(suffix: suffix))
      #expect(framing.closed() == [])
      _ = framing.received([0x41])
      #expect(framing.closed() == [.fault(.unfinished(bytes: 1)), .disarm])
      #expect(framing.closed() == [])
    }
  }

  @Test func dropsWhatIsTooLongOnceAndRecovers() throws {
    for (suffix, end) in [(Suffix.cr, [0x0D]), (.crlf, [0x0D, 0x0A])] as [(Suffix, [UInt8])] {
      var framing = SerialFraming(.init(suffix: suffix))
      let longest = [UInt8](repeating: 0x31, count: 4096)
      #expect(framing.received(longest + end) == [.scan(try Scan(longest))])
      let flood = [UInt8](repeating: 0x31, count: 20_000)
      #expect(
        framing.received(flood) == [
          .fault(.tooLong(limitBytes: 4096)), .arm(afterMilliseconds: 2000),
        ])
      #expect(framing.received(flood) == [.arm(afterMilliseconds: 2000)])
      #expect(framing.received(end + [0x41] + end) == [.scan(try Scan([0x41])), .disarm])
      _ = framing.received(flood)
      #expect(framing.timerFired() == [])
      #expect(framing.received([0x41] + end) == [.scan(try Scan([0x41]))])
    }
  }

  /// However arbitrary bytes are split, the scans and faults are the same.
  @Test func splitsDoNotMatter() {
    var random = SeededRandom(seed: 20_261_121)
    let alphabet: [UInt8] = [
      0x02, 0x03, 0x09, 0x0A, 0x0D, 0x1D, 0x31, 0x32, 0x5D, 0x45, 0x30, 0xC3,
    ]
    let suffixes: [Suffix] = [.cr, .lf, .crlf, .tab, .etx, .none(pauseMilliseconds: 100)]
    for round in 0..<3000 {
      let settings = SerialFraming.Settings(
        suffix: suffixes[round % suffixes.count], prefix: round % 4 == 0 ? [0x31] : [])
      let input = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Bool.random(using: &random)
          ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
          : UInt8.random(in: 0...255, using: &random)
      }
      var whole = SerialFraming(settings)
      let expected = whole.received(input).filter(Self.isResult)
      var pieces = SerialFraming(settings)
      var rest = input[...]
      var found: [Output] = []
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        found += pieces.received(rest.prefix(count)).filter(Self.isResult)
        rest = rest.dropFirst(count)
      }
      #expect(found == expected, "input \(input), \(settings)")
      #expect(pieces.timerFired() == whole.timerFired())
      for case .scan(let scan) in expected {
        #expect(!scan.raw.contains { $0 < 0x20 && ![0x04, 0x1D, 0x1E].contains($0) })
      }
    }
  }

  private static func isResult(_ output: Output) -> Bool {
    switch output {
    case .scan, .fault: true
    case .arm, .disarm: false
    }
  }
}
