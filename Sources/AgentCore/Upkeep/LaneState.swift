import Sales

/// Where the machines of a lane stand; for reports on what was reached, not for deciding.
public struct LaneState: Hashable, Sendable, CustomStringConvertible {
  public enum TillState: String, Hashable, Sendable {
    case noShift = "no shift"
    case noSale = "no sale"
    case selling
    case tendering
  }

  public var till: TillState
  public var hasSuspendedSales: Bool
  /// Whether requests wait for a look-up.
  public var isLookingUp: Bool
  /// Whether something recorded is not known to be on disk yet.
  public var isCommitting: Bool
  public var printer: String
  public var delivery: String

  public var description: String {
    "\(till.rawValue)\(hasSuspendedSales ? ", suspended sales" : "") | "
      + "\(isLookingUp ? "looking up" : "serving") | \(isCommitting ? "committing" : "on disk") | "
      + "printer \(printer) | delivery \(delivery)"
  }
}

extension AgentCore {
  public var laneState: LaneState {
    LaneState(
      till: till.openShift == nil
        ? .noShift : till.currentSale == nil ? .noSale : till.isTendering ? .tendering : .selling,
      hasSuspendedSales: !till.suspendedSales.isEmpty, isLookingUp: requests.front != nil,
      isCommitting: !outbox.isDurable, printer: "\(printing.driver?.stateName ?? "none")",
      delivery: "\(delivery?.stateName ?? "off")")
  }
}
