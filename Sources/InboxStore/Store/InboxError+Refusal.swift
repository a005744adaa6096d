/// How a lane is told that what it asked for was not done.
public struct Refusal: Hashable, Sendable {
  /// By the numbers of HTTP.
  public enum Status: Int, Hashable, Sendable {
    case badRequest = 400
    case notFound = 404
    case conflict = 409
    case contentTooLarge = 413
    case serviceUnavailable = 503
  }

  public var status: Status
  /// Stable, for programs.
  public var code: String
  /// What is wrong and what to do.
  public var detail: String
  public var retryAfterSeconds: Int?
}

extension InboxError {
  /// What this failure means to the one who asked.
  public var refusal: Refusal {
    switch self {
    case .busy: later("busy")
    case .brokenOff: later("broken_off")
    case .diskFull: later("disk_full")
    case .storage, .suspended, .noSuchFile, .cannotOpen, .newerDatabase: later("storage")
    case .notABatch: refusal(.badRequest, "not_ndjson")
    case .batchTooLarge: refusal(.contentTooLarge, "too_large")
    case .unknownDevice, .deviceExists, .deviceNameInvalid: refusal(.notFound, "unknown_device")
    case .unknownEpoch: refusal(.notFound, "unknown_epoch")
    case .epochRetired: refusal(.conflict, "epoch_retired")
    case .noDeadLetter, .noDeadLetterNumber: refusal(.notFound, "no_dead_letter")
    }
  }

  private func later(_ code: String) -> Refusal {
    Refusal(
      status: .serviceUnavailable, code: code, detail: "\(self)",
      retryAfterSeconds: InboxLimits.retryAfterSeconds)
  }

  private func refusal(_ status: Refusal.Status, _ code: String) -> Refusal {
    Refusal(status: status, code: code, detail: "\(self)")
  }
}
