/// What can go wrong between the lane and its inbox, and what an upstream can say that is not so.
///
/// After each of them every record must still arrive once, and nothing may wait for ever once all
/// goes well again. So there is no lie here that no lane could see through: that a record is on
/// disk upstream (`accepted`, `duplicate`) when it is not.
enum UpstreamFault: Int, CaseIterable, Hashable, Sendable {
  // MARK: The network

  /// No connection comes about.
  case unreachable
  /// The answer takes up to the time that the client waits.
  case slow
  /// What was sent does not arrive, or only later.
  case lost
  /// It arrives; the answer does not.
  case answerLost
  case deliveredTwice
  /// An earlier batch arrives once more, before this one or after it.
  case reordered
  /// The batch ends somewhere in the middle, and is taken for whole.
  case truncated
  case flippedBit

  // MARK: Refusals, by the inbox or something before it

  /// 413.
  case tooLarge
  /// 401 or 403.
  case unauthorized
  /// 429 or 503, with or without `Retry-After`.
  case busy
  /// 5xx, or a status that no inbox answers with.
  case serverError
  /// 200, and not what the protocol says.
  case garbage

  // MARK: Lies

  /// A good record is called rejected: one that is kept, or one that was not even looked at.
  case falseRejection
  /// The position is lower than it is.
  case lowPosition
  /// Verdicts are missing, or there are more than records.
  case missingVerdicts
  /// Verdicts stand in another order.
  case shuffledVerdicts
  /// The answer is about another journal.
  case otherEpoch
  /// `accepted`, `duplicate` and `parked` stand for one another.
  case muddledStatus
  /// 404: nothing has arrived.
  case nothingKnown

  // MARK: Lies that stop the delivery

  // They look like a journal that was restored from a copy, or is to be given up. The lane stops
  // and raises an alarm; it goes on after a restart or `sendNow`, once the upstream says otherwise.

  /// The position is beyond what was sent: `aheadOfJournal`, if it is beyond the journal's end.
  case highPosition
  /// The watermark has another hash: `anotherHistory`.
  case wrongHash
  /// A good record is called a conflict: `conflict`.
  case falseConflict
  /// 409: `retired`.
  case falselyRetired

  /// Whether the lane may stop sending because of it until somebody acts.
  var stopsDelivery: Bool { rawValue >= Self.highPosition.rawValue }
}

/// How often each fault happens, of a thousand messages.
struct UpstreamRates: Hashable, Sendable {
  private var permille = [Int](repeating: 0, count: UpstreamFault.allCases.count)

  /// Nothing goes wrong and everything said is true.
  static let honest = UpstreamRates()

  private init() {}

  /// One fault, and no other.
  init(only fault: UpstreamFault, permille: Int) { self[fault] = permille }

  /// Some of the faults, together about `most` or less.
  init(_ most: Int, _ chance: inout Chance) {
    for fault in UpstreamFault.allCases {
      // A run with half of them shows each at length; a lane that has stopped shows nothing.
      guard chance.percent(50) else { continue }
      self[fault] = Int(chance.number(0...Int64(most / (fault.stopsDelivery ? 50 : 5))))
    }
  }

  subscript(fault: UpstreamFault) -> Int {
    get { permille[fault.rawValue] }
    set { permille[fault.rawValue] = newValue }
  }
}
