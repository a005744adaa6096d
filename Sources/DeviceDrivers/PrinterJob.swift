import RetailTypes

/// Bytes that a printer is to get once.
public struct PrinterJob: Hashable, Sendable {
  /// The job's number in the journal. The printer's confirmation names it, so numbers ascend.
  public typealias ID = Int64

  public var id: ID
  /// What the printer's language makes of the receipt, without any request for an answer.
  public var bytes: [UInt8]

  public init(id: ID, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}

/// What the printer answered that proves a job.
public enum PrintConfirmation: String, Hashable, Sendable {
  /// GS ( H, function 48: everything is on paper.
  case processID = "process_id"
  /// GS r: everything has been read, and there was paper.
  case status
}

/// Why it is not known whether a started job is on paper.
public enum InDoubtReason: String, Hashable, Sendable {
  /// The connection ended after `print.started`.
  case connectionLost = "connection_lost"
  /// The printer took no more bytes.
  case stalled
  /// All was written, and no answer came in time, although the printer has answered before.
  case noAnswer = "no_answer"
  /// All was written to a printer that never answers.
  case mute
  /// The printer says that it dropped what it had received.
  case bufferCleared = "buffer_cleared"
  case paperOut = "paper_out"
  case coverOpen = "cover_open"
  case cutterJammed = "cutter_jammed"
  case printerError = "printer_error"
  case printerOffline = "printer_offline"
}

/// The pulse that opens a drawer: a write of its own, never repeated.
public struct DrawerPulse: Hashable, Sendable {
  /// The order in the journal.
  public var request: Int64
  public var bytes: [UInt8]
  /// By then the printer's port has taken it, or it is dropped. By `Instant`'s monotonic clock.
  public var deadlineMonotonicMilliseconds: Int64

  public init(request: Int64, bytes: [UInt8], deadlineMonotonicMilliseconds: Int64) {
    precondition(!bytes.isEmpty, "a pulse is a command")
    self.request = request
    self.bytes = bytes
    self.deadlineMonotonicMilliseconds = deadlineMonotonicMilliseconds
  }
}

/// Why a pulse is given up. It is never tried again: the order must be given anew.
public enum PulseDropReason: String, Hashable, Sendable {
  /// Not one byte was handed to the port before the deadline.
  case notWritten = "not_written"
  /// Handed over, but the port ended or took too long: the drawer may have opened.
  case unknown
  /// Too many pulses wait.
  case queueFull = "queue_full"
}

/// A timer of the printer by its purpose. Arming it again replaces it.
public enum PrinterTimer: Hashable, Sendable {
  /// Until the port is tried again.
  case reopen
  /// How long a new connection, or a question for the status, is waited for.
  case question
  /// How long the port may take none of the bytes that it was given.
  case stall
  /// How long the answer that confirms a job may take.
  case confirmation
  /// Until the status is asked for again.
  case recheck
  /// The deadline of a pulse, by its request.
  case pulse(Int64)
}

/// What the printer's driver wants done, in order.
public enum PrinterAction: Hashable, Sendable {
  case open
  /// Ends the connection at once; what the port has not written yet must not be written any more.
  case close
  case write([UInt8])
  /// Record `print.started`, then call `startedJournaled`.
  case journalStarted(PrinterJob.ID)
  case confirmed(PrinterJob.ID, by: PrintConfirmation)
  /// A late answer may still confirm it.
  case inDoubt(PrinterJob.ID, InDoubtReason)
  /// The port has taken the whole pulse.
  case pulseWritten(Int64)
  case pulseDropped(Int64, PulseDropReason)
  case arm(PrinterTimer, afterMilliseconds: Int64)
  case disarm(PrinterTimer)
  /// What the connected printer says of itself has changed, or the driver gave up the connection.
  /// A port that failed or closed by itself is not reported: its event says why.
  case statusChanged(PrinterCondition)
}
