import DeviceDrivers
import Testing

@Suite struct PrinterDriverPropertyTests {
  /// Whatever order events come in, nothing is written twice, early or within something else, and
  /// everything comes to one end.
  @Test(arguments: [PrinterLink.network, .serial], [0, 1, 2])
  func whateverHappens(link: PrinterLink, proof: Int) {
    var ended = 0
    for seed in UInt64(1)...40 {
      var world = PrinterWorld(
        seed: seed,
        settings: PrinterSettings(
          link: link, confirmsByProcessID: proof == 1, confirmsByStatus: proof == 2,
          tellsStatus: seed % 3 > 0))
      for _ in 0..<300 { world.anyEvent() }
      world.calmDown()
      world.checkEnds()
      ended += world.ended
      #expect(world.violations.isEmpty, "seed \(seed)")
    }
    // The world is wild, but not so wild that nothing gets done.
    #expect(ended > 300)
  }
}
