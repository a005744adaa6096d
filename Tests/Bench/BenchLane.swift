import Foundation
import TestPeers

/// A lane to be measured, with its files.
final class BenchLane: Sendable {
  static let device = "jkt01-03"

  let bench: Bench
  let directory: TemporaryDirectory
  /// Paths of sockets are short; the workspace's may not be.
  private let socketDirectory: TemporaryDirectory

  var state: String { directory.file("state") }
  var journal: String { state + "/journal.sqlite" }
  var socket: String { socketDirectory.file("api.sock") }

  init(_ bench: Bench, devices: [String] = []) throws {
    self.bench = bench
    setenv("TMPDIR", "/tmp", 1)
    socketDirectory = try TemporaryDirectory("posagent-bench")
    directory = try bench.temporaryDirectory()
    let list = devices.isEmpty ? "" : "devices:\n" + devices.map { "  - \($0)\n" }.joined()
    try write(
      "posagent.yaml",
      """
      store: JKT01
      lane: "03"
      currency: IDR
      time_zone: Asia/Jakarta
      taxes: [{code: PPN, rate: "11", included: true}]
      tenders: [{kind: cash, change: true, rounding: "100"}]
      catalogue: {file: items.csv}
      receipt: {header: ["TOKO CONTOH"], footer: ["Terima kasih"]}
      \(list)
      api: {listen: "127.0.0.1:0", socket: "\(socket)"}
      """)
    try write(
      "items.csv",
      """
      plu,gtin,description,unit,price,tax_code,cost,department
      1001,8991000000010,Teh botol 350 ml,pc,5000,PPN,,MINUMAN

      """)
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: directory.file(name)))
  }

  /// Starts the agent; returns once it listens.
  func start() throws -> KillableProcess {
    try KillableProcess.listening(
      bench.posagent, ["run", "--config", directory.file("posagent.yaml"), "--state-dir", state],
      directory: directory)
  }

  func connect() throws -> HTTPConnection { try HTTPConnection(unixSocket: socket) }

  /// Sends requests one after the other.
  func perform(_ requests: [(method: String, path: String, body: String)]) throws {
    let connection = try connect()
    for request in requests {
      try connection.send(HTTPConnection.request(request.method, request.path, request.body))
      try connection.receive()
    }
  }

  static let openShift = (
    method: "POST", path: "/v1/shifts", body: #"{"cashier":"Sari","opening_float":"200000"}"#
  )
  static let scan = (
    method: "POST", path: "/v1/sale/scan", body: #"{"scan":"8991000000010"}"#
  )
  static let tender = (
    method: "POST", path: "/v1/sale/tenders", body: #"{"kind":"cash","amount":"10000"}"#
  )
  static let complete = (method: "POST", path: "/v1/sale/complete", body: "")
  static let closeShift = (
    method: "POST", path: "/v1/shifts/current/close", body: #"{"counted":{"cash":"205000"}}"#
  )
}

extension KillableProcess {
  /// Starts a program; returns once it has told where it listens.
  static func listening(
    _ program: String, _ arguments: [String], directory: TemporaryDirectory
  ) throws -> KillableProcess {
    let process = try KillableProcess(
      program, arguments, directory: directory, name: "run-\(UUID().uuidString)")
    while process.port == nil {
      guard process.isRunning else { throw BenchError("\(program): \(process.errors)") }
      usleep(500)
    }
    return process
  }

  var port: Int? {
    output.split(separator: "\n").first { $0.hasPrefix("listening on http") }?
      .split(separator: ":").last.flatMap { Int($0) }
  }

  /// Ends it in good order.
  func end() throws {
    signal(SIGTERM)
    guard wait() == .code(0) else { throw BenchError("it did not end well: \(errors)") }
  }

  /// Runs a program to its end, which must be a good one; its output.
  @discardableResult
  static func run(
    _ program: String, _ arguments: [String], directory: TemporaryDirectory
  ) throws -> String {
    let process = try KillableProcess(
      program, arguments, directory: directory, name: "run-\(UUID().uuidString)")
    guard process.wait() == .code(0) else {
      throw BenchError("\(program) \(arguments.joined(separator: " ")): \(process.errors)")
    }
    return process.output
  }
}
