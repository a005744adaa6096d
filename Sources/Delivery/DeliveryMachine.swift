// Delivery: what to send upstream next, when to try again, and what an answer means.

import Records
import RetailTypes

/// Brings the records of one journal upstream: in order, one batch at a time, again until answered.
///
/// It never judges a record: what the upstream refuses is listed as a dead letter and passed by.
public struct DeliveryMachine: Sendable {
  enum State: Sendable {
    case notStarted
    case fetchingWatermark
    case comparingHash(seq: Int64)
    case idle
    case sending(Flight)
    case waiting(Next)
    /// Until somebody acts: the alarm says why.
    case stopped
  }

  enum Next: Sendable {
    case watermark
    /// `nil`: whatever is due then.
    case batch(Flight?)
  }

  /// The code of a dead letter whose bytes in the journal are damaged: sending it again is no use.
  public static let ownCopyDamaged = "own_copy_damaged"

  /// Everything up to here is acknowledged.
  public private(set) var acknowledgedThrough: Int64 = 0
  /// The last record on disk.
  public private(set) var head: Int64 = 0
  public private(set) var alarm: DeliveryAlarm?

  var state = State.notStarted
  private var size = BatchSize()
  /// Attempts in a row that brought nothing forward.
  private var failures = 0
  private var healing = HealingQueue()
  private var actions: [DeliveryAction] = []

  public init() {}

  /// Takes one event and says what to do about it, in order.
  ///
  /// - Parameter entropy: spreads the waits of many lanes; without it they are the longest.
  public mutating func step(
    _ event: DeliveryEvent, entropy: Entropy? = nil
  ) -> [DeliveryAction] {
    actions.removeAll(keepingCapacity: true)
    switch event {
    case .started(let acknowledged, let head): start(acknowledged, head)
    case .recordsDurable(let through): durable(through)
    case .timerFired: if case .waiting(let next) = state { proceed(next) }
    case .sendNow: sendNow()
    case .watermark(let outcome):
      switch (state, outcome) {
      case (.fetchingWatermark, _), (.comparingHash, .unknown): take(outcome, entropy)
      default: break
      }
    case .hashCompared(let seq, let same):
      if case .comparingHash(seq) = state { compared(seq, same) }
    case .answered(let from, let through, let outcome):
      // An answer to a batch of an earlier life is of no use: that batch was sent again.
      guard case .sending(let flight) = state, flight.from == from else { break }
      // A batch may hold records that were committed while it was read, before we are told of them.
      head = max(head, through)
      take(outcome, of: flight, sent: Int(through - from + 1), entropy)
    case .ownCopy(let seq, let intact): ownCopy(seq, intact)
    case .retryDeadLetter(let seq): heal(seq)
    }
    return actions
  }

  // MARK: Beginning and going on

  private mutating func start(_ acknowledged: Int64, _ head: Int64) {
    guard case .notStarted = state else { preconditionFailure("delivery is started once") }
    self.head = head
    acknowledgedThrough = acknowledged
    guard acknowledged <= head else {
      return stop(
        .aheadOfJournal(acknowledgedThrough: acknowledged, head: head), after: .ahead)
    }
    fetchWatermark()
  }

  private mutating func durable(_ through: Int64) {
    head = max(head, through)
    if case .idle = state { goOn() }
  }

  private mutating func sendNow() {
    switch state {
    case .waiting(let next):
      actions.append(.disarm)
      proceed(next)
    case .stopped: fetchWatermark()
    case .notStarted, .fetchingWatermark, .comparingHash, .idle, .sending: break
    }
  }

  private mutating func proceed(_ next: Next) {
    switch next {
    case .watermark: fetchWatermark()
    case .batch(let flight?): send(flight)
    case .batch(nil): goOn()
    }
  }

  private mutating func fetchWatermark() {
    state = .fetchingWatermark
    actions.append(.fetchWatermark)
  }

  private mutating func send(_ flight: Flight) {
    state = .sending(flight)
    actions.append(.send(from: flight.from, maximumRecords: flight.maximumRecords))
  }

  /// New records first: dead letters can wait, they are listed.
  private mutating func goOn() {
    if acknowledgedThrough < head {
      send(
        Flight(
          purpose: .stream, from: acknowledgedThrough + 1, maximumRecords: size.records))
    } else if let seq = healing.first {
      send(Flight(purpose: .healing, from: seq, maximumRecords: 1))
    } else {
      state = .idle
    }
  }

  private mutating func stop(_ alarm: DeliveryAlarm, after outcome: AttemptOutcome) {
    // Who looks at the last attempt has to see the remedy there, also after a restart.
    attempt(outcome, alarm.description)
    state = .stopped
    raise(alarm)
  }

  private mutating func raise(_ alarm: DeliveryAlarm) {
    guard self.alarm != alarm else { return }
    self.alarm = alarm
    actions.append(.alarm(alarm))
  }

  private mutating func clearAlarm() {
    guard alarm != nil else { return }
    alarm = nil
    actions.append(.alarmCleared)
  }

  private mutating func wait(_ milliseconds: Int64, then next: Next) {
    state = .waiting(next)
    actions.append(.arm(afterMilliseconds: milliseconds))
  }

  private mutating func backOff(then next: Next, _ entropy: Entropy?) {
    failures += 1
    wait(Backoff.delay(afterFailures: failures, entropy), then: next)
  }

  private mutating func move(to position: Int64) {
    guard position != acknowledgedThrough else { return }
    acknowledgedThrough = position
    actions.append(.storePosition(through: position))
  }

  private mutating func attempt(_ outcome: AttemptOutcome, _ message: String? = nil) {
    actions.append(.attempt(outcome, message: message))
  }
}

// MARK: The position upstream

extension DeliveryMachine {
  private mutating func take(_ outcome: WatermarkOutcome, _ entropy: Entropy?) {
    switch outcome {
    // Without a hash it was refused there, perhaps under a number that was damaged on the way.
    case .position(let through, _?) where through > head:
      stop(.aheadOfJournal(acknowledgedThrough: through, head: head), after: .ahead)
    case .position(let through, let hash?) where through > 0:
      state = .comparingHash(seq: through)
      actions.append(.compareHash(seq: through, hash))
    case .position(let through, _): agreed(on: through)
    // A fresh inbox, or a wrong address: the answer to the next batch will tell.
    case .nothingYet: agreed(on: acknowledgedThrough)
    case .unauthorized(let message): unauthorized(message, then: .watermark, entropy)
    case .retired(let message): retired(message)
    case .retryAfter(let milliseconds, let message):
      retryAfter(milliseconds, message, then: .watermark, entropy)
    case .unknown(let message):
      attempt(.unknown, message)
      backOff(then: .watermark, entropy)
    }
  }

  private mutating func compared(_ seq: Int64, _ same: Bool) {
    guard same else { return stop(.anotherHistory(seq: seq), after: .anotherHistory) }
    agreed(on: seq)
  }

  /// What the upstream has lost, the journal still has. Where it is ahead of our position, its
  /// verdicts never reached us, and one of them may be a refusal: those records are sent again.
  private mutating func agreed(on position: Int64) {
    failures = 0
    attempt(.ok)
    clearAlarm()
    move(to: min(position, acknowledgedThrough))
    goOn()
  }
}

// MARK: Answers to a batch

extension DeliveryMachine {
  private mutating func take(
    _ outcome: DeliveryOutcome, of flight: Flight, sent: Int, _ entropy: Entropy?
  ) {
    switch outcome {
    case .verdicts(let answer): take(answer, of: flight, sent: sent, entropy)
    case .tooLarge(let message):
      attempt(.tooLarge, message)
      if flight.purpose == .healing { healing.postpone(flight.from) }
      guard sent > 1 else { return backOff(then: .batch(nil), entropy) }
      size.limit(below: sent)
      goOn()
    case .unauthorized(let message): unauthorized(message, then: .batch(nil), entropy)
    case .retired(let message): retired(message)
    case .retryAfter(let milliseconds, let message):
      retryAfter(milliseconds, message, then: .batch(flight), entropy)
    case .unknown(let message):
      attempt(.unknown, message)
      backOff(then: .batch(again(flight, sent: sent)), entropy)
    }
  }

  /// The batch that follows one without an answer: once the very same, and if that fails too, a
  /// smaller one, since it may have been too much for the line.
  private mutating func again(_ flight: Flight, sent: Int) -> Flight? {
    if flight.purpose == .healing {
      healing.postpone(flight.from)
      return nil
    }
    var again = flight
    if sent > 0 { again.maximumRecords = sent }
    if failures > 0 {
      size.shrink(from: again.maximumRecords)
      again.maximumRecords = size.records
    }
    return again
  }

  private mutating func unauthorized(_ message: String, then next: Next, _ entropy: Entropy?) {
    let alarm = DeliveryAlarm.unauthorized(message: message)
    attempt(.unauthorized, alarm.description)
    raise(alarm)
    wait(Backoff.slowDelay(entropy), then: next)
  }

  private mutating func retired(_ message: String) {
    stop(.retired(message: message), after: .retired)
  }

  private mutating func retryAfter(
    _ milliseconds: Int64?, _ message: String, then next: Next, _ entropy: Entropy?
  ) {
    attempt(.retryAfter, message)
    guard let milliseconds else { return backOff(then: next, entropy) }
    wait(Backoff.delay(retryAfter: milliseconds, entropy), then: next)
  }

  private mutating func take(
    _ answer: BatchAnswer, of flight: Flight, sent: Int, _ entropy: Entropy?
  ) {
    settle(answer.verdicts, of: flight)
    if let conflict = answer.verdicts.first(where: { $0.status == .conflict }) {
      move(to: max(acknowledgedThrough, min(answer.contiguousThrough, conflict.seq - 1)))
      return stop(.conflict(seq: conflict.seq, message: conflict.message), after: .conflict)
    }
    let position = answer.contiguousThrough
    let stream = flight.purpose == .stream
    if stream { healing.wake() }
    clearAlarm()
    let cameForward = position >= (stream ? flight.from : acknowledgedThrough)
    // Forward only over records whose verdict was read: the upstream may count others.
    move(to: min(position, stream ? flight.from + Int64(sent) - 1 : acknowledgedThrough))
    // Only the hash there can tell whether that is a record which this journal lacks.
    guard position <= head else { return fetchWatermark() }
    guard cameForward else {
      attempt(.incomplete, "the upstream has records only up to \(position)")
      return backOff(then: .batch(nil), entropy)
    }
    attempt(.ok)
    failures = 0
    if sent >= size.records { size.grow() }
    goOn()
  }

  /// What the verdicts say of single records.
  private mutating func settle(_ verdicts: [BatchAnswer.Verdict], of flight: Flight) {
    if flight.purpose == .healing { healing.remove(flight.from) }
    for verdict in verdicts {
      switch verdict.status {
      case .rejected:
        actions.append(
          .deadLetter(
            seq: verdict.seq, code: verdict.code ?? "rejected",
            message: verdict.message ?? "the upstream gave no reason"))
        if flight.purpose == .stream { actions.append(.checkOwnCopy(seq: verdict.seq)) }
      case .accepted, .duplicate, .parked:
        if flight.purpose == .healing || healing.contains(verdict.seq) {
          healing.remove(verdict.seq)
          actions.append(.healed(seq: verdict.seq))
        }
      case .conflict: break
      }
    }
  }

  private mutating func ownCopy(_ seq: Int64, _ intact: Bool) {
    guard intact else {
      actions.append(
        .deadLetter(
          seq: seq, code: Self.ownCopyDamaged,
          message: "the journal's own copy is damaged; run: posagent journal verify"))
      return
    }
    heal(seq)
  }

  private mutating func heal(_ seq: Int64) {
    guard seq <= head else { return }
    healing.add(seq)
    if case .idle = state { goOn() }
  }
}
