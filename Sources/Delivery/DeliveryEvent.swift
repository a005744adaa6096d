import Records

/// What happened that delivery has to know.
public enum DeliveryEvent: Hashable, Sendable {
  /// The first event. `head` is the last record on disk, `acknowledgedThrough` the stored position.
  case started(acknowledgedThrough: Int64, head: Int64)
  /// More records are on disk.
  case recordsDurable(through: Int64)
  case timerFired
  /// Somebody wants it now: waits are cut short, a stopped delivery looks at the upstream again.
  case sendNow
  /// Answers `fetchWatermark`; as `unknown` also a `compareHash` that could not be carried out.
  case watermark(WatermarkOutcome)
  /// Answers `compareHash`: whether the journal's record `seq` has the hash asked about.
  case hashCompared(seq: Int64, same: Bool)
  /// Answers `send`: the records `from` through `through` were posted. `through` is `from` − 1 if
  /// they could not even be read.
  case answered(from: Int64, through: Int64, outcome: DeliveryOutcome)
  /// Answers `checkOwnCopy`: whether the journal's bytes of `seq` still have their hash.
  case ownCopy(seq: Int64, intact: Bool)
  /// Somebody wants a dead letter sent once more.
  case retryDeadLetter(seq: Int64)
}

/// What came of a batch.
public enum DeliveryOutcome: Hashable, Sendable {
  /// 200, with one verdict for every record sent.
  case verdicts(BatchAnswer)
  /// 413.
  case tooLarge(message: String)
  /// 401 or 403.
  case unauthorized(message: String)
  /// 409: the inbox's operator ended this journal's epoch.
  case retired(message: String)
  /// 429 or 503; `milliseconds` is its `Retry-After`, if it had one.
  case retryAfter(milliseconds: Int64?, message: String)
  /// Anything else, or no answer: the records may have arrived or not.
  case unknown(message: String)
}

/// What came of asking for the position upstream.
public enum WatermarkOutcome: Hashable, Sendable {
  /// `hash` is that of the record there; `nil` at 0.
  case position(contiguousThrough: Int64, hash: RecordHash?)
  /// The upstream has nothing of this journal yet.
  case nothingYet
  case unauthorized(message: String)
  case retired(message: String)
  case retryAfter(milliseconds: Int64?, message: String)
  case unknown(message: String)
}

/// The body of a 200 answer.
public struct BatchAnswer: Hashable, Sendable {
  public struct Verdict: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable {
      case accepted
      case duplicate
      case conflict
      case rejected
      case parked
    }

    public var seq: Int64
    public var status: Status
    public var code: String?
    public var message: String?

    public init(seq: Int64, status: Status, code: String? = nil, message: String? = nil) {
      self.seq = seq
      self.status = status
      self.code = code
      self.message = message
    }
  }

  /// All records up to here have been received.
  public var contiguousThrough: Int64
  /// In the order of the records sent.
  public var verdicts: [Verdict]

  public init(contiguousThrough: Int64, verdicts: [Verdict]) {
    self.contiguousThrough = contiguousThrough
    self.verdicts = verdicts
  }
}
