import Foundation
import InboxStore
import InboxTestKit
import Logging
import Synchronization
import Testing

@testable import Inbox

/// The inbox on the network, and as a program.
@Suite struct ServiceTests {
  /// Written in another language from the interface document alone.
  static let lane = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Independent/lane.py").path

  /// The program that was built beside these tests.
  static let posinbox = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "posinbox").path

  typealias Ending = (status: Int32, output: String, errors: String)

  /// Runs a program to its end, on a thread of its own: waiting must not hold up the server that it
  /// may be talking to.
  static func run(_ program: String, _ arguments: [String]) async throws -> Ending {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try wait(for: program, arguments) }) }.start()
    }
  }

  private static func wait(for program: String, _ arguments: [String]) throws -> Ending {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let errorText = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: text, as: UTF8.self),
      String(decoding: errorText, as: UTF8.self)
    )
  }

  @Test func anIndependentLaneAgrees() async throws {
    let inbox = try TestStore()
    let token = try await inbox.store.addDevice("jkt01-03")
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let address = try #require(ListenAddress("127.0.0.1:0"))
    let server = InboxServer(store: inbox.store, address: address, tls: nil, logger: logger)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let service = try server.service { port in continuation.yield(port) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      let port = try #require(await ports.first { _ in true })
      let result = try await Self.run(
        "/usr/bin/env",
        ["python3", Self.lane, "check", "http://127.0.0.1:\(port)", "jkt01-03", token])
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      group.cancelAll()
    }
    // Its whole days, computed there, agree with what is added up here.
    let closed = try await inbox.store.closings().filter { $0.state != .open }
    #expect(closed.count { $0.state == .reconciled } >= 8)
    #expect(!closed.contains { $0.state.name == "differs" })
  }

  @Test func killedWhileSendingNothingAnsweredIsLost() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let result = try await Self.run(
      "/usr/bin/env", ["python3", Self.lane, "kill", Self.posinbox, directory.path, "15"])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }

  struct CommandCase: CustomStringConvertible {
    var arguments: [String]
    var status: Int32
    var says: String

    var description: String { arguments.joined(separator: " ") }
  }

  static let commands = [
    CommandCase(arguments: ["--help"], status: 0, says: "serve"),
    CommandCase(arguments: ["serv"], status: 64, says: "serv"),
    CommandCase(
      arguments: ["records", "--database", "postgresql://x"], status: 64, says: "sqlite:"),
    CommandCase(arguments: ["records", "--database", "x.db"], status: 64, says: "sqlite:"),
    CommandCase(
      arguments: ["records", "--database", "sqlite:/nowhere/x.db"], status: 64,
      says: "/nowhere/x.db: there is no such file"),
    CommandCase(arguments: ["closings", "--from", "yesterday"], status: 64, says: "yesterday"),
    CommandCase(
      arguments: ["closings", "--from", "2026-11-22", "--to", "2026-11-21"], status: 64,
      says: "--from 2026-11-22 is later than --to 2026-11-21"),
    CommandCase(
      arguments: ["records", "--from", "2026-11-22", "--to", "2026-11-21"], status: 64,
      says: "is later than"),
    CommandCase(
      arguments: ["postings", "--from", "2026-11-22", "--to", "2026-11-21"], status: 64,
      says: "is later than"),
    CommandCase(arguments: ["serve", "--listen", "8443"], status: 64, says: "HOST:PORT"),
    CommandCase(arguments: ["serve", "--tls-cert", "a.pem"], status: 64, says: "--tls-key"),
    CommandCase(
      arguments: ["serve", "--config", "/nowhere/a.yaml"], status: 64, says: "/nowhere/a.yaml"),
    CommandCase(
      arguments: ["postings", "--mapping", "/nowhere/a.json", "--database", "sqlite:DB"],
      status: 64, says: "/nowhere/a.json"),
    CommandCase(
      arguments: ["serve", "--listen", "0.0.0.0:0", "--database", "sqlite:DB"], status: 64,
      says: "loopback"),
    CommandCase(
      arguments: [
        "serve", "--listen", "192.0.2.1:1", "--tls-cert", "/nowhere/c", "--tls-key", "k",
        "--database", "sqlite:DB",
      ], status: 64, says: "/nowhere/c"),
    CommandCase(
      arguments: ["devices", "add", "lane 1", "--database", "sqlite:DB"], status: 64,
      says: "letters"),
    CommandCase(
      arguments: ["devices", "retire-epoch", "a", "1", "--database", "sqlite:DB"], status: 64,
      says: "No records of epoch 1"),
    CommandCase(
      arguments: ["dead-letters", "show", "1", "--database", "sqlite:DB"], status: 64,
      says: "dead-letters"),
    CommandCase(arguments: ["reconcile", "--database", "sqlite:DB"], status: 0, says: "No closed"),
    CommandCase(
      arguments: ["postings", "--json", "--database", "sqlite:DB"], status: 64, says: "--json"),
    CommandCase(arguments: ["postings", "--database", "sqlite:DB"], status: 0, says: "[]"),
    CommandCase(
      arguments: ["records", "--json", "--database", "sqlite:DB"], status: 0, says: "[]"),
  ]

  @Test(arguments: commands)
  func commandsSayWhatIsWrong(_ each: CommandCase) async throws {
    let inbox = try TestStore()
    let arguments = each.arguments.map { $0 == "sqlite:DB" ? "sqlite:\(inbox.path)" : $0 }
    let result = try await Self.run(Self.posinbox, arguments)
    #expect(result.status == each.status)
    #expect((result.output + result.errors).contains(each.says), "\(result)")
  }

  /// A shift that does not agree: exit 1, and which figure.
  @Test func reconcileExitsWithOneIfAShiftDiffers() async throws {
    let inbox = try TestStore()
    var closing = ClosingDay.closing
    closing["over_short"] = nil
    closing["counts"] = .object(["sales": 3, "returns": 0])
    let journal = ClosingDay.journal(closedAs: closing)
    _ = try await inbox.statuses((1...6).map(journal.line))
    let result = try await Self.run(
      Self.posinbox, ["reconcile", "--database", "sqlite:\(inbox.path)"])
    #expect(result.status == 1)
    #expect(result.output.contains("counts.sales: the lane states 3, received 2"))
  }

  /// A sale paid by a tender without an account: named, and exit 1.
  @Test func postingsExitsWithOneIfSomethingIsHeld() async throws {
    let inbox = try TestStore()
    var journal = TestJournal(0)
    journal.append(
      .saleCompleted,
      ClosingDay.sale(1, net: 9_009, tax: 991, tender: "barter", offered: 10_000))
    #expect(try await inbox.statuses([journal.line(1)]) == ["accepted"])
    let result = try await Self.run(
      Self.posinbox, ["postings", "--database", "sqlite:\(inbox.path)"])
    #expect(result.status == 1)
    #expect(result.output == "[]\n")
    #expect(result.errors.contains("not posted: lane-1, epoch 77, record 1"), "\(result.errors)")
  }

  @Test(arguments: [
    ("127.0.0.1:8443", "127.0.0.1", 8443, true), ("localhost:0", "localhost", 0, true),
    ("[::1]:80", "::1", 80, true), ("0.0.0.0:80", "0.0.0.0", 80, false),
    ("127.evil.example:80", "127.evil.example", 80, false), ("[fe80::1]:80", "fe80::1", 80, false),
  ])
  func addresses(_ text: String, _ host: String, _ port: Int, _ loopback: Bool) throws {
    let address = try #require(ListenAddress(text))
    #expect((address.host, address.port) == (host, port))
    #expect(address.isLoopback == loopback)
    #expect(address.description == text)
  }

  @Test(arguments: ["", ":80", "localhost", "localhost:", "::1:80", "a:65536", "a:-1", "a:x"])
  func noAddresses(_ text: String) { #expect(ListenAddress(text) == nil) }
}
