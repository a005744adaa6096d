extension PrinterDriver {
  /// Where the driver stands, in a word or two; for reports on what was reached, not for deciding.
  public var stateName: StaticString {
    guard let connection else {
      return switch state {
      case .closed: "closed"
      case .opening: "opening"
      case .waiting, .open: "waiting"
      }
    }
    switch connection.phase {
    case .journaling: return "journaling"
    case .writing: return "writing"
    case .awaiting: return "awaiting proof"
    case .idle: break
    }
    return switch connection.readiness {
    case .settling: "settling"
    case .toAsk, .asking: "asking"
    case .answered: "ready"
    case .silent: "silent"
    }
  }
}
