// The pure core of the agent: events in, effects out. No I/O, no clock, no chance.

import Delivery
import DeviceDrivers
import Records
import RetailTypes
import Sales

/// One lane: its till, its printing, its devices and its delivery, as one state machine.
///
/// Same settings, same records, same events: same effects, always.
public struct AgentCore: Sendable {
  let settings: AgentCoreSettings
  var till: Till
  var outbox: Outbox
  var requests = RequestQueue()
  var printing: Printing
  var drawer = DrawerOrders()
  var devices: DeviceTable
  var delivery: DeliveryMachine?
  var lastAttempt: DeliveryAttempt?
  var clock: ClockWatch
  var start: AgentStart?
  var scanners: [ConnectedScanner]
  /// The seq of the last record of each sale that is open or suspended.
  var saleSeqs: [String: Int64] = [:]

  private var effects: [Effect] = []

  /// What waits for an append to be durable.
  enum Continuation: Sendable {
    case effect(Effect)
    case reply(Request, Reply)
    case display(JSONValue)
    case printNext
    case printStarted(PrintJob.ID)
    case kick(DrawerOrder)
  }

  /// The core over a journal that holds `records`: all from the latest `epoch.opened` or
  /// `shift.closed` on, none for an empty journal.
  public init(settings: AgentCoreSettings, records: [Record]) throws(RebuildError) {
    self.settings = settings
    till = Till(settings: settings.sales)
    outbox = Outbox(head: records.last?.seq ?? 0)
    printing = Printing()
    devices = DeviceTable(settings: settings)
    clock = ClockWatch()
    scanners = settings.scanners.map { ConnectedScanner(settings: $0) }
    try rebuild(from: records)
    display = currentDisplay
  }

  /// What a customer display shows now: the sale in progress as far as it is on disk, or nothing.
  public private(set) var display: JSONValue = .null

  /// The last record that is known to be on disk.
  public var durableSeq: Int64 { outbox.durableSeq }

  /// Takes one event and says what is to be done about it, in order.
  public mutating func step(_ event: Event, at now: Instant) -> [Effect] {
    effects.removeAll(keepingCapacity: true)
    watchClock(at: now)
    switch event {
    case .started(let start, let entropy): begin(start, at: now, entropy: entropy)
    case .request(let request): accept(request, at: now)
    case .portOpened(let device): portOpened(device, at: now)
    case .portOpenFailed(let device, let problem): portOpenFailed(device, problem, at: now)
    case .portClosed(let device, let problem): portClosed(device, problem, at: now)
    case .received(let device, let bytes, let entropy):
      received(bytes, from: device, at: now, entropy: entropy)
    case .wrote(let device, let count): wrote(count, to: device, at: now)
    case .found(let token, let item): lookedUp(token, item, at: now)
    case .notFound(let token): lookedUp(token, nil, at: now)
    case .saleFetched(let token, let sale): saleFetched(token, sale, at: now)
    case .answerFetched(let token, let answer): answerFetched(token, answer, at: now)
    case .lookupFailed(let token, let message): lookupFailed(token, message, at: now)
    case .journaled(let ticket): journaled(throughTicket: ticket, at: now)
    case .timerFired(let timer, let entropy): timerFired(timer, at: now, entropy: entropy)
    case .delivery(let event, let entropy): deliver(event, at: now, entropy: entropy)
    case .catalogueUpdated(let version, let items):
      append([
        RecordDraft(.catalogueUpdated, ["version": .string(version), "items": .int(items)])
      ])
    }
    return effects
  }

  mutating func emit(_ effect: Effect) { effects.append(effect) }

  /// Records `drafts`; returns the seq of the first.
  @discardableResult
  mutating func append(_ drafts: [RecordDraft], answer: KeptAnswer? = nil) -> Int64 {
    let append = outbox.stage(drafts, answer: answer)
    emit(.append(append))
    return append.firstSeq
  }

  /// Goes on with `step` as soon as everything recorded so far is on disk.
  mutating func whenDurable(_ step: Continuation, at now: Instant) {
    if outbox.isDurable { proceed(step, at: now) } else { outbox.hold(step) }
  }

  private mutating func journaled(throughTicket ticket: Int64, at now: Instant) {
    for step in outbox.durable(throughTicket: ticket) { proceed(step, at: now) }
    // Also one whose sale could not be read a while ago.
    printNext(at: now)
    deliver(.recordsDurable(through: outbox.durableSeq), at: now, entropy: nil)
  }

  private mutating func proceed(_ step: Continuation, at now: Instant) {
    switch step {
    case .effect(let effect): emit(effect)
    case .reply(let request, let reply): answer(request, reply)
    case .display(let shown):
      display = shown
      emit(.notify(.display(shown)))
    case .printNext: printNext(at: now)
    case .printStarted(let job): printStartedDurable(job, at: now)
    case .kick(let order): kick(order, at: now)
    }
  }
}
