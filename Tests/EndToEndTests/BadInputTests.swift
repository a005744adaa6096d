import Foundation
import Glibc
import Records
import TestKit
import ShopKit
import TestPeers
import Testing

/// What is said of mistakes, and that nothing from outside stops the programs.
@Suite(.serialized) struct BadInputTests {
  struct Mistake: CustomTestStringConvertible {
    var testDescription: String
    var code: Int32
    /// All of this is said on standard error.
    var says: [String]
    /// Within the lane's directory.
    var stateDirectory: String
    var make: @Sendable (Lane) throws -> Void

    init(
      _ name: String, _ code: Int32, says: [String], stateDirectory: String = "state",
      _ make: @escaping @Sendable (Lane) throws -> Void = { _ in }
    ) {
      testDescription = name
      self.code = code
      self.says = says
      self.stateDirectory = stateDirectory
      self.make = make
    }
  }

  static let mistakes = [
    Mistake("broken YAML", 64, says: ["posagent.yaml:2:1:", "spaces"]) { lane in
      try lane.configure { "store: JKT01\n\tlane: x\n" + $0 }
    },
    Mistake("an unknown key", 64, says: ["posagent.yaml:1:1:", "did you mean \"taxes\"?"]) {
      try $0.configure { "tax: []\n" + $0 }
    },
    Mistake("several mistakes", 64, says: ["posagent.yaml:2:7: lane: 03", ":3:11: ", "\"XX\""]) {
      try $0.configure {
        $0.replacing("lane: \"03\"", with: "lane: 03").replacing("IDR", with: "XX")
      }
    },
    Mistake("no configuration", 64, says: ["there is no file", "posagent.yaml", "--config"]) {
      unlink($0.configuration)
    },
    Mistake("no token", 64, says: ["posagent.yaml:", "till.token cannot be read"]) {
      unlink($0.directory.file("till.token"))
    },
    Mistake("an empty token", 64, says: ["posagent.yaml:", "till.token must hold one token"]) {
      try $0.write("till.token", "\n")
    },
    Mistake("no catalogue", 64, says: ["posagent.yaml:", "items.csv cannot be read"]) {
      unlink($0.directory.file("items.csv"))
    },
    Mistake("a broken catalogue", 64, says: ["items.csv:2:", "the header names 8"]) {
      try $0.write("items.csv", String(Lane.items.prefix { $0 != "\n" }) + "\n1001,x\n")
    },
    Mistake(
      "no directory for the state", 2, says: ["nowhere/state", "--state-dir"],
      stateDirectory: "nowhere/state"),
    Mistake(
      "a file for a state directory", 2, says: ["items.csv", "--state-dir"],
      stateDirectory: "items.csv"),
    Mistake("a journal that is none", 1, says: ["journal.sqlite", "journal verify"]) { lane in
      mkdir(lane.state, 0o700)
      try lane.write("state/journal.sqlite", String(repeating: "no journal ", count: 100))
    },
    Mistake("an API for the whole network", 64, says: ["posagent.yaml:", "use 127.0.0.1:"]) {
      try $0.configure { $0.replacing("127.0.0.1:0", with: "0.0.0.0:0") }
    },
    Mistake("an upstream without TLS", 64, says: ["posagent.yaml:", "use https://"]) {
      try $0.configure(upstream: .init(url: "http://192.0.2.1:80", token: "x"))
    },
  ]

  @Test(arguments: mistakes)
  func isRefusedWithWhatToDo(_ mistake: Mistake) async throws {
    let lane = try Lane()
    try mistake.make(lane)
    let result = try await Programs.run(
      Programs.posagent,
      [
        "run", "--config", lane.configuration, "--state-dir",
        lane.directory.file(mistake.stateDirectory),
      ],
      within: 15)
    #expect(result.exit == .code(mistake.code), "\(result)")
    for text in mistake.says { #expect(result.errors.contains(text), "\(result.errors)") }
    #expect(result.output.isEmpty)
  }

  /// Tonight's file must not close the lane tomorrow morning.
  @Test func aBrokenItemFileLeavesTheLastItems() async throws {
    let lane = try Lane()
    #expect(await (try lane.start()).stop() == .code(0))
    try lane.write("items.csv", Lane.items + "1009,x\n")
    let check = try await Programs.run(
      Programs.posagent, ["config", "check", "--config", lane.configuration])
    #expect(check.exit == .code(64))
    #expect(check.errors.contains("items.csv:6:"), "\(check.errors)")

    let agent = try await lane.start()
    try await agent.openShift()
    let line = try await agent.till.post("/v1/sale/scan", ["scan": "8991000000010"]).ok()
    #expect(line["lines"]?.arrayValue?.first?["unit_price"] == "5000")
    #expect(agent.process.errors.contains("items.csv:6:"), "\(agent.process.errors)")
    #expect(agent.process.errors.contains("selling from the 4 items of the last one"))
    #expect(await agent.stop() == .code(0))
  }

  @Test func itemsWhoseTaxIsNotConfiguredAreNamed() async throws {
    let lane = try Lane()
    try lane.write("items.csv", Lane.items.replacing("3500,PPN", with: "3500,VAT"))
    let check = try await Programs.run(
      Programs.posagent, ["config", "check", "--config", lane.configuration])
    #expect(check.exit == .code(64))
    #expect(check.errors.contains("tax_code VAT is not under taxes"), "\(check.errors)")
  }

  @Test func aPortInUseIsNamed() async throws {
    let inbox = try await Inbox()
    let process = try await inbox.start()
    let port = try await process.listeningPort()
    let lane = try Lane()
    try lane.configure { $0.replacing("127.0.0.1:0", with: "127.0.0.1:\(port)") }
    let agent = try await Programs.run(Programs.posagent, ["run"] + lane.files)
    #expect(agent.exit == .code(2))
    #expect(agent.errors.contains("another program uses 127.0.0.1:\(port)"), "\(agent.errors)")
    let second = try await Programs.run(
      Programs.posinbox,
      ["serve", "--listen", "127.0.0.1:\(port)", "--database", "sqlite:\(inbox.database)-2"])
    #expect(second.exit == .code(2))
    #expect(
      second.errors.contains("another program uses 127.0.0.1:\(port)"), "\(second.errors)")
    process.kill()
  }

  @Test func devicesThatAreNotThereAreTold() async throws {
    let lane = try Lane()
    try lane.configure {
      $0
        + """

        devices:
          - {id: gone, kind: scanner, transport: serial, path: /dev/no-such-tty}
          - {id: file, kind: scanner, transport: serial, path: \(lane.configuration)}
          - {id: away, kind: printer, transport: tcp, address: "127.0.0.1:1"}

        """
    }
    let agent = try await lane.start()
    let told = [
      "gone": "Check the cable and the path", "file": "Correct the path",
      "away": "Check that the address is the device's",
    ]
    _ = try await eventually {
      try await !agent.till.get("/v1/devices").text.contains(#""problem":null"#)
    }
    for device in try await agent.till.get("/v1/devices").ok().json.arrayValue ?? [] {
      let id = device["id"]?.stringValue ?? ""
      let remedy = device["remedy"]?.stringValue ?? "\(device)"
      #expect(remedy.contains(told[id] ?? "?"), "\(id): \(remedy)")
    }
    try await agent.openShift()
    #expect(try await agent.sell()["print"]?["state"] == "queued")
    #expect(await agent.stop() == .code(0))
  }

  // MARK: Bytes that make no sense

  static let seed: UInt64 = 20_261_121

  static func garbage(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  @Test func garbageFromTheScannerAndThePrinter() async throws {
    var random = SeededRandom(seed: Self.seed)
    let scanner = try PtyScanner()
    // A tty that takes what is printed and talks nonsense.
    let babbler = try PtyScanner()
    let lane = try Lane()
    try lane.configure {
      $0
        + """

        devices:
          - {id: scanner, kind: scanner, transport: serial, path: \(scanner.path)}
          - {id: receipt, kind: printer, transport: serial, path: \(babbler.path), profile: epson-tm-t88v}
          - {id: till, kind: drawer, printer: receipt}

        """
    }
    let agent = try await lane.start()
    try await agent.openShift()
    for round in 1...20 {
      try scanner.send(Self.garbage(Int.random(in: 1...8192, using: &random), &random))
      try babbler.send(Self.garbage(Int.random(in: 1...512, using: &random), &random))
      _ = babbler.received()
      if round % 5 == 0 { _ = try await agent.sell() }
    }
    try scanner.send(Array("\r".utf8))
    // What a scanner sends at the wrong speed may have sold something: nobody can tell.
    _ = try await agent.till.post("/v1/sale/void")
    let sold = try await eventually(within: 20) {
      try scanner.scan("8991000000027")
      try await Task.sleep(for: .milliseconds(300))
      return try await agent.till.get("/v1/sale").text.contains("Mi goreng")
    }
    #expect(sold)
    #expect(try await agent.till.post("/v1/sale/void").ok()["state"] == "voided")
    #expect(try await lane.export().sales.count == 4)
    #expect(try await lane.verifies().succeeded)
    #expect(await agent.stop() == .code(0))
  }

  @Test func garbageOnTheAPIAndTheInbox() async throws {
    let inbox = try await Inbox()
    let inboxProcess = try await inbox.start()
    let lane = try Lane(upstream: inbox.upstream())
    let agent = try await lane.start()
    let inboxPort = try await inboxProcess.listeningPort()
    try await agent.openShift()
    var random = SeededRandom(seed: Self.seed)
    let heads = [
      "", "GET / HTTP/1.1\r\n", "POST /v1/sale/scan HTTP/1.1\r\nHost: localhost\r\n",
      "POST /v1/devices/\(Lane.device)/batches HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer \(inbox.token)\r\nContent-Type: application/x-ndjson\r\n"
        + "Content-Length: 300\r\n\r\n",
      "POST /v1/sale/scan HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(Lane.till)\r\n"
        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ]
    await withTaskGroup(of: Void.self) { group in
      for round in 0..<40 {
        let bytes =
          Array(heads[round % heads.count].utf8)
          + Self.garbage(Int.random(in: 1...4096, using: &random), &random)
        let port = round / heads.count % 2 == 0 ? agent.port : inboxPort
        group.addTask { throwBytes(bytes, atPort: port) }
        if round % 4 == 3 { await group.next() }
      }
    }
    _ = try await agent.sell()
    #expect(agent.process.isRunning && inboxProcess.isRunning)
    #expect(
      try await eventually(within: 20) { try await lane.upstreamStatus()["backlog"] == 0 })
    #expect(try await lane.verifies().succeeded)
    #expect(await agent.stop() == .code(0))
    inboxProcess.signal(SIGTERM)
    #expect(await inboxProcess.exit(within: 5) == .code(0))
  }
}
