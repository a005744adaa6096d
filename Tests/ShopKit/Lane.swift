import Foundation
import Records
import TestPeers

/// A lane with its files and devices; its agent can be started, killed and started again.
package final class Lane: Sendable {
  package static let device = "jkt01-03"
  package static let till = "till-token-of-the-tests"
  package static let office = "office-token-of-the-tests"

  package let directory: TemporaryDirectory
  package let printer: FakePrinter?
  package let scanner: PtyScanner?
  package let state: String

  package struct Upstream: Sendable {
    package var url: String
    package var token: String
    /// A PEM file.
    package var authority: String?

    package init(url: String, token: String, authority: String? = nil) {
      self.url = url
      self.token = token
      self.authority = authority
    }
  }

  /// - Parameter confirming: whether the configured model has GS ( H.
  /// - Parameter state: the state directory, if it is to lie elsewhere.
  package init(
    printer: FakePrinter? = nil, scanner: PtyScanner? = nil, confirming: Bool = true,
    upstream: Upstream? = nil, state: String? = nil
  ) throws {
    directory = try TemporaryDirectory("posagent-lane")
    self.state = state ?? directory.file("state")
    self.printer = printer
    self.scanner = scanner
    try write("items.csv", Self.items)
    try write("till.token", Self.till + "\n")
    try write("office.token", Self.office + "\n")
    try configure(confirming: confirming, upstream: upstream)
  }

  package var configuration: String { directory.file("posagent.yaml") }

  /// The arguments that name this lane's files.
  package var files: [String] { ["--config", configuration, "--state-dir", state] }

  /// Writes the configuration anew.
  package func configure(
    confirming: Bool = true, upstream: Upstream? = nil, change: (String) -> String = { $0 }
  ) throws {
    if let upstream { try write("upstream.token", upstream.token + "\n") }
    try write("posagent.yaml", change(yaml(confirming: confirming, upstream: upstream)))
  }

  package func write(_ name: String, _ text: String) throws {
    let path = directory.file(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// Starts the agent and waits until it listens.
  package func start(
    _ more: [String] = [], environment: [String: String] = [:], under launcher: [String] = []
  ) async throws -> RunningAgent {
    let process = try launch(more, environment: environment, under: launcher)
    return RunningAgent(process: process, port: try await process.listeningPort())
  }

  /// Starts the agent, under another program if one is given with its arguments.
  package func launch(
    _ more: [String] = [], environment: [String: String] = [:], under launcher: [String] = []
  ) throws -> KillableProcess {
    // A new name for the output each time, so that a port is never that of an earlier life.
    try KillableProcess(
      commandLine: launcher + [Programs.posagent, "run"] + files + more, environment: environment,
      directory: directory, name: "agent-\(UUID().uuidString)")
  }

  /// Each code with its price: taxes included, no cost, so that the accounts stay few.
  package static let items = """
    plu,gtin,description,unit,price,tax_code,cost,department
    1001,8991000000010,Teh botol 350 ml,pc,5000,PPN,,MINUMAN
    1002,8991000000027,Mi goreng 85 g,pc,3500,PPN,,MAKANAN
    1003,8991000000034,Kopi bubuk 165 g,pc,18550,PPN,,MINUMAN
    20017,,Apel fuji,kg,42000,,,SEGAR

    """

  private func yaml(confirming: Bool, upstream: Upstream?) -> String {
    var devices: [String] = []
    if let scanner {
      devices.append(
        "{id: front-scanner, kind: scanner, transport: serial, path: \(scanner.path)}")
    }
    if let printer {
      let place =
        printer.port == 0
        ? "transport: serial, path: \(printer.path), baud: 38400"
        : "transport: tcp, address: \"127.0.0.1:\(printer.port)\""
      let profile = confirming ? "epson-tm-t88v" : "generic-80"
      devices.append("{id: receipt, kind: printer, \(place), profile: \(profile)}")
      devices.append("{id: till, kind: drawer, printer: receipt, connector: 1}")
    }
    let list = devices.map { "  - \($0)\n" }.joined()
    return """
      store: JKT01
      lane: "03"
      currency: IDR
      time_zone: Asia/Jakarta
      language: id
      taxes:
        - {code: PPN, rate: "11", included: true}
      tenders:
        - {kind: cash, change: true, rounding: "100"}
        - {kind: qris}
        - {kind: card}
      measured_goods:
        - {prefix: "21", item_digits: 5, value: weight, value_digits: 5, decimals: 3}
      catalogue: {file: items.csv}
      receipt:
        width_mm: 80
        header: ["TOKO CONTOH", "Jl. Melati 12, Jakarta"]
        footer: ["Terima kasih"]
      \(devices.isEmpty ? "" : "devices:\n\(list)")
      api:
        listen: 127.0.0.1:0
        tokens:
          - {name: till, role: cashier, file: till.token}
          - {name: office, role: supervisor, file: office.token}
      \(upstream.map(Self.yaml) ?? "")
      """
  }

  private static func yaml(_ upstream: Upstream) -> String {
    "upstream: {url: \"\(upstream.url)\", token_file: upstream.token"
      + (upstream.authority.map { ", ca_file: \"\($0)\"}" } ?? "}")
  }
}

/// An agent that was started, and its front ends.
package struct RunningAgent: Sendable {
  package var process: KillableProcess
  package var port: Int

  package init(process: KillableProcess, port: Int) {
    self.process = process
    self.port = port
  }

  /// The cashier's.
  package var till: API { API(port: port, token: Lane.till) }
  /// The supervisor's.
  package var office: API { API(port: port, token: Lane.office) }

  /// Opens a shift with 200000 in the drawer.
  package func openShift() async throws {
    _ = try await till.post("/v1/shifts", ["cashier": "Sari", "opening_float": "200000"]).ok()
  }

  /// Sells one bottle for cash, with change; the answer to complete.
  package func sell(tendered: String = "10000") async throws -> Answer {
    _ = try await till.post("/v1/sale/scan", ["scan": "8991000000010"]).ok()
    _ = try await till.post("/v1/sale/tenders", ["kind": "cash", "amount": .string(tendered)]).ok()
    return try await till.post("/v1/sale/complete").ok()
  }

  /// SIGTERM; how it ended, or `nil` if it still runs after ten seconds.
  package func stop() async -> KillableProcess.Exit? {
    process.signal(SIGTERM)
    return await process.exit(within: 10)
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in elements { object[name] = value }
    self = .object(object)
  }
}
