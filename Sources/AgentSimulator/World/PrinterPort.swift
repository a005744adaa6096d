/// The cable to the printer as the agent's port sees it.
struct PrinterPort {
  var hardware: PrinterHardware
  var isOpen = false
  /// Counts openings: an answer belongs to one.
  var connection = 0
  /// Written by the agent, not yet taken.
  var queue: [UInt8] = []
  /// For when the printer is next looked at.
  var lookingAt: Int64?

  init(_ build: PrinterBuild, _ rates: AnswerRates) {
    hardware = PrinterHardware(build, rates: rates)
  }
}
