// DeviceDrivers: scanners, printers and drawers as state machines.
import EscPos
import RetailTypes

/// One receipt printer on one port: jobs and drawer pulses in, bytes out, proof of printing back.
///
/// - Jobs go one at a time, in order. A job stays queued, over any number of connections, until the
///   connection stands and the printer says nothing against it. Then `print.started` is journaled,
///   and only after that its bytes go out, once. Whatever happens from then on, it ends as
///   `confirmed`, or as `inDoubt`, which a late answer can still turn into `confirmed`.
/// - A pulse is a write of its own, before the next job's first byte or after a job's last one, also
///   while that job's answer is awaited. It is handed to the port at most once. If the port has not
///   taken it by its deadline, the connection is given up, so that it can't come late.
/// - Before anything starts, a printer that answers DLE EOT is asked. A known fault (no paper, open
///   cover) holds jobs and pulses back; what is unknown does not.
///
/// The caller delivers each event of the port in order, none of an older connection after `open`,
/// and none after `close` until the next `open`.
public struct PrinterDriver: Sendable {
  enum State: Sendable {
    case closed
    case opening
    case waiting
    case open(PrinterConnection)
  }

  let settings: PrinterSettings
  var state = State.closed
  var jobs: [PrinterJob] = []
  var pulses: [DrawerPulse] = []
  var doubtful = DoubtfulJobs()
  var bufferedAnswers: BufferedAnswers
  /// Whether the printer left a job unanswered without having answered anything.
  var isMute = false
  private var backoff = Backoff()
  private var connections = 0
  private var armed: [PrinterTimer] = []
  private var reported = PrinterCondition.ready

  /// - Parameter doubtful: jobs that an earlier life of the agent wrote and left in doubt, in order.
  public init(_ settings: PrinterSettings, doubtful: [PrinterJob.ID] = []) {
    self.settings = settings
    bufferedAnswers = BufferedAnswers(doubtful: settings.confirmsByStatus ? doubtful.count : 0)
    guard settings.confirmsByProcessID else { return }
    for id in doubtful {
      self.doubtful.append(.init(id: id, proof: .processID(of: id), connection: connections))
    }
  }

  // MARK: Events

  public mutating func start(at now: Instant) -> [PrinterAction] {
    guard case .closed = state else { return [] }
    state = .opening
    return [.open]
  }

  /// Queues a job. One that the driver has already is not taken again.
  public mutating func print(_ job: PrinterJob, at now: Instant) -> [PrinterAction] {
    guard !jobs.contains(where: { $0.id == job.id }), connection?.startedJob != job.id,
      !doubtful.contains(job.id)
    else { return [] }
    precondition(jobs.count < PrinterSettings.maximumJobs, "the core keeps further jobs")
    jobs.append(job)
    return step { driver, actions in driver.advance(at: now, &actions) }
  }

  /// Queues a pulse. One that the driver has already is not taken again.
  public mutating func kick(_ pulse: DrawerPulse, at now: Instant) -> [PrinterAction] {
    guard !pulses.contains(where: { $0.request == pulse.request }),
      connection?.handed?.content != .pulse(pulse.request)
    else { return [] }
    guard pulses.count < PrinterSettings.maximumPulses else {
      return [.pulseDropped(pulse.request, .queueFull)]
    }
    let left = pulse.deadlineMonotonicMilliseconds - now.monotonicMilliseconds
    guard left > 0 else { return [.pulseDropped(pulse.request, .notWritten)] }
    pulses.append(pulse)
    return step { driver, actions in
      driver.arm(.pulse(pulse.request), left, &actions)
      driver.advance(at: now, &actions)
    }
  }

  public mutating func portOpened(at now: Instant) -> [PrinterAction] {
    guard case .opening = state else { return [] }
    connections += 1
    state = .open(
      PrinterConnection(
        number: connections, readiness: settings.tellsStatus ? .toAsk(.printer) : .settling))
    reported = .ready
    return step { driver, actions in
      if !driver.settings.tellsStatus {
        driver.arm(.question, PrinterSettings.settlingMilliseconds, &actions)
      }
      driver.advance(at: now, &actions)
    }
  }

  public mutating func openFailed(at now: Instant) -> [PrinterAction] {
    guard case .opening = state else { return [] }
    return step { driver, actions in driver.waitToReopen(&actions) }
  }

  public mutating func portClosed(at now: Instant) -> [PrinterAction] {
    guard connection != nil else { return [] }
    return step { driver, actions in driver.lose(.connectionLost, &actions) }
  }

  /// The port took `count` more of the bytes that it was given.
  public mutating func wrote(_ count: Int, at now: Instant) -> [PrinterAction] {
    step { driver, actions in driver.took(count, at: now, &actions) }
  }

  /// The printer sent bytes back.
  public mutating func received(_ bytes: [UInt8], at now: Instant) -> [PrinterAction] {
    step { driver, actions in
      let answers = driver.connection?.parser.feed(bytes) ?? []
      for answer in answers { driver.take(answer, at: now, &actions) }
      driver.advance(at: now, &actions)
    }
  }

  /// The record `print.started` of the job is on disk.
  public mutating func startedJournaled(
    _ id: PrinterJob.ID, at now: Instant
  ) -> [PrinterAction] {
    // The connection may have gone meanwhile: then the job is in doubt already.
    guard case .journaling(let job, journaled: false) = connection?.phase, job.id == id else {
      return []
    }
    connection?.phase = .journaling(job, journaled: true)
    return step { driver, actions in driver.advance(at: now, &actions) }
  }

  public mutating func timerFired(_ timer: PrinterTimer, at now: Instant) -> [PrinterAction] {
    guard armed.contains(timer) else { return [] }
    armed.removeAll { $0 == timer }
    return step { driver, actions in
      switch timer {
      case .reopen: driver.reopen(&actions)
      case .question: driver.questionUnanswered(at: now, &actions)
      case .stall: driver.giveUp(.stalled, showing: .stalled, &actions)
      case .confirmation: driver.proofMissing(at: now, &actions)
      case .recheck: driver.recheck(at: now, &actions)
      case .pulse(let request): driver.pulseDue(request, at: now, &actions)
      }
    }
  }

  // MARK: Connection

  var connection: PrinterConnection? {
    get {
      guard case .open(let connection) = state else { return nil }
      return connection
    }
    set {
      if let newValue { state = .open(newValue) }
    }
  }

  private mutating func reopen(_ actions: inout [PrinterAction]) {
    guard case .waiting = state else { return }
    state = .opening
    actions.append(.open)
  }

  private mutating func waitToReopen(_ actions: inout [PrinterAction]) {
    state = .waiting
    arm(.reopen, backoff.next(), &actions)
  }

  /// The printer has shown that the connection is good for something.
  mutating func provenUseful() { backoff.reset() }

  /// The connection has ended. What was queued stays so.
  private mutating func lose(_ reason: InDoubtReason, _ actions: inout [PrinterAction]) {
    guard let connection else { return }
    bufferedAnswers.stop()
    for timer in [PrinterTimer.question, .stall, .confirmation, .recheck] {
      disarm(timer, &actions)
    }
    if case .pulse(let request) = connection.handed?.content {
      disarm(.pulse(request), &actions)
      actions.append(.pulseDropped(request, .unknown))
    }
    endInDoubt(reason, &actions)
    waitToReopen(&actions)
  }

  /// Ends a connection that is of no use any more.
  mutating func giveUp(
    _ reason: InDoubtReason, showing condition: PrinterCondition, _ actions: inout [PrinterAction]
  ) {
    guard connection != nil else { return }
    actions.append(.close)
    lose(reason, &actions)
    actions.append(.statusChanged(condition))
  }

  // MARK: Timers and reports

  mutating func arm(
    _ timer: PrinterTimer, _ milliseconds: Int64, _ actions: inout [PrinterAction]
  ) {
    if !armed.contains(timer) { armed.append(timer) }
    actions.append(.arm(timer, afterMilliseconds: milliseconds))
  }

  mutating func disarm(_ timer: PrinterTimer, _ actions: inout [PrinterAction]) {
    guard let index = armed.firstIndex(of: timer) else { return }
    armed.remove(at: index)
    actions.append(.disarm(timer))
  }

  private mutating func step(
    _ body: (inout PrinterDriver, inout [PrinterAction]) -> Void
  ) -> [PrinterAction] {
    var actions: [PrinterAction] = []
    body(&self, &actions)
    if let connection {
      if connection.fault != nil { bufferedAnswers.stop() }
      if connection.status.paperEnd == true { lacksPaper(&actions) }
      let condition = condition(of: connection)
      if condition != reported {
        reported = condition
        actions.append(.statusChanged(condition))
      }
    }
    return actions
  }

  private func condition(of connection: PrinterConnection) -> PrinterCondition {
    if let fault = connection.fault { return fault.condition }
    if isMute { return .mute }
    return connection.status.paperNearEnd == true ? .paperNearEnd : .ready
  }
}
