/// What a receipt printer makes of its bytes, as far as tests need it.
///
/// Written from the public ESC/POS reference and on purpose without any of the code under test.
struct PrinterInterpreter {
  /// What the sensors see.
  struct Sensors: Equatable {
    var isPaperOut = false
    var isPaperNearEnd = false
    var isCoverOpen = false
    var isDrawerOpen = false
    var isOffline: Bool { isPaperOut || isCoverOpen }
  }

  var sensors = Sensors()
  /// Whether the model knows process ids, GS ( H.
  var confirmsProcessIDs = true
  /// All that was printed and obeyed, as it came.
  private(set) var paper: [UInt8] = []
  /// The characters between the cuts, a line feed for each line; the last one is not yet cut.
  private(set) var receipts: [[UInt8]] = [[]]
  private(set) var pulses: [FakePrinter.Pulse] = []
  private(set) var confirmed: [[UInt8]] = []
  private(set) var sendsStatusChanges = false
  private var command: [UInt8] = []
  /// The last eight bytes.
  private var lastReceived: UInt64 = 0

  /// Takes a byte in on its arrival: real-time commands act now, wherever they stand, even within
  /// the dots of a picture. Answers what the printer sends back.
  mutating func receive(_ byte: UInt8) -> [UInt8] {
    lastReceived = lastReceived << 8 | UInt64(byte)
    if lastReceived >> 8 & 0xFFFF == 0x1004 {
      return realTimeStatus(byte).map { [$0] } ?? []
    }
    if lastReceived >> 16 & 0xFF_FFFF == 0x10_1401 {
      let connector = lastReceived >> 8 & 1 == 0 ? 1 : 2
      pulses.append(FakePrinter.Pulse(connector: connector, isRealTime: true))
    }
    return []
  }

  /// Prints a byte from the buffer. Answers what the printer sends back.
  mutating func print(_ byte: UInt8) -> [UInt8] {
    paper.append(byte)
    if command.isEmpty, byte >= 0x20 {
      receipts[receipts.count - 1].append(byte)
      return []
    }
    command.append(byte)
    guard let length = Self.length(of: command), command.count >= length else { return [] }
    defer { command = [] }
    return obey(command)
  }

  /// Power was lost: nothing of an unfinished command is left.
  mutating func restart() {
    command = []
    lastReceived = 0
    sendsStatusChanges = false
  }

  private mutating func obey(_ command: [UInt8]) -> [UInt8] {
    switch command.prefix(2) {
    case [0x1B, 0x70]:  // ESC p m t1 t2
      pulses.append(FakePrinter.Pulse(connector: command[2] & 1 == 0 ? 1 : 2, isRealTime: false))
    case [0x1B, 0x64], [0x1B, 0x4A]:  // ESC d, ESC J: print and feed
      endLine()
    case [0x1D, 0x56], [0x1B, 0x69], [0x1B, 0x6D]:  // GS V, ESC i, ESC m: cut
      receipts.append([])
    case [0x1D, 0x28]:
      return processID(command)
    case [0x1D, 0x72]:  // GS r
      let paper: UInt8 = (sensors.isPaperOut ? 0x0C : 0) | (sensors.isPaperNearEnd ? 0x03 : 0)
      return [command[2] & 3 == 1 ? paper : (sensors.isDrawerOpen ? 1 : 0)]
    case [0x1D, 0x49]:  // GS I
      let names: [UInt8: String] = [65: "1.00 FAKE", 66: "EPSON", 67: "FAKE-80", 68: "F0000001"]
      return names[command[2]].map { [0x5F] + Array($0.utf8) + [0] } ?? [0x20]
    case [0x1D, 0x61]:  // GS a
      sendsStatusChanges = command[2] != 0
      return sendsStatusChanges ? automaticStatus : []
    case [0x09], [0x0A]:
      receipts[receipts.count - 1] += command
    default: break
    }
    return []
  }

  private mutating func endLine() {
    if let last = receipts[receipts.count - 1].last, last != 0x0A {
      receipts[receipts.count - 1].append(0x0A)
    }
  }

  /// GS ( H, function 48: 1D 28 48 06 00 30 30 d1 d2 d3 d4.
  private mutating func processID(_ command: [UInt8]) -> [UInt8] {
    guard confirmsProcessIDs, command.count == 11, command[2] == 0x48, command[5] == 0x30 else {
      return []
    }
    let id = Array(command[7...])
    confirmed.append(id)
    return [0x37, 0x22] + id + [0x00]
  }

  /// DLE EOT n.
  private func realTimeStatus(_ n: UInt8) -> UInt8? {
    switch n {
    case 1: 0x12 | (sensors.isDrawerOpen ? 0x04 : 0) | (sensors.isOffline ? 0x08 : 0)
    case 2: 0x12 | (sensors.isCoverOpen ? 0x04 : 0) | (sensors.isPaperOut ? 0x20 : 0)
    case 3: 0x12
    case 4: 0x12 | (sensors.isPaperNearEnd ? 0x0C : 0) | (sensors.isPaperOut ? 0x60 : 0)
    default: nil
    }
  }

  /// The four bytes of the automatic status back.
  var automaticStatus: [UInt8] {
    let first: UInt8 =
      0x10 | (sensors.isDrawerOpen ? 0x04 : 0) | (sensors.isOffline ? 0x08 : 0)
      | (sensors.isCoverOpen ? 0x20 : 0)
    let paper: UInt8 = (sensors.isPaperNearEnd ? 0x03 : 0) | (sensors.isPaperOut ? 0x0C : 0)
    return [first, 0, paper, 0]
  }
}

extension PrinterInterpreter {
  /// How long the command is that begins so; `nil` as long as that can't be told.
  static func length(of command: [UInt8]) -> Int? {
    guard let first = command.first else { return nil }
    guard [0x10, 0x1B, 0x1C, 0x1D].contains(first) else { return 1 }
    guard command.count >= 2 else { return nil }
    switch (first, command[1]) {
    case (0x10, 0x14): return command.count < 3 ? nil : command[2] == 8 ? 10 : 5
    case (0x1B, 0x40), (0x1B, 0x32), (0x1B, 0x69), (0x1B, 0x6D), (0x1B, 0x4C), (0x1B, 0x53),
      (0x1B, 0x0C), (0x1B, 0x3C), (0x1C, 0x26), (0x1C, 0x2E), (0x1D, 0x3A):
      return 2
    case (0x1B, 0x24), (0x1B, 0x5C), (0x1B, 0x63), (0x1B, 0x42), (0x1C, 0x53), (0x1C, 0x70),
      (0x1D, 0x4C), (0x1D, 0x57), (0x1D, 0x50), (0x1D, 0x24), (0x1D, 0x5C):
      return 4
    case (0x1B, 0x70), (0x1D, 0x5E): return 5
    case (0x1B, 0x57): return 10
    case (0x1B, 0x44): return terminated(command, from: 2)
    case (0x1B, 0x2A):  // ESC * m nL nH: columns of 8 or 24 dots
      return word(command, at: 3).map { 5 + $0 * (command[2] >= 32 ? 3 : 1) }
    case (0x1B, 0x28), (0x1C, 0x28), (0x1D, 0x28): return word(command, at: 3).map { 5 + $0 }
    case (0x1D, 0x38):
      return word(command, at: 5).flatMap { high in
        word(command, at: 3).map { 7 + $0 + high << 16 }
      }
    case (0x1D, 0x76):  // GS v 0 m xL xH yL yH
      return word(command, at: 6).flatMap { rows in
        word(command, at: 4).map { 8 + $0 * rows }
      }
    case (0x1D, 0x2A): return command.count < 4 ? nil : 4 + 8 * Int(command[2]) * Int(command[3])
    case (0x1D, 0x56): return command.count < 3 ? nil : [0, 1, 48, 49].contains(command[2]) ? 3 : 4
    case (0x1D, 0x6B):
      guard command.count >= 3 else { return nil }
      if command[2] <= 6 { return terminated(command, from: 3) }
      return command.count < 4 ? nil : 4 + Int(command[3])
    default: return 3
    }
  }

  private static func word(_ command: [UInt8], at index: Int) -> Int? {
    command.count < index + 2 ? nil : Int(command[index]) + Int(command[index + 1]) << 8
  }

  private static func terminated(_ command: [UInt8], from index: Int) -> Int? {
    command.count > index && command.last == 0 ? command.count : nil
  }
}
