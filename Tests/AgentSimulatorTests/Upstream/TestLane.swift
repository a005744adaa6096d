import Delivery
import InboxTestKit
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

/// A lane with nothing but a journal and its delivery machine, one call after the other.
struct TestLane {
  let journal: TestJournal
  let upstream: SimulatedUpstream
  var chance: Chance
  var head: Int64 = 0
  /// As on the lane's disk.
  private(set) var position: Int64 = 0
  private(set) var deadLetters: Set<Int64> = []
  private(set) var machine = DeliveryMachine()
  /// What came back, for comparing two runs.
  private(set) var story: [String] = []

  private var pending: [DeliveryAction] = []
  private var isArmed = false

  init(_ journal: TestJournal, _ upstream: SimulatedUpstream, seed: UInt64) {
    self.journal = journal
    self.upstream = upstream
    chance = Chance(seed: seed)
  }

  /// A new process: what was only in memory is gone.
  mutating func start() {
    machine = DeliveryMachine()
    pending.removeAll()
    isArmed = false
    take(.started(acknowledgedThrough: position, head: head))
  }

  mutating func append(_ count: Int64) {
    head = min(head + count, Int64(journal.records.count))
    take(.recordsDurable(through: head))
  }

  mutating func take(_ event: DeliveryEvent) {
    for action in machine.step(event, entropy: Entropy(using: &chance)) {
      switch action {
      case .storePosition(let through): position = through
      case .deadLetter(let seq, _, _): deadLetters.insert(seq)
      case .healed(let seq): deadLetters.remove(seq)
      case .arm: isArmed = true
      case .disarm: isArmed = false
      case .alarm, .alarmCleared, .attempt: story.append("\(action)")
      case .fetchWatermark, .send, .compareHash, .checkOwnCopy: pending.append(action)
      }
    }
  }

  /// Carries out what waits; a timer fires if nothing else does. False if nothing is under way.
  mutating func advance() async -> Bool {
    guard !pending.isEmpty else {
      guard isArmed else { return false }
      isArmed = false
      take(.timerFired)
      return true
    }
    switch pending.removeFirst() {
    case .fetchWatermark:
      let (outcome, _) = await upstream.watermark(epoch: journal.epoch, &chance)
      take(.watermark(outcome))
    case .send(let from, let maximum):
      let records = journal.records[Int(from - 1)..<min(Int(from) - 1 + maximum, Int(head))]
      let (outcome, _) = await upstream.send(Array(records), epoch: journal.epoch, &chance)
      take(.answered(from: from, through: from + Int64(records.count) - 1, outcome: outcome))
    case .compareHash(let seq, let hash):
      take(.hashCompared(seq: seq, same: journal.records[Int(seq - 1)].hash == hash))
    case .checkOwnCopy(let seq): take(.ownCopy(seq: seq, intact: true))
    default: break
    }
    return true
  }

  /// Until nothing is under way.
  mutating func settle() async {
    var steps = 0
    while await advance() {
      steps += 1
      #expect(steps < 2000, "it goes round in circles")
      if steps >= 2000 { return }
    }
  }
}
