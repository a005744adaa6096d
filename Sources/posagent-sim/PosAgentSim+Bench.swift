import AgentSimulator
import Foundation

extension PosAgentSim {
  /// Core steps a second, one JSON object on a line for each figure.
  static func measure() throws {
    try measure("core_steps", hasStore: false, aim: 1_000_000)
    try measure("core_steps_with_store", hasStore: true, aim: 200_000)
  }

  /// The best of three rounds of a second each: what disturbs only ever slows down.
  private static func measure(_ name: String, hasStore: Bool, aim: Double) throws {
    var best = 0.0
    for _ in 1...3 {
      var day = try SellingDay(hasStore: hasStore)
      let start = ContinuousClock.now
      var seconds = 0.0
      while seconds < 1 {
        for _ in 1...100 { try day.sell() }
        seconds = (ContinuousClock.now - start).seconds
      }
      best = max(best, Double(day.steps) / seconds)
    }
    print(
      #"{"name":"\#(name)","value":\#(Int(best)),"unit":"steps/s","bound":"aim","#
        + String(format: #""bound_value":%.0f,"ratio":%.3f}"#, aim, best / aim))
    fflush(nil)
  }
}
