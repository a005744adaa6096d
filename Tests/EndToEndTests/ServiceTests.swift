import Glibc
import Records
import ShopKit
import TestPeers
import Testing

/// The programs as services: started, watched and stopped.
@Suite(.serialized) struct ServiceTests {
  /// Stops the agent with `signal` and expects it to be gone in less than a second.
  ///
  /// Other tests load the machine at the same time: the best of three counts.
  private func expectQuickEnd(
    _ signal: Int32, _ prepare: () async throws -> KillableProcess
  ) async throws {
    var shortest = Duration.seconds(60)
    for _ in 0..<3 {
      let process = try await prepare()
      let start = ContinuousClock.now
      process.signal(signal)
      #expect(await process.exit(within: 10) == .code(0), "\(process.errors)")
      shortest = min(shortest, ContinuousClock.now - start)
      if shortest < .seconds(1) { break }
    }
    #expect(shortest < .seconds(1))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func endsInASecondWithStreamsOpenAndAnUpstreamThatHangs(_ signal: Int32) async throws {
    // Takes connections and never answers.
    let silent = try FakePrinter()
    let lane = try Lane(
      printer: FakePrinter(),
      upstream: Lane.Upstream(url: "http://127.0.0.1:\(silent.port)", token: "x"))
    try await expectQuickEnd(signal) {
      let agent = try await lane.start()
      for _ in 0..<3 {
        let till = agent.till
        Task { try? await till.events { _ in false } }
      }
      _ = try await agent.till.post("/v1/drawer/open", ["reason": "x"])
      #expect(await silent.sees { $0.receivedBytes > 0 })
      try await Task.sleep(for: .milliseconds(100))
      return agent.process
    }
    #expect(try await lane.verifies().succeeded)
  }

  @Test func theInboxEndsInASecond() async throws {
    let inbox = try await Inbox()
    try await expectQuickEnd(SIGTERM) { try await inbox.start() }
  }

  @Test func ofTwoAgentsOnOneDirectoryTheSecondRefuses() async throws {
    let lane = try Lane()
    let agent = try await lane.start()
    let second = try await Programs.run(Programs.posagent, ["run"] + lane.files)
    #expect(second.exit == .code(2))
    #expect(second.errors.contains("another posagent (process \(agent.process.id))"))
    #expect(second.errors.contains("stop it, or use another --state-dir"))
    try await agent.openShift()
    #expect(await agent.stop() == .code(0))
  }

  @Test func theJournalOfAnotherDeviceIsNotContinued() async throws {
    let lane = try Lane()
    #expect(await (try lane.start()).stop() == .code(0))
    try lane.configure { "device: other-01\n" + $0 }
    let refused = try await Programs.run(Programs.posagent, ["run"] + lane.files)
    #expect(refused.exit == .code(64))
    for text in [Lane.device, "other-01", "device: \(Lane.device)"] {
      #expect(refused.errors.contains(text), "\(refused.errors)")
    }
    #expect(try await lane.verifies().succeeded)
  }

  @Test(
    .enabled("this machine has ::1") {
      contents(ofFile: "/proc/net/if_inet6")?.isEmpty == false
    })
  func tellsAnAddressThatABrowserUnderstands() async throws {
    let lane = try Lane()
    try lane.configure { $0.replacing("listen: 127.0.0.1:0", with: "listen: \"[::1]:0\"") }
    let agent = try await lane.start()
    #expect(agent.process.output == "listening on http://[::1]:\(agent.port)\n")
    #expect(await agent.stop() == .code(0))
  }

  /// A stop that comes while the agent starts is a stop too, whatever it has reached.
  @Test(arguments: [1, 5, 15, 30, 45, 60, 80])
  func stoppedWhileItStarts(afterMilliseconds delay: Int) async throws {
    let lane = try Lane(printer: FakePrinter())
    let process = try lane.launch()
    try await Task.sleep(for: .milliseconds(delay))
    process.signal(SIGTERM)
    // Before it can listen to signals, the kernel ends it.
    let exit = await process.exit(within: 5)
    #expect([.code(0), .signal(SIGTERM)].contains(exit), "\(process.errors)")
    let agent = try await lane.start()
    try await agent.openShift()
    #expect(try await lane.verifies().succeeded)
    #expect(await agent.stop() == .code(0))
  }

  enum SocketName: CaseIterable { case path, abstract }

  @Test(arguments: ["posagent", "posinbox"], SocketName.allCases)
  func tellsTheServiceManager(_ program: String, _ kind: SocketName) async throws {
    let directory = try TemporaryDirectory()
    let socket = try NotifySocket(
      name: kind == .path
        ? directory.file("notify") : "@posagent-test-\(UInt64.random(in: 0...(.max)))")
    let environment = ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "200000"]
    let process: KillableProcess
    let (lane, inbox) = (try Lane(), try await Inbox())
    if program == "posagent" {
      process = try await lane.start(environment: environment).process
    } else {
      process = try await inbox.start(environment: environment)
    }
    var messages: [String] = []
    #expect(
      await eventually(within: 10) {
        messages += socket.received()
        return messages.count { $0 == "WATCHDOG=1" } >= 3
      })
    #expect(messages.count { $0 == "READY=1" } == 1)
    process.signal(SIGTERM)
    #expect(await process.exit(within: 10) == .code(0))
    messages += socket.received()
    #expect(messages.contains("STOPPING=1"))
  }

  /// A watchdog is meant for the process that WATCHDOG_PID names, and for no other.
  @Test func aWatchdogOfAnotherProcessIsLeftAlone() async throws {
    let directory = try TemporaryDirectory()
    let socket = try NotifySocket(name: directory.file("notify"))
    let lane = try Lane()
    let agent = try await lane.start(environment: [
      "NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1",
    ])
    try await Task.sleep(for: .milliseconds(300))
    #expect(socket.received() == ["READY=1"])
    #expect(await agent.stop() == .code(0))
  }
}
