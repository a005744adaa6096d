import Records

/// What is to be done, in order. `fetchWatermark` and `send` are never out at the same time, nor
/// twice.
public enum DeliveryAction: Hashable, Sendable {
  case fetchWatermark
  /// Post the records from `from` on: at most this many, and no more than a batch may weigh.
  case send(from: Int64, maximumRecords: Int)
  /// Look whether the journal's record `seq` has this hash; answer `hashCompared`.
  case compareHash(seq: Int64, RecordHash)
  /// Hash the journal's own bytes of `seq` anew; answer `ownCopy`.
  case checkOwnCopy(seq: Int64)
  /// Everything up to here is acknowledged.
  case storePosition(through: Int64)
  /// List a record that the upstream refused; a second time with another reason, replace it.
  case deadLetter(seq: Int64, code: String, message: String)
  /// The dead letter was accepted after all.
  case healed(seq: Int64)
  /// Say `timerFired` after this time; replaces what was armed before.
  case arm(afterMilliseconds: Int64)
  case disarm
  case alarm(DeliveryAlarm)
  /// The alarm raised before is over.
  case alarmCleared
  /// What came of the last attempt, for people.
  case attempt(AttemptOutcome, message: String?)
}

/// How the last attempt ended: the word in `posagent upstream status`.
public enum AttemptOutcome: String, Hashable, Sendable {
  case ok
  case unknown
  case tooLarge = "too_large"
  case unauthorized
  case retryAfter = "retry_after"
  case retired
  case conflict
  case ahead
  case anotherHistory = "another_history"
  case incomplete
}

/// Why somebody must look at the delivery of this lane.
public enum DeliveryAlarm: Hashable, Sendable, CustomStringConvertible {
  /// The credentials were refused. Tried again slowly.
  case unauthorized(message: String)
  /// Sending has stopped: the inbox's operator ended this epoch.
  case retired(message: String)
  /// Sending has stopped: the inbox holds another record of this number.
  case conflict(seq: Int64, message: String?)
  /// Sending has stopped: the inbox, or the stored position, is beyond the journal's last record.
  case aheadOfJournal(acknowledgedThrough: Int64, head: Int64)
  /// Sending has stopped: the inbox's record of this number has another hash.
  case anotherHistory(seq: Int64)

  /// Whether sending has stopped because of it.
  public var stopsSending: Bool {
    if case .unauthorized = self { false } else { true }
  }

  public var description: String {
    let remedy =
      "Selling goes on; nothing is sent. Find out which journal is the right one, "
      + "then run: posagent journal new-epoch"
    return switch self {
    case .unauthorized(let message):
      "The upstream refuses this lane: \(Self.sentence(message)) Check the token or certificate of the device."
    case .retired(let message):
      "The upstream has retired this journal: \(Self.sentence(message)) \(remedy)"
    case .conflict(let seq, let message):
      "The upstream holds another record \(seq) of this journal"
        + (message.map { " (\($0))" } ?? "") + ": it was restored or copied. \(remedy)"
    case .aheadOfJournal(let acknowledged, let head):
      "The upstream has records up to \(acknowledged), the journal ends at \(head): "
        + "it was restored from an older copy. \(remedy)"
    case .anotherHistory(let seq):
      "The upstream's record \(seq) is not this journal's: it was restored or copied. \(remedy)"
    }
  }

  /// `message` with one full stop, whether the upstream wrote one or not.
  private static func sentence(_ message: String) -> String {
    message.hasSuffix(".") ? message : message + "."
  }
}
