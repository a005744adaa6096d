/// Finds a short list of steps that still breaks a promise (delta debugging, Zeller 1999).
public struct Shrinker: Sendable {
  private var simulation: Simulation
  private var steps: [Int]
  /// Each try is a run.
  private var triesLeft: Int

  public init(_ simulation: Simulation, tries: Int) {
    self.simulation = simulation
    steps = simulation.only ?? Array(1...max(1, simulation.events))
    triesLeft = tries
  }

  public mutating func shrink() async -> Simulation {
    var pieces = 2
    while steps.count > 1, triesLeft > 0 {
      let size = max(1, (steps.count + pieces - 1) / pieces)
      var isShorter = false
      var start = 0
      while start < steps.count, triesLeft > 0 {
        let rest = Array(steps[..<start] + steps[min(start + size, steps.count)...])
        if await fails(rest) {
          steps = rest
          isShorter = true
        } else {
          start += size
        }
      }
      guard !isShorter else { continue }
      if size == 1 { break }
      pieces = min(steps.count, pieces * 2)
    }
    simulation.only = steps
    return simulation
  }

  private mutating func fails(_ steps: [Int]) async -> Bool {
    triesLeft -= 1
    simulation.only = steps
    return await !simulation.run().isGood
  }
}
