import DevicePorts
import Records
import RetailTypes
import ScannerProtocols

extension AgentConfiguration {
  /// The whole configuration with its defaults, as a file that says the same. Secrets stay in their
  /// files.
  public var effectiveYAML: String {
    var lines = [
      "store: \(quoted(store))", "lane: \(quoted(lane))", "device: \(quoted(device))",
      "currency: \(currency.code)", "decimals: \(currency.decimals)",
      "time_zone: \(quoted(timeZone.identifier))",
      "business_day_cutover: \(quoted(timeOfDay(businessDayCutoverMinutes)))",
      "language: \(language.rawValue)",
    ]
    lines += list("taxes", taxes) {
      "code: \(quoted($0.code)), rate: \(quoted($0.rate.text)), included: \($0.included)"
    }
    lines += list("tenders", tenders) { tender in
      "kind: \(quoted(tender.kind)), change: \(tender.change)"
        + optional("rounding", tender.rounding?.text(decimals: currency.decimals))
    }
    lines += list("measured_goods", measuredGoods) {
      "prefix: \(quoted($0.prefix)), item_digits: \($0.itemDigits), value: \($0.value.rawValue), "
        + "value_digits: \($0.valueDigits), decimals: \($0.decimals)"
    }
    if let catalogueFile { lines.append("catalogue: {file: \(quoted(catalogueFile))}") }
    lines += [
      "receipt:", "  width_mm: \(receipt.widthMillimetres)",
      "  header: \(quoted(receipt.header))", "  footer: \(quoted(receipt.footer))",
    ]
    if let profileDirectory { lines.append("profile_dir: \(quoted(profileDirectory))") }
    lines += list("devices", deviceLines) { $0 }
    lines += apiLines
    if let upstream {
      lines += [
        "upstream:", "  url: \(quoted(upstream.url))",
        "  " + masked(upstream.token, file: "token_file", credential: "token_credential"),
      ]
      if let caFile = upstream.caFile { lines.append("  ca_file: \(quoted(caFile))") }
    }
    lines += ["roles:"]
    lines += roles.map { role in
      "  \(quoted(role.name)): [\(role.permissions.map(\.rawValue).joined(separator: ", "))]"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var deviceLines: [String] {
    var lines = scanners.map { scanner in
      "id: \(quoted(scanner.id)), kind: scanner, " + connection(scanner.connection)
        + (scanner.connection == .virtual ? "" : ", suffix: \(name(of: scanner.suffix))")
    }
    if let printer {
      lines.append(
        "id: \(quoted(printer.id)), kind: printer, " + connection(printer.connection)
          + ", profile: \(quoted(printer.profile.name))")
    }
    if let drawer {
      lines.append(
        "id: \(quoted(drawer.id)), kind: drawer, printer: \(quoted(drawer.printer)), connector: "
          + "\(drawer.connector), pulse_ms: [\(drawer.pulse.onMilliseconds), "
          + "\(drawer.pulse.offMilliseconds)]")
    }
    return lines
  }

  private func connection(_ connection: Connection) -> String {
    switch connection {
    case .virtual: "transport: virtual"
    case .port(.tcp(let host, let port)):
      "transport: tcp, address: \(quoted(PortAddress.tcp(host: host, port: port).description))"
    case .port(.tty(let path, let line)):
      "transport: serial, path: \(quoted(path)), baud: \(line.baud), "
        + "framing: \(quoted(line.framing.description)), flow: \(line.flow.rawValue)"
    }
  }

  private func name(of suffix: ScannerProtocols.SerialFraming.Suffix) -> String {
    ScannerSuffix.allCases.first { $0.framing == suffix }?.rawValue ?? ""
  }

  private var apiLines: [String] {
    var lines = ["api:", "  listen: \(quoted(api.listen.text))"]
    if let socket = api.socket { lines.append("  socket: \(quoted(socket))") }
    lines.append("  origins: \(quoted(api.origins))")
    lines += list("tokens", api.tokens) { token in
      "name: \(quoted(token.name)), role: \(quoted(token.role)), "
        + masked(token.secret, file: "file", credential: "credential")
    }.map { "  " + $0 }
    return lines
  }
}

private func list<Item>(_ key: String, _ items: [Item], _ entry: (Item) -> String) -> [String] {
  items.isEmpty ? ["\(key): []"] : ["\(key):"] + items.map { "  - {\(entry($0))}" }
}

private func optional(_ key: String, _ text: String?) -> String {
  text.map { ", \(key): \(quoted($0))" } ?? ""
}

private func masked(_ secret: Secret, file: String, credential: String) -> String {
  switch secret.source {
  case .file(let path): "\(file): \(quoted(path))"
  case .credential(let name): "\(credential): \(quoted(name))"
  }
}

// A JSON string is a double-quoted YAML scalar.
private func quoted(_ text: String) -> String {
  JCS.text(.string(text))
}

private func quoted(_ texts: [String]) -> String {
  "[" + texts.map { quoted($0) }.joined(separator: ", ") + "]"
}

private func timeOfDay(_ minutes: Int) -> String {
  [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
}
