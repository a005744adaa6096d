/// Something that happens to the counter from outside. The number of a step and the seed say which
/// it is and how it goes on, whatever was before: steps can be left out one by one.
enum Step: Hashable, Sendable {
  // The ordinary day
  case frontEnd(Int)
  /// A front end sends an old request once more.
  case repeatOld(Int)
  case scan
  case wait(milliseconds: Int64)

  // Devices
  case printer(PrinterMishap, milliseconds: Int64)

  // The machine
  case powerCut(afterOperations: Int)
  case kill(afterOperations: Int)
  case stop
  case disk(DiskMishap, milliseconds: Int64)
  /// Somebody, or a time server, sets the clock.
  case clock(jumpMilliseconds: Int64)
  case newEpoch

  // The other end
  case lateArrivals
  case inboxPowerCut
  /// Somebody else sends records in the lane's name.
  case impostor
  /// Nothing reaches the upstream.
  case outage(milliseconds: Int64)

  enum PrinterMishap: String, Hashable, Sendable, CaseIterable {
    case paperOut, paperNearEnd, coverOpen, powerOff, cableOut, deaf, stalled
  }

  enum DiskMishap: String, Hashable, Sendable, CaseIterable {
    case syncFails, writeFails, readFails, full, flippedBit
  }
}

/// How often what goes wrong in a run, drawn from its seed; each of a thousand steps.
struct Mishaps: Hashable, Sendable {
  var printer: Int
  /// Of the printer's answers.
  var answers: Int
  var scannerNoise: Int
  var crash: Int
  var disk: Int
  var clock: Int
  var upstream: Int
  /// Of a thousand messages between front end and agent.
  var lostMessages: Int

  init(_ chance: inout Chance) {
    /// One seed in three is spared each kind, so that others are seen at length.
    func rate(_ most: Int64) -> Int {
      chance.percent(33) ? 0 : Int(chance.number(1...most))
    }
    printer = rate(60)
    answers = rate(100)
    scannerNoise = rate(250)
    crash = rate(20)
    disk = rate(15)
    clock = rate(10)
    upstream = rate(300)
    lostMessages = rate(150)
  }
}

extension Step {
  /// The step that a run with these mishaps takes by this chance.
  init(_ mishaps: Mishaps, _ chance: inout Chance) {
    if chance.permille(mishaps.printer) {
      self = .printer(
        chance.one(of: PrinterMishap.allCases), milliseconds: Self.whileItLasts(&chance))
    } else if chance.permille(mishaps.crash) {
      // Most power cuts come in the middle of something.
      let operations = chance.percent(80) ? Int(chance.number(1...40)) : 0
      switch chance.number(0...9) {
      case 0...4: self = .powerCut(afterOperations: operations)
      case 5...6: self = .kill(afterOperations: operations)
      case 7: self = .stop
      default: self = .newEpoch
      }
    } else if chance.permille(mishaps.disk) {
      self = .disk(
        chance.one(of: DiskMishap.allCases), milliseconds: Self.whileItLasts(&chance))
    } else if chance.permille(mishaps.clock) {
      let far = chance.percent(50)
      self = .clock(
        jumpMilliseconds: far
          ? chance.number(-90_000_000...90_000_000)
          : chance.number(-70_000...70_000))
    } else if chance.permille(mishaps.upstream / 10) {
      switch chance.number(0...9) {
      case 0...3: self = .lateArrivals
      case 4...7: self = .inboxPowerCut
      case 8: self = .impostor
      // A night, a day.
      default: self = .outage(milliseconds: chance.number(1...90_000_000))
      }
    } else {
      self.init(ordinary: &chance)
    }
  }

  /// Until somebody mends it: seconds, or minutes.
  private static func whileItLasts(_ chance: inout Chance) -> Int64 {
    chance.number(1...(chance.percent(70) ? 20_000 : 600_000))
  }

  private init(ordinary chance: inout Chance) {
    switch chance.number(0...99) {
    case 0...79: self = .frontEnd(Int(chance.number(0...1)))
    case 80...84: self = .repeatOld(Int(chance.number(0...1)))
    case 85...94: self = .scan
    default:
      // Mostly a moment; now and then a night.
      let most: Int64 = chance.percent(90) ? 10_000 : chance.percent(80) ? 600_000 : 50_000_000
      self = .wait(milliseconds: chance.number(1...most))
    }
  }
}

extension Step: CustomStringConvertible {
  var description: String {
    switch self {
    case .frontEnd(let number): "front end \(number + 1) acts"
    case .repeatOld(let number): "front end \(number + 1) repeats an old request"
    case .scan: "something is scanned"
    case .wait(let milliseconds): "\(milliseconds) ms pass"
    case .printer(let mishap, let milliseconds):
      "printer: \(mishap.rawValue) for \(milliseconds) ms"
    case .powerCut(let operations): "power cut at disk operation \(operations) from now"
    case .kill(let operations): "kill at disk operation \(operations) from now"
    case .stop: "the agent is stopped and started"
    case .disk(let mishap, let milliseconds): "disk: \(mishap.rawValue), \(milliseconds) ms"
    case .clock(let jump): "the clock jumps by \(jump) ms"
    case .newEpoch: "journal new-epoch"
    case .lateArrivals: "old batches arrive upstream"
    case .inboxPowerCut: "power cut at the inbox"
    case .impostor: "somebody sends a record in the lane's name"
    case .outage(let milliseconds): "the upstream is out of reach for \(milliseconds) ms"
    }
  }
}
