import DeviceDrivers
import Records
import RetailTypes
import ScannerProtocols

/// A scanner of the configuration and its driver.
struct ConnectedScanner: Sendable {
  var id: DeviceID
  var driver: SerialScannerDriver

  init(settings: AgentCoreSettings.Scanner) {
    id = settings.id
    driver = SerialScannerDriver(settings.framing)
  }
}

extension AgentCore {
  /// Tells a scanner's driver something and does what it wants. `entropy` is needed where scans
  /// may come of it.
  mutating func drive(
    _ device: DeviceID, at now: Instant, entropy: Entropy = Entropy(high: 0, low: 0),
    _ event: (inout SerialScannerDriver) -> [SerialScannerDriver.Action]
  ) {
    guard let index = scanners.firstIndex(where: { $0.id == device }) else { return }
    var scans: UInt64 = 0
    for action in event(&scanners[index].driver) {
      switch action {
      case .open: emit(.open(device))
      case .scan(let scan):
        // Each scan may start a sale of its own: no two may share their random bytes.
        let own = Entropy(high: entropy.high, low: entropy.low &+ scans)
        scans += 1
        take(scan, from: device, entropy: own, at: now)
      case .fault(let fault): refuse(fault, of: device)
      case .arm(let milliseconds): emit(.arm(.scanner(device), afterMilliseconds: milliseconds))
      case .disarm: emit(.disarm(.scanner(device)))
      }
    }
  }

  private mutating func take(
    _ scan: Scan, from device: DeviceID, entropy: Entropy, at now: Instant
  ) {
    guard !requests.isFull else { return notifyScan(scan.text, reply: .busy) }
    requests.enqueue(.scan(scan, scanner: device, entropy: entropy))
    serve(at: now)
  }

  private mutating func refuse(_ fault: ScanFault, of device: DeviceID) {
    emit(
      .notify(
        .scan(
          .object([
            "device": .string(device.rawValue), "code": .string(fault.code),
            "detail": .string(fault.message),
          ]))))
  }
}
