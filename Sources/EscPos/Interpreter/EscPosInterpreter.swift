import DeviceProfiles

/// Something that a printer does besides printing.
public enum InterpreterEvent: Hashable, Sendable {
  /// Everything before is on paper: the printer answers with these bytes.
  case processIDRequested(answer: [UInt8])
  /// The printer answers with these bytes.
  case statusRequested(answer: [UInt8])
  case drawerPulse(connector: Int, onMilliseconds: Int, offMilliseconds: Int)
  case cut
}

/// A virtual printer: takes bytes in pieces of any size and shows the paper.
///
/// It draws text in font A; what it reads and does not draw, or does not know, is a fault in its
/// list. No bytes make it stop.
public struct EscPosInterpreter: Sendable {
  /// The most faults listed.
  public static let maximumFaults = 100
  /// The most bytes held while the printer cannot print; more are lost, which is a fault.
  public static let maximumHeldBytes = 1 << 20

  public let profile: PrinterProfile
  /// How the printer is, for its answers. Out of paper, with the cover open or with an error it
  /// answers real-time questions, and holds the rest until `setStatus` says that it can print.
  public private(set) var status = PrinterStatus(
    online: true, coverOpen: false, paperEnd: false, paperNearEnd: false, error: false,
    drawerPinHigh: false)
  /// What the bytes had that a printer of this profile would not do, or this one does not draw.
  public private(set) var faults: [String] = []

  private var reader = CommandReader()
  private var realTime = RealTimeReader()
  private var held: [UInt8] = []
  var paper = VirtualPaper()
  var settings: PrintSettings
  var line: [VirtualPaper.Cell] = []
  var lineEnd = 0

  public init(profile: PrinterProfile) {
    self.profile = profile
    settings = PrintSettings(profile: profile)
    settings.chineseMode = profile.startsInChineseMode
  }

  /// Takes the next bytes; the events are in the order in which the printer comes to them.
  public mutating func feed(_ bytes: some Sequence<UInt8>) -> [InterpreterEvent] {
    var events: [InterpreterEvent] = []
    for byte in bytes {
      if let request = realTime.take(byte) { events.append(carryOut(request)) }
      if canPrint {
        take(byte, into: &events)
      } else if held.count < Self.maximumHeldBytes {
        held.append(byte)
      } else {
        fault("more than \(Self.maximumHeldBytes) bytes came while it could not print")
      }
    }
    return events
  }

  /// Changes how the printer is; held bytes are printed once it can.
  public mutating func setStatus(_ status: PrinterStatus) -> [InterpreterEvent] {
    self.status = status
    self.status.online = canPrint
    guard canPrint else { return [] }
    var events: [InterpreterEvent] = []
    let bytes = held
    held = []
    for byte in bytes { take(byte, into: &events) }
    return events
  }

  /// The printed text, each slip ended by a dashed line where it was cut.
  public var paperText: String { paper.text(columns: profile.columns) }

  private var canPrint: Bool {
    status.paperEnd != true && status.coverOpen != true && status.error != true
  }

  mutating func fault(_ message: String) {
    guard faults.count < Self.maximumFaults, !faults.contains(message) else { return }
    faults.append(message)
  }

  private mutating func take(_ byte: UInt8, into events: inout [InterpreterEvent]) {
    guard let instruction = reader.take(byte) else { return }
    switch instruction {
    case .character(let byte): print(byte)
    case .control(let byte): control(byte)
    case .command(let first, let second, let parameters):
      carryOut(first, second, parameters, into: &events)
    case .unknown(let first, let second):
      fault("unknown command \(Self.name(first, second))")
    }
  }

  private mutating func carryOut(_ request: RealTimeReader.Request) -> InterpreterEvent {
    if canPrint && !reader.isInRealTimeCommand {
      fault("a real-time command was carried out inside the data of another command")
    }
    switch request {
    case .status(let kind): return .statusRequested(answer: [status.realTimeByte(kind)])
    case .drawerPulse(let connector, let milliseconds):
      return .drawerPulse(
        connector: connector, onMilliseconds: milliseconds, offMilliseconds: milliseconds)
    }
  }

  /// "ESC x" for messages.
  static func name(_ first: UInt8, _ second: UInt8) -> String {
    let prefix =
      switch first {
      case EscPosCommand.esc: "ESC"
      case EscPosCommand.gs: "GS"
      case EscPosCommand.fs: "FS"
      default: "DLE"
      }
    guard (0x21...0x7E).contains(second) else {
      return "\(prefix) 0x\(String(second, radix: 16, uppercase: true))"
    }
    return "\(prefix) \(Character(UnicodeScalar(second)))"
  }
}
