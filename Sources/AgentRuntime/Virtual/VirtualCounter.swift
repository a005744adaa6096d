import AgentCore
import DeviceProfiles
import EscPos
import Records

/// A scanner, a printer and a drawer inside this program, for demonstrations and tests of front
/// ends. Device thread only.
final class VirtualCounter {
  /// Which devices of a lane are virtual.
  struct Plan: Sendable {
    var scanner: DeviceID?
    var printer: DeviceID?
    var profile: PrinterProfile

    /// The first scanner and the printer of `settings` that are virtual; `nil` if neither is.
    init?(
      settings: AgentCoreSettings, addresses: [DeviceID: AgentConfiguration.Connection]
    ) {
      let isVirtual = { (id: DeviceID) in addresses[id] == .virtual }
      scanner = settings.scanners.map(\.id).first(where: isVirtual)
      printer = (settings.printer?.id).flatMap { isVirtual($0) ? $0 : nil }
      guard scanner != nil || printer != nil,
        let profile = settings.printer?.profile ?? PrinterProfile.named("epson-tm-t88v")
      else { return nil }
      self.profile = profile
    }
  }

  private let printer: DeviceID?
  private let scanner: DeviceID?
  /// Takes the events of the devices; set by who opens them.
  var report: (Event) -> Void = { _ in }
  private(set) var drawerPulses = 0
  private var interpreter: EscPosInterpreter
  private var faults = VirtualFaults()
  private var isPrinterOpen = false
  private var isScannerOpen = false
  /// What a stalled printer has not taken yet.
  private var stalled: [UInt8] = []

  init(_ plan: Plan) {
    scanner = plan.scanner
    printer = plan.printer
    interpreter = EscPosInterpreter(profile: plan.profile)
  }

  var paperText: String { interpreter.paperText }
  var paperPNG: [UInt8] { interpreter.png() }

  func open(_ device: DeviceID) {
    if device == printer {
      guard !faults.refuse else {
        return report(.portOpenFailed(device, .switchedOff))
      }
      isPrinterOpen = true
    } else {
      isScannerOpen = true
    }
    report(.portOpened(device))
  }

  func close(_ device: DeviceID) {
    if device == printer {
      isPrinterOpen = false
      stalled = []
    } else {
      isScannerOpen = false
    }
  }

  func closeAll() {
    if let printer { close(printer) }
    if let scanner { close(scanner) }
  }

  func write(_ device: DeviceID, _ bytes: [UInt8]) {
    guard device == printer, isPrinterOpen else { return }
    if faults.stall { stalled += bytes } else { print(bytes) }
  }

  private func print(_ bytes: [UInt8]) {
    guard let printer else { return }
    let events = interpreter.feed(bytes)
    report(.wrote(printer, count: bytes.count))
    for event in events {
      switch event {
      case .processIDRequested(let answer), .statusRequested(let answer):
        guard !faults.mute else { continue }
        report(.received(printer, answer, entropy: SystemClock.entropy()))
      case .drawerPulse: drawerPulses += 1
      case .cut: break
      }
    }
  }

  /// Reads a code, as the trigger of a scanner does.
  func scan(_ text: String) {
    guard let scanner, isScannerOpen else { return }
    let bytes = Array(text.utf8) + [0x0D]
    report(.received(scanner, bytes, entropy: SystemClock.entropy()))
  }

  /// Sets what goes wrong from now on.
  func set(_ faults: VirtualFaults) {
    self.faults = faults
    if faults.refuse, isPrinterOpen, let printer {
      close(printer)
      report(.portClosed(printer, .switchedOff))
    }
    if !faults.stall, !stalled.isEmpty {
      let bytes = stalled
      stalled = []
      print(bytes)
    }
  }
}

/// What the virtual printer gets wrong.
struct VirtualFaults: Hashable, Sendable {
  /// Off: connections are refused, the one that stands is broken.
  var refuse = false
  /// Takes no bytes.
  var stall = false
  /// Prints, and answers nothing.
  var mute = false

  init() {}

  /// Reads `{"refuse":true,"stall":false,"mute":false}`; what is left out is off.
  init?(json: JSONValue) {
    guard case .object(let object) = json else { return nil }
    for member in object.members {
      guard let flag = member.value.boolValue else { return nil }
      switch member.name {
      case "refuse": refuse = flag
      case "stall": stall = flag
      case "mute": mute = flag
      default: return nil
      }
    }
  }

  var json: JSONValue {
    .object(["refuse": .bool(refuse), "stall": .bool(stall), "mute": .bool(mute)])
  }
}

extension PortProblem {
  fileprivate static let switchedOff = PortProblem(
    problem: "the virtual printer is switched off",
    remedy: "Switch it on: POST /v1/virtual/faults {}.")
}
