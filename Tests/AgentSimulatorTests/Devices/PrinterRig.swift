import DeviceProfiles
import Testing

@testable import AgentSimulator

/// A printer and what came out of it so far.
struct PrinterRig {
  var printer: PrinterHardware
  var time: Int64 = 0
  private(set) var answers: [(at: Int64, bytes: [UInt8])] = []
  private(set) var slips: [(at: Int64, slip: Slip)] = []
  private(set) var pulses: [(at: Int64, connector: Int)] = []
  private(set) var rooms: [Int64] = []
  var chance = Chance(seed: 1)

  /// Connected, with whatever `change` does to a usual printer of that profile.
  init(
    _ profile: String = "epson-tm-t88v", cable: PrinterBuild.Cable = .network,
    rates: AnswerRates = .none, _ change: (inout PrinterBuild) -> Void = { _ in }
  ) throws {
    var build = PrinterBuild(profile: try #require(PrinterProfile.named(profile)), cable: cable)
    change(&build)
    printer = PrinterHardware(build, rates: rates)
    #expect(printer.connect(at: 0) == true)
  }

  @discardableResult
  mutating func send(_ bytes: [UInt8]) -> Int { printer.receive(bytes, at: time) }

  mutating func send(_ text: String) { send(Array(text.utf8)) }

  /// Lets that much time go by, from one thing that is due to the next.
  mutating func wait(_ milliseconds: Int64) {
    let end = time + milliseconds
    while let due = printer.nextDue, due <= end {
      time = max(time, due)
      collect()
    }
    time = end
    collect()
  }

  private mutating func collect() {
    for (at, output) in printer.advance(to: time, chance: &chance) {
      switch output {
      case .answer(let bytes): answers.append((at, bytes))
      case .slip(let slip): slips.append((at, slip))
      case .pulse(let connector): pulses.append((at, connector))
      case .roomAgain: rooms.append(at)
      }
    }
  }

  /// All answers so far, joined; and forgets them.
  mutating func takeAnswers() -> [UInt8] {
    collect()
    defer { answers = [] }
    return answers.flatMap(\.bytes)
  }

  /// The lines of all slips so far, and whether each was whole; and forgets them.
  mutating func takeSlips() -> [[String]] {
    collect()
    defer { slips = [] }
    return slips.map { ($0.slip.isWhole ? [] : ["torn:"]) + $0.slip.lines }
  }
}

/// ESC @.
let reset: [UInt8] = [0x1B, 0x40]
/// GS V 66 0: feed to the cutter and cut.
let cut: [UInt8] = [0x1D, 0x56, 66, 0]
/// GS r 1.
let askPaper: [UInt8] = [0x1D, 0x72, 1]

/// GS ( H, function 48.
func askProcessID(_ id: String) -> [UInt8] {
  [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + Array(id.utf8)
}

/// Header, identifier, the id, NUL.
func processID(_ id: String) -> [UInt8] { [0x37, 0x22] + Array(id.utf8) + [0x00] }
