import AgentCore
import DeviceDrivers

// The scanner's and the printer's ends of their cables.
extension World {
  func open(_ device: DeviceID) {
    guard device == SimulatedShop.printer else {
      isScannerOpen = true
      return after(1, .event(.portOpened(device), life: life))
    }
    port.connection += 1
    after(chance.number(1...20), .printerPortOpens(connection: port.connection))
  }

  // MARK: Scanner

  func scan(_ code: String) {
    let reading = scanner.scan(
      Array(code.utf8), at: now, chance: &chance)
    for _ in 1...reading.times { see(.scanned(code, garbled: reading.garbled)) }
    lookAtScanner()
  }

  private func lookAtScanner() {
    if let due = scanner.nextDue { after(max(0, due - now), .scannerSends) }
  }

  func scannerSends() {
    for (_, bytes) in scanner.advance(to: now) where isScannerOpen && agent != nil {
      take(.received(SimulatedShop.scanner, bytes, entropy: clock.entropy()))
    }
    lookAtScanner()
  }

  // MARK: Printer

  func printerPortOpens(_ connection: Int) {
    guard connection == port.connection else { return }
    guard port.hardware.connect(at: now) else {
      return take(
        .portOpenFailed(
          SimulatedShop.printer, PortProblem(problem: "refused", remedy: "Switch it on.")))
    }
    port.isOpen = true
    port.queue = []
    take(.portOpened(SimulatedShop.printer))
    lookAtPrinter()
  }

  /// The agent closes the port, or is gone.
  func printerPortCloses() {
    port.connection += 1
    guard port.isOpen else { return }
    port.isOpen = false
    port.queue = []
    port.hardware.disconnect(at: now)
    lookAtPrinter()
  }

  func print(_ bytes: [UInt8]) {
    guard port.isOpen else { return }
    // NULs and ESC @ begin every receipt.
    if bytes.starts(with: [0, 0]) { see(.paperBegun(head: head)) }
    port.queue += bytes
    pump()
  }

  private func pump() {
    guard port.isOpen, !port.queue.isEmpty else { return }
    let taken = port.hardware.receive(port.queue, at: now)
    port.queue.removeFirst(taken)
    if taken > 0 { take(.wrote(SimulatedShop.printer, count: taken)) }
    lookAtPrinter()
  }

  private func lookAtPrinter() {
    guard let due = port.hardware.nextDue, due < port.lookingAt ?? .max else { return }
    port.lookingAt = max(due, now)
    after(max(0, due - now), .printerGoesOn)
  }

  func printerGoesOn() {
    port.lookingAt = nil
    let connection = port.connection
    for (_, output) in port.hardware.advance(to: now, chance: &chance) {
      switch output {
      case .answer(let bytes):
        guard port.isOpen, port.connection == connection else { break }
        take(.received(SimulatedShop.printer, bytes, entropy: clock.entropy()))
      case .slip(let slip): see(.slip(slip))
      case .pulse(let connector):
        if connector == shop.settings.drawer?.connector { see(.drawerPulsed(head: head)) }
      case .roomAgain: pump()
      }
    }
    lookAtPrinter()
  }

  // MARK: What people do to the printer

  func printerFails(_ mishap: Step.PrinterMishap, _ milliseconds: Int64) {
    switch mishap {
    case .paperOut: port.hardware.setPaper(.out, at: now)
    case .paperNearEnd: port.hardware.setPaper(.nearEnd, at: now)
    case .coverOpen: port.hardware.setCover(open: true, at: now)
    case .powerOff:
      see(.printerLost)
      port.hardware.powerOff(at: now)
      hangUp()
    case .cableOut:
      see(.printerLost)
      port.hardware.setPulled(true, at: now)
    case .deaf: port.hardware.isDeaf = true
    case .stalled: port.hardware.setStalled(true, at: now)
    }
    lookAtPrinter()
    after(milliseconds, .printerMended(mishap))
  }

  /// A network printer that is switched off ends its connection, sooner or later.
  private func hangUp() {
    guard port.isOpen, port.hardware.build.cable == .network else { return }
    after(chance.number(0...15_000), .printerHangsUp(connection: port.connection))
  }

  func printerHangsUp(_ connection: Int) {
    guard port.isOpen, port.connection == connection else { return }
    port.isOpen = false
    port.queue = []
    port.hardware.disconnect(at: now)
    take(
      .portClosed(
        SimulatedShop.printer, PortProblem(problem: "connection lost", remedy: "Look at it.")))
  }

  func printerMended(_ mishap: Step.PrinterMishap) {
    switch mishap {
    case .paperOut, .paperNearEnd: port.hardware.setPaper(.loaded, at: now)
    case .coverOpen: port.hardware.setCover(open: false, at: now)
    case .powerOff: port.hardware.powerOn(at: now)
    case .cableOut: port.hardware.setPulled(false, at: now)
    case .deaf: port.hardware.isDeaf = false
    case .stalled: port.hardware.setStalled(false, at: now)
    }
    pump()
    lookAtPrinter()
  }

  /// The agent's machine is gone; after a power cut perhaps the printer too.
  func printerHostGone(powerCut: Bool) {
    printerPortCloses()
    isScannerOpen = false
    if powerCut, chance.percent(50) { printerFails(.powerOff, 1_000) }
  }
}
