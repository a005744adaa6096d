import AgentCore
import Glibc
import Testing

@testable import LocalAPI

/// Starting, stopping, the socket file, and how much is taken at once.
struct ServerTests {
  static func server(
    port: Int = 0, path: String?, host: String = "127.0.0.1", role: String = "cashier"
  ) -> LocalAPIServer {
    var configuration = TestLane.configuration(socketPath: path)
    configuration.port = port
    configuration.listenHost = host
    configuration.tokens[0].role = role
    return LocalAPIServer(
      configuration: configuration, backend: FakeBackend().backend(),
      logger: TestLane.quietLogger)
  }

  static func mode(of path: String) -> mode_t? {
    var info = stat()
    return lstat(path, &info) == 0 ? info.st_mode : nil
  }

  @Test func theSocketIsClosedByItsMode() async throws {
    try await TestLane.run { lane in
      #expect(Self.mode(of: lane.socketPath) == S_IFSOCK | 0o660)
      await lane.server.stop()
      #expect(Self.mode(of: lane.socketPath) == nil)
    }
  }

  /// RFC 9110, 6.6.1, in the form of 5.6.7.
  @Test func everyAnswerSaysWhen() async throws {
    try await TestLane.run { lane in
      for path in ["/healthz", "/v1/sale", "/nowhere"] {
        let before = time(nil)
        let date = try await lane.request("GET", path).headers["date"] ?? "none"
        #expect((before...time(nil)).map(Self.httpDate).contains(date))
      }
    }
  }

  private static func httpDate(_ seconds: time_t) -> String {
    var (seconds, parts) = (seconds, tm())
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return String(decoding: text.prefix(count).map(UInt8.init), as: UTF8.self)
  }

  @Test func aSocketLeftBehindIsReplaced() async throws {
    let path = TestLane.freshPath()
    let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    close(left)
    #expect(Self.mode(of: path) != nil)
    let server = Self.server(path: path)
    try await server.start()
    _ = try RawConnection.open(.path(path))
    await server.stop()
  }

  @Test func aSocketThatAnswersIsLeftAlone() async throws {
    try await TestLane.run { lane in
      let second = Self.server(path: lane.socketPath)
      await #expect(throws: LocalAPIError.socketInUse(path: lane.socketPath)) {
        try await second.start()
      }
      let answer = try await lane.request("GET", "/v1/status", overSocket: true)
      #expect(answer.status == 200)
    }
  }

  @Test func aFileThatIsNoSocketIsLeftAlone() async throws {
    let path = TestLane.freshPath()
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    defer { unlink(path) }
    await #expect(throws: LocalAPIError.notASocket(path: path)) {
      try await Self.server(path: path).start()
    }
    #expect(Self.mode(of: path) == S_IFREG | 0o600)
  }

  @Test func whatCannotBeListenedOnIsSaid() async throws {
    let missing = "/tmp/posagent-no-such-directory/api.sock"
    await #expect(throws: LocalAPIError.cannotListen(on: missing, errno: ENOENT)) {
      try await Self.server(path: missing).start()
    }
    let long = "/tmp/" + String(repeating: "x", count: 103)
    await #expect(throws: LocalAPIError.socketPathTooLong(path: long, maximumBytes: 107)) {
      try await Self.server(path: long).start()
    }
    await #expect(throws: LocalAPIError.notLoopback(host: "0.0.0.0")) {
      try await Self.server(path: nil, host: "0.0.0.0").start()
    }
    await #expect(throws: LocalAPIError.unknownRole("boss", token: "till")) {
      try await Self.server(path: nil, role: "boss").start()
    }
  }

  /// The port is taken: the socket that was opened before is closed again.
  @Test func aTakenPortIsSaid() async throws {
    try await TestLane.run { lane in
      let path = TestLane.freshPath()
      let second = Self.server(port: lane.port, path: path)
      let expected = LocalAPIError.cannotListen(on: "127.0.0.1:\(lane.port)", errno: EADDRINUSE)
      await #expect(throws: expected) { try await second.start() }
      #expect("\(expected)".contains("another program uses"))
      #expect(Self.mode(of: path) == nil)
    }
  }

  @Test func itStartsOnce() async throws {
    try await TestLane.run { lane in
      await #expect(throws: LocalAPIError.notNew) { try await lane.server.start() }
    }
  }

  @Test func onlySoManyRequests() async throws {
    var limits = LocalAPILimits.standard
    limits.requests = 2
    try await TestLane.run(limits: limits) { lane in
      let (gate, open) = AsyncStream.makeStream(of: Void.self)
      lane.fake.set { $0.gate = gate }
      async let first = lane.request("POST", "/v1/sale/void")
      while lane.fake.asked.count < 1 { await Task.yield() }
      let (otherGate, openOther) = AsyncStream.makeStream(of: Void.self)
      lane.fake.set { $0.gate = otherGate }
      async let second = lane.request("POST", "/v1/sale/suspend")
      while lane.fake.asked.count < 2 { await Task.yield() }
      let refused = try await lane.request("GET", "/v1/sale", overSocket: true)
      #expect(refused.status == 503)
      #expect(refused.code == "busy")
      #expect(refused.headers["retry-after"] == "1")
      let health = try await lane.request("GET", "/healthz")
      #expect(health.status == 200)
      lane.fake.set { $0.gate = nil }
      open.finish()
      openOther.finish()
      #expect(try await first.status == 200)
      #expect(try await second.status == 200)
      let after = try await lane.request("GET", "/v1/sale")
      #expect(after.status == 200)
    }
  }

  @Test func onlySoManyConnections() async throws {
    var limits = LocalAPILimits.standard
    limits.connections = 4
    limits.idleSeconds = 0.3
    try await TestLane.run(limits: limits) { lane in
      var idle: [RawConnection] = []
      for _ in 0..<12 { idle.append(try lane.open()) }
      // The idle ones are closed in time, and then it is this one's turn.
      let answer = try await lane.request("GET", "/v1/status")
      #expect(answer.status == 200)
      // The other door has connections of its own.
      let other = try await lane.request("GET", "/v1/status", overSocket: true)
      #expect(other.status == 200)
      #expect(idle.count == 12)
    }
  }

  @Test func anUnfinishedHeaderIsNotWaitedForLong() async throws {
    var limits = LocalAPILimits.standard
    limits.idleSeconds = 0.2
    try await TestLane.run(limits: limits) { lane in
      let connection = try lane.open()
      await connection.send(Array("GET /v1/status HTTP/1.1\r\nHost: local".utf8))
      #expect(try await connection.readToEnd(seconds: 2).isEmpty)
    }
  }

  @Test(arguments: [
    "X-Long: \(String(repeating: "x", count: 9000))\r\n",
    String(repeating: "X-Many: 1\r\n", count: 70),
    (1...5).map { "X-\($0): \(String(repeating: "x", count: 4000))\r\n" }.joined(),
  ])
  func largeHeadersAreRefused(fields: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.raw(
        Array("GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n".utf8))
      #expect(answer.status == 431)
      #expect(answer.code == "header_too_large")
    }
  }

  @Test func aLongPathIsRefused() async throws {
    try await TestLane.run { lane in
      let path = "/" + String(repeating: "a", count: 9000)
      let answer = try await lane.raw(Array("GET \(path) HTTP/1.1\r\n\r\n".utf8))
      #expect(answer.code == "header_too_large")
    }
  }

  @Test(arguments: [
    "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
  ])
  func whatIsNotHTTPIsToldSo(text: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.raw(Array(text.utf8))
      #expect(answer.status == 400)
      #expect(answer.code == "http_malformed")
    }
  }

  /// Requests that are being worked on get their answers; half a request is told to come again.
  @Test func stoppingLosesNoAnswer() async throws {
    var limits = LocalAPILimits.standard
    limits.stopSeconds = 60
    try await TestLane.run(limits: limits) { lane in
      let (gate, open) = AsyncStream.makeStream(of: Void.self)
      lane.fake.set { $0.gate = gate }
      async let working = lane.request(
        "POST", "/v1/sale/complete", headers: ["Connection": nil])
      while lane.fake.asked.isEmpty { await Task.yield() }
      let half = try lane.open()
      await half.send(
        Array(
          ("POST /v1/sale/scan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n"
            + "Authorization: Bearer \(TestLane.cashierToken)\r\nExpect: 100-continue\r\n\r\n").utf8
        ))
      _ = try await half.read { $0.count >= 25 ? 25 : nil }
      let idle = try lane.open()
      let clock = ContinuousClock()
      let began = clock.now
      async let stopping: Void = lane.server.stop()
      let answer = try WireAnswer(try await half.readToEnd())
      #expect(answer.code == "stopping")
      #expect(try await idle.readToEnd().isEmpty)
      open.finish()
      #expect(try await working.status == 200)
      await stopping
      #expect(clock.now - began < .seconds(5))
      #expect(throws: RawConnection.Failure.self) { try lane.open() }
    }
  }

  /// An answer that never comes does not hold up the stop.
  @Test func stoppingDoesNotWaitForTheCore() async throws {
    var limits = LocalAPILimits.standard
    limits.stopSeconds = 0.2
    try await TestLane.run(limits: limits) { lane in
      lane.fake.set { $0.hangs = true }
      async let lost = lane.request("POST", "/v1/sale/complete")
      while lane.fake.state.withLock({ $0.hanging.isEmpty }) { await Task.yield() }
      let clock = ContinuousClock()
      let duration = await clock.measure { await lane.server.stop() }
      #expect(duration < .seconds(4))
      for continuation in lane.fake.state.withLock({ $0.hanging }) { continuation.resume() }
      _ = try? await lost
    }
  }

  /// Nor does a reader that takes nothing.
  @Test func stoppingDoesNotWaitForEver() async throws {
    var limits = LocalAPILimits.standard
    limits.stopSeconds = 0.2
    limits.stalledSeconds = 60
    try await TestLane.run(limits: limits) { lane in
      let text = String(repeating: "x", count: 60_000)
      for _ in 1...40 { lane.fake.append(text) }
      let stalled = try await EventStreamTests.connect(lane, after: "0", overSocket: true)
      try await Task.sleep(for: .milliseconds(200))
      let clock = ContinuousClock()
      let duration = await clock.measure { await lane.server.stop() }
      #expect(duration < .seconds(5))
      _ = try await stalled.readToEnd()
    }
  }
}
