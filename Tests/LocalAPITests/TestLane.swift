import AgentCore
import Glibc
import Logging
import Records
import RetailTypes
import Synchronization

@testable import LocalAPI

/// Stands in for the agent: notes what it is asked and answers what it is told to.
final class FakeBackend: Sendable {
  struct Asked: Equatable {
    var command: Command
    var permissions: [Permission]
    var claim: IdempotencyClaim?
  }

  struct State {
    var asked: [Asked] = []
    var reply = Reply(status: 200, body: .object(["ok": true]))
    var records: [SealedRecord] = []
    var firstKept: Int64 = 1
    var scans: [String] = []
    var faults: [JSONValue] = []
    var health = LocalAPIHealth.ok
    /// Held while commands are to stay unanswered.
    var gate: AsyncStream<Void>?
    /// Commands get no answer, not even when they are cancelled, until the continuations resume.
    var hangs = false
    var hanging: [CheckedContinuation<Void, Never>] = []
  }

  let state = Mutex(State())
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]

  func set(_ change: (inout sending State) -> Void) { state.withLock { change(&$0) } }
  var asked: [Asked] { state.withLock { $0.asked } }
  var head: Int64 { state.withLock { $0.records.last?.seq ?? 0 } }

  /// Appends one record with `body` and returns its seq.
  @discardableResult
  func append(_ body: String = "") -> Int64 {
    state.withLock { state in
      let seq = (state.records.last?.seq ?? 0) + 1
      let value = JSONValue.object(["body": .string(body), "seq": .int(seq)])
      state.records.append(
        SealedRecord(seq: seq, kind: .agentStarted, hash: .none, bytes: JCS.bytes(value)))
      return seq
    }
  }

  func backend(virtual: Bool = true) -> LocalAPIBackend {
    LocalAPIBackend(
      perform: { command, permissions, claim in
        let (reply, gate) = self.state.withLock { state in
          state.asked.append(Asked(command: command, permissions: permissions, claim: claim))
          return (state.reply, state.gate)
        }
        if let gate { for await _ in gate {} }
        if self.state.withLock({ $0.hangs }) {
          await withCheckedContinuation { continuation in
            self.state.withLock { $0.hanging.append(continuation) }
          }
        }
        return reply
      },
      head: { self.head },
      records: { after, limit in
        self.state.withLock { state in
          let start = Int(max(after, state.firstKept - 1))
          return Array(state.records.dropFirst(start).prefix(limit))
        }
      },
      snapshot: {
        LiveSnapshot(
          devices: [.object(["id": "receipt"]), .object(["id": "till"])],
          display: .object(["lines": ["WELCOME"]]))
      },
      health: { self.state.withLock { $0.health } },
      virtual: virtual
        ? VirtualDevices(
          scan: { code in self.state.withLock { $0.scans.append(code) } },
          paperPNG: { Self.png },
          setFaults: { value in
            self.state.withLock { $0.faults.append(value) }
            return Reply(status: 200, body: value)
          }) : nil)
  }
}

/// A running server with a fake backend behind it.
struct TestLane: Sendable {
  let fake: FakeBackend
  let server: LocalAPIServer
  let port: Int
  let socketPath: String

  static let cashierToken = "correct-horse-battery-staple"
  static let guestToken = "guest-token"

  static func configuration(socketPath: String?, decimals: Int = 0) -> LocalAPIConfiguration {
    LocalAPIConfiguration(
      port: 0, socketPath: socketPath, origins: ["https://erp.example"],
      tokens: [
        .init(name: "till", role: "cashier", secret: cashierToken),
        .init(name: "screen", role: "guest", secret: guestToken),
      ],
      roles: ["cashier": [.sell, .noSale], "guest": []],
      currency: Currency(code: decimals == 0 ? "IDR" : "TRY", decimals: decimals))
  }

  static var quietLogger: Logger {
    Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
  }

  /// A path of a file that does not exist, short enough for a socket.
  static func freshPath() -> String {
    "/tmp/posagent-api-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
  }

  /// Runs `body` beside a running server and stops it.
  @discardableResult
  static func run<Value>(
    decimals: Int = 0, virtual: Bool = true, limits: LocalAPILimits = .standard,
    _ body: (TestLane) async throws -> Value
  ) async throws -> Value {
    let fake = FakeBackend()
    let path = freshPath()
    let server = LocalAPIServer(
      configuration: configuration(socketPath: path, decimals: decimals),
      backend: fake.backend(virtual: virtual), logger: quietLogger, limits: limits)
    let port = try await server.start()
    let lane = TestLane(fake: fake, server: server, port: port, socketPath: path)
    do {
      let value = try await body(lane)
      await server.stop()
      return value
    } catch {
      await server.stop()
      throw error
    }
  }

  /// One request on a connection of its own, over TCP with the cashier's token unless told
  /// otherwise. A `nil` header is left out.
  func request(
    _ method: String, _ path: String, _ body: String? = nil,
    headers: [String: String?] = [:], overSocket: Bool = false
  ) async throws -> WireAnswer {
    var fields: [String: String?] = [
      "Host": "127.0.0.1:\(port)", "Authorization": "Bearer \(Self.cashierToken)",
      "Connection": "close",
    ]
    if let body {
      fields["Content-Type"] = "application/json"
      fields["Content-Length"] = String(body.utf8.count)
    }
    fields.merge(headers) { $1 }
    let lines = fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }.sorted()
    let text = "\(method) \(path) HTTP/1.1\r\n\(lines.joined())\r\n\(body ?? "")"
    return try await raw(Array(text.utf8), overSocket: overSocket)
  }

  func raw(_ bytes: [UInt8], overSocket: Bool = false) async throws -> WireAnswer {
    let connection = try open(overSocket: overSocket)
    await connection.send(bytes)
    return try WireAnswer(try await connection.readToEnd())
  }

  func open(overSocket: Bool = false) throws -> RawConnection {
    try RawConnection.open(overSocket ? .path(socketPath) : .port(port))
  }
}
