/// Chance from a seed: SplitMix64 (Steele, Lea, Flood 2014). The same on every machine.
struct Chance: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// One chance for each numbered step of a run, so that leaving a step out does not change what
  /// the others come to.
  init(seed: UInt64, step: Int) {
    var outer = Chance(seed: seed)
    var inner = Chance(seed: outer.next() ^ UInt64(truncatingIfNeeded: step))
    state = inner.next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func percent(_ percent: Int) -> Bool { Int(next() % 100) < percent }

  mutating func permille(_ permille: Int) -> Bool { Int(next() % 1000) < permille }

  mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(range.upperBound - range.lowerBound) + 1
    return range.lowerBound + Int64(next() % width)
  }

  /// One of `choices`, which are not empty.
  mutating func one<Choice>(of choices: [Choice]) -> Choice {
    choices[Int(next() % UInt64(choices.count))]
  }
}
