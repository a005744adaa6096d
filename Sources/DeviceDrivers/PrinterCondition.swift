import EscPos

/// How a printer is, for people.
public struct PrinterCondition: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case ready, fault, absent
  }

  public var state: State
  /// A stable name of the problem: "paper_out".
  public var code: String?
  /// What is wrong. A ready printer can have a problem that does not keep it from printing.
  public var problem: String?
  /// What to do about it.
  public var remedy: String?

  public init(
    state: State, code: String? = nil, problem: String? = nil, remedy: String? = nil
  ) {
    self.state = state
    self.code = code
    self.problem = problem
    self.remedy = remedy
  }

  static let ready = PrinterCondition(state: .ready)

  static let paperNearEnd = PrinterCondition(
    state: .ready, code: "paper_near_end", problem: "the paper is near its end",
    remedy: "Have a new roll at hand.")

  static let mute = PrinterCondition(
    state: .ready, code: "mute", problem: "the printer takes data but never answers",
    remedy: "Receipts stay in doubt: check the cable's return line, the profile, and that the"
      + " printer does print.")

  static let stalled = PrinterCondition(
    state: .absent, code: "stalled", problem: "the printer takes no more data",
    remedy: "Load paper, close the cover and look at the printer's lights.")

  static let bufferCleared = PrinterCondition(
    state: .absent, code: "buffer_cleared", problem: "the printer has dropped what it had received",
    remedy: "Wait until it is connected again, and print a copy of the receipt.")

  static let notAnswering = PrinterCondition(
    state: .absent, code: "no_answer", problem: "the printer does not answer any more",
    remedy: "Check that the printer is on, and its cable.")
}

/// Something that keeps a printer from printing, as it says itself.
enum PrinterFault: Hashable, Sendable {
  case paperOut
  case coverOpen
  case cutterJammed
  case overheated
  case error
  case offline

  /// The fault to tell of first; what is unknown is no fault.
  init?(_ status: PrinterStatus) {
    if status.coverOpen == true {
      self = .coverOpen
    } else if status.paperEnd == true {
      self = .paperOut
    } else if status.cutterError == true {
      self = .cutterJammed
    } else if status.autoRecoverableError == true {
      self = .overheated
    } else if status.unrecoverableError == true || status.error == true {
      self = .error
    } else if status.online == false {
      self = .offline
    } else {
      return nil
    }
  }

  var inDoubtReason: InDoubtReason {
    switch self {
    case .paperOut: .paperOut
    case .coverOpen: .coverOpen
    case .cutterJammed: .cutterJammed
    case .overheated, .error: .printerError
    case .offline: .printerOffline
    }
  }

  var condition: PrinterCondition {
    switch self {
    case .paperOut: fault("paper_out", "paper out", "Load paper and close the cover.")
    case .coverOpen: fault("cover_open", "the cover is open", "Close the cover.")
    case .cutterJammed:
      fault(
        "cutter_jammed", "the cutter is jammed",
        "Switch the printer off, remove the paper, and switch it on again.")
    case .overheated:
      fault("overheated", "the print head is too hot or the supply is off", "Wait a minute.")
    case .error:
      fault(
        "printer_error", "the printer reports an error",
        "Switch the printer off and on; if the error stays, call service.")
    case .offline:
      fault(
        "printer_offline", "the printer is offline",
        "Press its feed or online button, and check paper and cover.")
    }
  }

  private func fault(_ code: String, _ problem: String, _ remedy: String) -> PrinterCondition {
    PrinterCondition(state: .fault, code: code, problem: problem, remedy: remedy)
  }
}
