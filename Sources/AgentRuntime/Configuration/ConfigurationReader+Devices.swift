import DevicePorts
import DeviceProfiles
import RetailTypes
import ScannerProtocols
import StrictYAML

extension ConfigurationReader {
  struct Devices {
    var scanners: [AgentConfiguration.Scanner] = []
    var printer: AgentConfiguration.Printer?
    var drawer: AgentConfiguration.Drawer?
  }

  private enum Kind: String, CaseIterable {
    case scanner, printer, drawer, display
  }

  private enum Transport: String, CaseIterable {
    case serial, usb, lp, tcp, cups, hidpos, wedge, virtual
  }

  func devices(_ map: YAMLMapping, profiles: Profiles) -> Devices? {
    var devices = Devices()
    var drawers: [DrawerEntry] = []
    var printerID: String?
    var seen = UniqueNames()
    guard let list = map.value("devices") else { return devices }
    let read = list.list(count: 0...64) { item -> Bool? in
      item.mapping { map in
        let id = map.required("id", example: "id: front-scanner")
          .flatMap { seen.unique($0.name(), $0) }
        guard let kindValue = map.required("kind", example: "kind: scanner"),
          let kind = kindValue.choice(of: Kind.self)
        else {
          map.acceptRemainingKeys()
          return nil
        }
        switch kind {
        case .scanner:
          if let scanner = scanner(map, id: id) { devices.scanners.append(scanner) }
        case .printer:
          guard printerID == nil else { return onlyOne("printer", kindValue, map) }
          printerID = id
          devices.printer = printer(map, id: id, profiles: profiles)
        case .drawer:
          guard drawers.isEmpty else { return onlyOne("drawer", kindValue, map) }
          if let drawer = drawer(map, id: id) { drawers.append(drawer) }
        case .display:
          kindValue.report("display is not available in this version: remove this device")
          map.acceptRemainingKeys()
        }
        return true
      }
    }
    guard read != nil else { return nil }
    devices.drawer = drawers.first.flatMap {
      self.connect($0, to: devices.printer, printerID: printerID)
    }
    return devices
  }

  private func onlyOne(_ kind: String, _ value: YAMLValue, _ map: YAMLMapping) -> Bool? {
    map.acceptRemainingKeys()
    return value.fail("a second \(kind) is not available in this version: keep one")
  }

  private func scanner(_ map: YAMLMapping, id: String?) -> AgentConfiguration.Scanner? {
    guard let transport = transport(map, of: "scanner", available: [.serial, .virtual]) else {
      return nil
    }
    guard transport == .serial else {
      return id.map { .init(id: $0, connection: .virtual, suffix: .cr) }
    }
    let line = serialLine(map)
    let suffix = map.value("suffix").map { $0.choice(of: ScannerSuffix.self) } ?? .cr
    guard let id, let line, let suffix else { return nil }
    return AgentConfiguration.Scanner(id: id, connection: .port(line), suffix: suffix.framing)
  }

  private func printer(
    _ map: YAMLMapping, id: String?, profiles: Profiles
  ) -> AgentConfiguration.Printer? {
    guard let transport = transport(map, of: "printer", available: [.tcp, .serial, .virtual])
    else { return nil }
    let connection: AgentConfiguration.Connection?
    switch transport {
    case .tcp:
      connection = map.required("address", example: "address: \"192.168.1.50:9100\"")
        .flatMap { networkAddress($0) }.map { .port($0) }
    case .serial: connection = serialLine(map).map { .port($0) }
    default: connection = .virtual
    }
    let profile =
      map.value("profile").map { self.profile($0, profiles) } ?? PrinterProfile.named("generic-80")
    guard let id, let connection, let profile else { return nil }
    return AgentConfiguration.Printer(id: id, connection: connection, profile: profile)
  }

  private func networkAddress(_ value: YAMLValue) -> PortAddress? {
    guard let text = value.text() else { return nil }
    guard let endpoint = Endpoint(text, ports: 1...65_535) else {
      return value.fail("\"\(text)\" is not host:port such as \"192.168.1.50:9100\"")
    }
    return .tcp(host: endpoint.host, port: UInt16(endpoint.port))
  }

  private func transport(
    _ map: YAMLMapping, of kind: String, available: [Transport]
  ) -> Transport? {
    guard let value = map.required("transport", example: "transport: \(available[0].rawValue)"),
      let transport = value.choice(of: Transport.self)
    else {
      map.acceptRemainingKeys()
      return nil
    }
    guard available.contains(transport) else {
      map.acceptRemainingKeys()
      let usable = available.map(\.rawValue).joined(separator: ", ")
      return value.fail(
        "\(transport.rawValue) is not available for a \(kind) in this version: use one of \(usable)"
      )
    }
    return transport
  }

  private func serialLine(_ map: YAMLMapping) -> PortAddress? {
    let path = map.required("path", example: "path: /dev/ttyS1").flatMap { $0.text() }
      .map(surroundings.resolve)
    // Above 921,600 no adapter for tills goes; below 300 no device does.
    let baud = map.value("baud").map { $0.integer(in: 300...921_600) } ?? 9600
    let framing =
      map.value("framing").map { value -> DevicePorts.SerialFraming? in
        guard let text = value.text() else { return nil }
        return DevicePorts.SerialFraming(text)
          ?? value.fail("\"\(text)\" is not data bits, parity and stop bits such as \"8N1\"")
      } ?? .eightN1
    let flow = map.value("flow").map { $0.choice(of: SerialFlow.self) } ?? SerialFlow.none
    guard let path, let baud, let framing, let flow else { return nil }
    return .tty(path: path, SerialSettings(baud: UInt32(baud), framing: framing, flow: flow))
  }
}

/// What a scanner sends after each code, as the configuration calls it.
enum ScannerSuffix: String, CaseIterable {
  case cr, lf, crlf, tab, etx, none

  var framing: ScannerProtocols.SerialFraming.Suffix {
    switch self {
    case .cr: .cr
    case .lf: .lf
    case .crlf: .crlf
    case .tab: .tab
    case .etx: .etx
    case .none:
      .none(pauseMilliseconds: ScannerProtocols.SerialFraming.defaultPauseMilliseconds)
    }
  }
}

extension ConfigurationReader {
  /// A drawer whose printer may stand further down in the file.
  private struct DrawerEntry {
    var id: String
    var printer: String
    var printerValue: YAMLValue
    var connector: Int
    var pulse: PrinterProfile.DrawerPulse?
  }

  private func drawer(_ map: YAMLMapping, id: String?) -> DrawerEntry? {
    let printerValue = map.required("printer", example: "printer: receipt")
    let printer = printerValue?.name()
    let connector = map.value("connector").map { $0.integer(in: 1...2) } ?? 1
    let pulse = map.value("pulse_ms").flatMap(pulse)
    guard let id, let printerValue, let printer, let connector else { return nil }
    return DrawerEntry(
      id: id, printer: printer, printerValue: printerValue, connector: connector, pulse: pulse)
  }

  private func pulse(_ value: YAMLValue) -> PrinterProfile.DrawerPulse? {
    // ESC p counts in units of 2 ms, 1 to 255 of them.
    guard let times = value.list(count: 2...2, { $0.integer(in: 2...510) }), times.count == 2
    else { return nil }
    return PrinterProfile.DrawerPulse(onMilliseconds: times[0], offMilliseconds: times[1])
  }

  /// - Parameter printerID: also that of a printer with a mistake of its own.
  private func connect(
    _ entry: DrawerEntry, to printer: AgentConfiguration.Printer?, printerID: String?
  ) -> AgentConfiguration.Drawer? {
    guard entry.printer == printerID else {
      let known = printerID.map { "; the printer's id is \"\($0)\"" } ?? ": add the printer"
      return entry.printerValue.fail("no printer has the id \"\(entry.printer)\"\(known)")
    }
    return printer.map { printer in
      AgentConfiguration.Drawer(
        id: entry.id, printer: entry.printer, connector: entry.connector,
        pulse: entry.pulse ?? printer.profile.drawerPulse)
    }
  }
}
