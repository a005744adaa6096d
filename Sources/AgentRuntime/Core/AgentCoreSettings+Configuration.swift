import AgentCore
import Barcodes
import DeviceDrivers
import DevicePorts
import DeviceProfiles
import Receipts
import ScannerProtocols

extension AgentConfiguration {
  /// The part that the core acts on. With `virtual`, a virtual device stands in for each kind that
  /// the configuration does not name.
  func coreSettings(virtual: Bool) throws(MeasuredGoodsRuleError) -> AgentCoreSettings {
    let printer = printer ?? (virtual ? .virtual(width: receipt.widthMillimetres) : nil)
    // Not on a real printer: its connector would open whatever hangs there.
    let drawer =
      drawer ?? (virtual && printer?.connection == .virtual ? printer.map(Drawer.virtual) : nil)
    let scanners = scanners.isEmpty && virtual ? [Scanner.virtual] : scanners
    return AgentCoreSettings(
      device: device, sales: salesSettings,
      barcodes: try BarcodeReader(
        measuredGoods: measuredGoods, currencyDecimals: currency.decimals),
      receipt: ReceiptSettings(
        header: receipt.header, footer: receipt.footer, language: language,
        columns: printer?.profile.columns ?? ReceiptLayout.minimumColumns),
      scanners: scanners.map { scanner in
        AgentCoreSettings.Scanner(
          id: DeviceID(rawValue: scanner.id),
          framing: SerialFraming.Settings(suffix: scanner.suffix),
          transport: scanner.connection.transport, path: scanner.connection.path)
      },
      printer: printer.map { printer in
        AgentCoreSettings.Printer(
          id: DeviceID(rawValue: printer.id), profile: printer.profile,
          link: printer.connection.printerLink,
          transport: printer.connection.transport, path: printer.connection.path)
      },
      drawer: drawer.map { drawer in
        DrawerSettings(
          id: drawer.id, connector: drawer.connector,
          onMilliseconds: drawer.pulse.onMilliseconds,
          offMilliseconds: drawer.pulse.offMilliseconds)
      },
      delivers: upstream != nil)
  }

  /// Where each device of `coreSettings` is. What the configuration does not name is virtual.
  func addresses(of settings: AgentCoreSettings) -> [DeviceID: Connection] {
    var addresses: [DeviceID: Connection] = [:]
    for scanner in settings.scanners { addresses[scanner.id] = .virtual }
    if let printer = settings.printer { addresses[printer.id] = .virtual }
    for scanner in scanners { addresses[DeviceID(rawValue: scanner.id)] = scanner.connection }
    if let printer { addresses[DeviceID(rawValue: printer.id)] = printer.connection }
    return addresses
  }
}

extension AgentConfiguration.Connection {
  /// The word of the configuration.
  var transport: String {
    switch self {
    case .port(.tty): "serial"
    case .port(.tcp): "tcp"
    case .virtual: "virtual"
    }
  }

  /// A virtual printer keeps no power of its own: its connection ends with it.
  fileprivate var printerLink: PrinterLink {
    if case .port(.tty) = self { .serial } else { .network }
  }

  var path: String {
    switch self {
    case .port(let address): "\(address)"
    case .virtual: "virtual"
    }
  }
}

extension AgentConfiguration.Scanner {
  fileprivate static let virtual = Self(
    id: "virtual-scanner", connection: .virtual, suffix: .cr)
}

extension AgentConfiguration.Printer {
  fileprivate static func virtual(width: Int) -> Self? {
    // A printer that confirms, so that a demonstration shows the whole way.
    let name = width < 80 ? PrinterProfile.genericName(paperMillimetres: width) : "epson-tm-t88v"
    return PrinterProfile.named(name).map {
      Self(id: "virtual-printer", connection: .virtual, profile: $0)
    }
  }
}

extension AgentConfiguration.Drawer {
  fileprivate static func virtual(on printer: AgentConfiguration.Printer) -> Self {
    Self(
      id: "virtual-drawer", printer: printer.id, connector: 1, pulse: printer.profile.drawerPulse)
  }
}
