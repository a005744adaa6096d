import Delivery
import Records
import RetailTypes
import TestKit
import Testing

/// An inbox that keeps records as the protocol says, over a line that loses what it likes.
private struct ModelInbox {
  var kept: Set<Int64> = []
  /// Records that arrive damaged the first time.
  var damaged: Set<Int64> = []
  var refused: Set<Int64> = []

  var contiguousThrough: Int64 {
    var through: Int64 = 0
    while kept.contains(through + 1) || refused.contains(through + 1) { through += 1 }
    return through
  }

  mutating func receive(_ seqs: ClosedRange<Int64>) -> BatchAnswer {
    var verdicts: [BatchAnswer.Verdict] = []
    for seq in seqs {
      if damaged.remove(seq) != nil {
        refused.insert(seq)
        verdicts.append(.init(seq: seq, status: .rejected, code: "hash"))
      } else {
        refused.remove(seq)
        let new = kept.insert(seq).inserted
        verdicts.append(.init(seq: seq, status: new ? .accepted : .duplicate))
      }
    }
    return BatchAnswer(contiguousThrough: contiguousThrough, verdicts: verdicts)
  }
}

/// One lane against the model, every choice from one seed.
private struct World {
  var generator: SeededRandom
  var inbox = ModelInbox()
  var machine = DeliveryMachine()
  var head: Int64 = 0
  var stored: Int64 = 0
  var deadLetters: Set<Int64> = []
  var armed = false
  var pending: [DeliveryEvent] = []
  /// `send` or `fetchWatermark` that is out.
  var outstanding = 0
  var inboxLost = false
  /// Chance of trouble on the line, in percent.
  var trouble = 40

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  mutating func step(_ event: DeliveryEvent) {
    let entropy = Entropy(using: &generator)
    let before = stored
    for action in machine.step(event, entropy: entropy) { perform(action) }
    #expect(outstanding <= 1, "two requests at the same time")
    #expect(stored >= before || inboxLost, "the position went back without a reason")
    #expect(machine.alarm == nil)
  }

  mutating func perform(_ action: DeliveryAction) {
    switch action {
    case .fetchWatermark:
      outstanding += 1
      pending.append(
        chance(trouble)
          ? .watermark(.unknown(message: "lost"))
          : .watermark(
            .position(
              contiguousThrough: inbox.contiguousThrough,
              hash: Lane.hash)))
    case .compareHash(let seq, _): pending.append(.hashCompared(seq: seq, same: true))
    case .send(let from, let maximum):
      outstanding += 1
      #expect((1...500).contains(maximum) && from >= 1 && from <= head)
      pending.append(answer(from...min(head, from + Int64(maximum) - 1)))
    case .checkOwnCopy(let seq): pending.append(.ownCopy(seq: seq, intact: true))
    case .storePosition(let through): stored = through
    case .deadLetter(let seq, _, _): deadLetters.insert(seq)
    case .healed(let seq): deadLetters.remove(seq)
    case .arm(let milliseconds):
      #expect((0...3_601_000).contains(milliseconds))
      armed = true
    case .disarm: armed = false
    case .alarm, .alarmCleared, .attempt: break
    }
  }

  mutating func answer(_ range: ClosedRange<Int64>) -> DeliveryEvent {
    let (from, through) = (range.lowerBound, range.upperBound)
    func outcome(_ outcome: DeliveryOutcome) -> DeliveryEvent {
      .answered(from: from, through: through, outcome: outcome)
    }
    if range.count > 60 && trouble > 0 { return outcome(.tooLarge(message: "")) }
    guard chance(trouble) else { return outcome(.verdicts(inbox.receive(range))) }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return outcome(.unknown(message: "never arrived"))
    case 1: return outcome(.retryAfter(milliseconds: nil, message: "busy"))
    case 2:
      // Part of it arrived before the line broke.
      _ = inbox.receive(from...Int64.random(in: range, using: &generator))
      return outcome(.unknown(message: "broken"))
    default:
      _ = inbox.receive(range)
      return outcome(.unknown(message: "the answer was lost"))
    }
  }

  mutating func restart() {
    machine = DeliveryMachine()
    (outstanding, armed) = (0, false)
    pending.removeAll()
    step(.started(acknowledgedThrough: stored, head: head))
  }

  /// One thing that happens next; false if nothing is under way.
  mutating func advance() -> Bool {
    if !pending.isEmpty {
      let event = pending.removeFirst()
      switch event {
      case .answered, .watermark: outstanding -= 1
      default: break
      }
      step(event)
      return true
    }
    guard armed else { return false }
    armed = false
    step(.timerFired)
    return true
  }
}

@Suite struct DeliveryAgainstAnInbox {
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func everyRecordArrives(seed: UInt64) {
    var world = World(generator: SeededRandom(seed: seed))
    world.step(.started(acknowledgedThrough: 0, head: 0))
    for _ in 0..<300 {
      switch Int.random(in: 0..<20, using: &world.generator) {
      case 0...8:
        world.head += Int64.random(in: 1...30, using: &world.generator)
        if world.chance(10) { world.inbox.damaged.insert(world.head) }
        world.step(.recordsDurable(through: world.head))
      case 9: world.restart()
      case 10: world.step(.sendNow)
      case 11 where world.chance(20):
        // The inbox comes back from a backup.
        let lost = Int64.random(in: 0...world.head, using: &world.generator)
        world.inbox.kept = world.inbox.kept.filter { $0 < lost }
        world.inbox.refused = world.inbox.refused.filter { $0 < lost }
        world.inboxLost = true
      default: _ = world.advance()
      }
    }
    // From now on all goes well; something to say makes the inbox's losses known.
    world.trouble = 0
    world.head += 1
    world.step(.recordsDurable(through: world.head))
    var steps = 0
    while world.advance() {
      steps += 1
      #expect(steps < 2000, "it goes round in circles")
      if steps >= 2000 { return }
    }
    let all = Set(1...world.head)
    #expect(world.inbox.contiguousThrough == world.head)
    #expect(world.stored == world.head)
    // Whatever was refused is either healed or listed.
    #expect(all.subtracting(world.inbox.kept).isSubset(of: world.deadLetters))
  }
}
