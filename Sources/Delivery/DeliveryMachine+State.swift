extension DeliveryMachine {
  /// Where the machine stands, in a word or two; for reports on what was reached, not for deciding.
  public var stateName: StaticString {
    switch state {
    case .notStarted: "not started"
    case .fetchingWatermark: "asking the position"
    case .comparingHash: "comparing"
    case .idle: "idle"
    case .sending(let flight): flight.purpose == .healing ? "healing" : "sending"
    case .waiting: "waiting"
    case .stopped: "stopped"
    }
  }
}
