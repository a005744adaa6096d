import DeviceDrivers
import DeviceProfiles
import Testing

@testable import AgentSimulator

/// The real driver through whatever happens to a printer at a counter.
@Suite struct DriverMishapTests {
  /// Receipts, drawer pulses and mishaps by chance, then all is mended.
  struct Run {
    private(set) var bench: DriverBench
    private(set) var jobs: Int64 = 0
    private(set) var pulses: Int64 = 0
    private var chance: Chance

    init(seed: UInt64) {
      chance = Chance(seed: seed)
      let build = PrinterBuild(
        profile: chance.one(of: PrinterProfile.simulated),
        cable: chance.percent(50) ? .network : .serial, chance: &chance)
      let rates = AnswerRates(chance.percent(50) ? 0 : 60, for: build)
      bench = DriverBench(build, rates: rates, seed: chance.next())
    }

    static func receipt(_ job: Int64) -> String { "IST01-01-\(100_000 + job)" }

    mutating func run() throws {
      for _ in 0..<60 {
        try step()
        // From milliseconds to minutes.
        bench.wait(chance.number(0...(1 << chance.number(0...16))))
      }
      mend()
      try print()
      bench.wait(600_000)
    }

    private mutating func print() throws {
      jobs += 1
      try bench.print(jobs, Self.receipt(jobs))
    }

    private mutating func step() throws {
      let time = bench.time
      switch chance.number(0...15) {
      case 0...4: try print()
      case 5:
        pulses += 1
        bench.kick(pulses)
      case 6: bench.printer.setPaper(chance.one(of: [.loaded, .nearEnd, .out]), at: time)
      case 7: bench.printer.setCover(open: chance.percent(50), at: time)
      case 8: bench.powerOff()
      case 9, 10: bench.powerOn()
      case 11: bench.portCloses()
      case 12: bench.printer.setPulled(chance.percent(50), at: time)
      case 13: bench.printer.isDeaf = chance.percent(50)
      case 14: bench.printer.setStalled(chance.percent(50), at: time)
      default: bench.restart()
      }
      if chance.percent(20) { mend() }
    }

    private mutating func mend() {
      let time = bench.time
      bench.printer.setPaper(.loaded, at: time)
      bench.printer.setCover(open: false, at: time)
      bench.printer.setPulled(false, at: time)
      bench.printer.setStalled(false, at: time)
      bench.printer.isDeaf = false
      bench.powerOn()
      // A port notices that its connection is gone once it writes.
      if !bench.printer.isConnected { bench.portCloses() }
    }
  }

  private static func mentions(_ receipt: String, _ slip: Slip) -> Bool {
    // The number stands at the end of its line.
    slip.lines.contains { $0.hasSuffix(receipt) }
  }

  @Test func whatIsConfirmedIsOnPaperAndNothingIsPrintedTwice() throws {
    var confirmed = 0
    var doubtful = 0
    for seed in UInt64(0)..<60 {
      var run = Run(seed: seed)
      try run.run()
      let bench = run.bench
      for job in 1...run.jobs {
        let receipt = Run.receipt(job)
        #expect(bench.slips.count { Self.mentions(receipt, $0) } <= 1, "seed \(seed) job \(job)")
        let ends = bench.ends(of: job)
        #expect(
          [[.confirmed], [.inDoubt], [.inDoubt, .confirmed]].contains(ends),
          "seed \(seed) job \(job): \(ends)")
        guard let slips = bench.slipsAtConfirmation[job] else {
          doubtful += 1
          continue
        }
        confirmed += 1
        #expect(
          slips.contains { $0.isWhole && Self.mentions(receipt, $0) },
          "seed \(seed) job \(job) confirmed, not on paper")
      }
      #expect(bench.started == bench.started.sorted() && bench.started.count == Int(run.jobs))
      #expect(bench.pulses.count <= Int(run.pulses), "seed \(seed)")
    }
    // Both must happen for this to say anything.
    #expect(confirmed > 200 && doubtful > 60, "\(confirmed) confirmed, \(doubtful) in doubt")
  }
}
