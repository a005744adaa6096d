import Testing

@testable import AgentSimulator

@Suite struct ScannerHardwareTests {
  static let code = Array("8690504012345".utf8)

  @Test func aCodeArrivesWithItsFrameAndInItsTime() {
    var chance = Chance(seed: 1)
    var scanner = ScannerHardware(prefix: [0x02], suffix: [0x0D, 0x0A])
    let reading = scanner.scan(Self.code, at: 1000, chance: &chance)
    #expect(reading == .init(garbled: false, times: 1))
    // 16 bytes at 960 a second.
    #expect(scanner.nextDue == 1016)
    #expect(scanner.advance(to: 1015).isEmpty)
    let arrived = scanner.advance(to: 1016)
    #expect(arrived.map(\.at) == [1016])
    #expect(arrived.map(\.bytes) == [[0x02] + Self.code + [0x0D, 0x0A]])
    #expect(scanner.nextDue == nil)
  }

  /// Everything that arrives, in pieces as it comes.
  private static func all(_ scanner: inout ScannerHardware) -> [(at: Int64, bytes: [UInt8])] {
    var pieces: [(at: Int64, bytes: [UInt8])] = []
    while let due = scanner.nextDue { pieces += scanner.advance(to: due) }
    return pieces
  }

  @Test func whatIsNotGarbledArrivesAsItWas() {
    let frame = Self.code + [0x0D]
    for seed in 0..<500 {
      var chance = Chance(seed: UInt64(seed))
      var scanner = ScannerHardware(rates: ScannerRates(noise: Int(chance.number(0...800))))
      var expected: [UInt8]? = []
      var time: Int64 = 0
      for _ in 0..<4 {
        let reading = scanner.scan(Self.code, at: time, chance: &chance)
        if reading.garbled { expected = nil }
        for _ in 0..<reading.times { expected? += frame }
        time += chance.number(0...400)
      }
      let pieces = Self.all(&scanner)
      #expect(pieces.map(\.at) == pieces.map(\.at).sorted())
      if let expected { #expect(pieces.flatMap(\.bytes) == expected, "seed \(seed)") }
    }
  }

  @Test func eachFaultByItself() {
    let frame = Self.code + [0x0D]
    var sizes: Set<Int> = []
    for seed in 0..<200 {
      var chance = Chance(seed: UInt64(seed))
      var scanner = ScannerHardware()
      scanner.rates.split = 500
      _ = scanner.scan(Self.code, at: 0, chance: &chance)
      let pieces = Self.all(&scanner)
      sizes.insert(pieces.count)
      #expect(pieces.flatMap(\.bytes) == frame)
      #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $1.at - $0.at <= 30 })

      scanner = ScannerHardware()
      scanner.rates.truncated = 1000
      var reading = scanner.scan(Self.code, at: 0, chance: &chance)
      #expect(reading.garbled)
      let begun = Self.all(&scanner).flatMap(\.bytes)
      #expect(frame.starts(with: begun) && begun.count < frame.count)
      // Its rest may be taken for the beginning of the next one.
      scanner.rates = .none
      #expect(scanner.scan(Self.code, at: 4999, chance: &chance).garbled)
      #expect(!scanner.scan(Self.code, at: 6000, chance: &chance).garbled)

      scanner = ScannerHardware()
      scanner.rates.flipped = 1000
      reading = scanner.scan(Self.code, at: 0, chance: &chance)
      #expect(reading.garbled)
      let flipped = Self.all(&scanner).flatMap(\.bytes)
      #expect(zip(flipped, frame).map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +) == 1)

      scanner = ScannerHardware()
      scanner.rates.doubled = 1000
      #expect(scanner.scan(Self.code, at: 0, chance: &chance) == .init(garbled: false, times: 2))
      let twice = Self.all(&scanner)
      #expect(twice.map(\.bytes) == [frame, frame])
      #expect(twice[1].at - twice[0].at < 150)

      scanner = ScannerHardware()
      scanner.rates.glued = 1000
      _ = scanner.scan(Self.code, at: 0, chance: &chance)
      scanner.rates = .none
      _ = scanner.scan(Self.code, at: 100, chance: &chance)
      #expect(Self.all(&scanner).map(\.bytes) == [frame + frame])
    }
    #expect(sizes.count >= 4)
  }

  @Test func anUnpluggedScannerLosesWhatWasOnItsWay() {
    var chance = Chance(seed: 1)
    var scanner = ScannerHardware()
    _ = scanner.scan(Self.code, at: 0, chance: &chance)
    scanner.unplug()
    #expect(scanner.nextDue == nil)
    #expect(scanner.advance(to: 1000).isEmpty)
  }
}

@Suite struct DrawerHardwareTests {
  @Test func itCountsItsOwnPulses() {
    var drawer = DrawerHardware(connector: 1, hasSwitch: true)
    #expect(drawer.pulse(connector: 2) == false)
    #expect(!drawer.isOpen)
    #expect(drawer.pulse(connector: 1) == true)
    #expect(drawer.pulses == 1)
    #expect(drawer.isPin3High)
    drawer.close()
    #expect(!drawer.isPin3High)
    var silent = DrawerHardware()
    _ = silent.pulse(connector: 1)
    #expect(silent.isOpen && !silent.isPin3High)
  }
}
