import Glibc
import TestPeers
import Testing

@testable import DevicePorts

/// The fakes are what other tests measure by, so they are measured here.
struct FakePrinterTests {
  /// Prints the bytes on a printer, over a port of ours.
  private func print(
    _ bytes: [UInt8], on printer: FakePrinter
  ) async throws -> (sight: FakePrinter.Sight, answers: [UInt8]) {
    let rig = try PortRig()
    await rig.open(port, .tcp(host: "127.0.0.1", port: printer.port))
    try #require(await rig.log.hasOpened(port))
    let before = printer.sight.paper.count
    try await rig.write(port, bytes)
    #expect(await printer.sees { $0.paper.count == before + bytes.count })
    try await Task.sleep(for: .milliseconds(30))
    defer { Task { await rig.stop() } }
    return (printer.sight, rig.log.received(port))
  }

  @Test func aPulseIsCountedOnlyWhereItIsACommand() async throws {
    let pulse: [UInt8] = [0x1B, 0x70, 0x00, 0x32, 0x64]
    let data: [(String, [UInt8])] = [
      ("GS v 0, 1 byte by 5 rows", [0x1D, 0x76, 0x30, 0x00, 0x01, 0x00, 0x05, 0x00] + pulse),
      ("ESC * 33, 2 columns", [0x1B, 0x2A, 0x21, 0x02, 0x00] + pulse + [0x00]),
      ("GS ( L, 5 bytes", [0x1D, 0x28, 0x4C, 0x05, 0x00] + pulse),
      ("GS 8 L, 5 bytes", [0x1D, 0x38, 0x4C, 0x05, 0x00, 0x00, 0x00] + pulse),
      ("GS k 73, 5 bytes", [0x1D, 0x6B, 0x49, 0x05] + pulse),
      ("GS k 4 up to NUL", [0x1D, 0x6B, 0x04, 0x1B, 0x70, 0x00]),
      ("ESC D up to NUL", [0x1B, 0x44, 0x1B, 0x70, 0x00]),
    ]
    for (name, bytes) in data {
      let sight = try await print(bytes + Array("ok\n".utf8) + pulse, on: FakePrinter()).sight
      #expect(sight.pulses == [.init(connector: 1, isRealTime: false)], "\(name)")
      #expect(sight.receipts == ["ok\n"], "\(name)")
    }
  }

  @Test func realTimeCommandsActOnArrivalEvenInsideAPicture() async throws {
    let printer = try FakePrinter()
    printer.setPaperOut(true)
    printer.setDrawerOpen(true)
    let rig = try PortRig()
    await rig.open(port, .tcp(host: "127.0.0.1", port: printer.port))
    try #require(await rig.log.hasOpened(port))
    let picture: [UInt8] = [0x1D, 0x76, 0x30, 0x00, 0x01, 0x00, 0x09, 0x00]
    try await rig.write(
      port, picture + [0x10, 0x04, 0x01, 0x10, 0x04, 0x04, 0x10, 0x04, 0x02] + [0x41])
    // Fixed bits 0x12; n 1: drawer 0x04, off line 0x08; n 4: end 0x60; n 2: stopped by paper 0x20.
    #expect(await eventually { rig.log.received(port) == [0x1E, 0x72, 0x32] })
    #expect(printer.sight.paper.isEmpty)
    printer.setPaperOut(false)
    #expect(await printer.sees { $0.receipts == ["A"] })
    await rig.stop()
  }

  @Test func processIDsAreAnsweredInTheOrderOfPrintingByThoseWhoKnowThem() async throws {
    let job = Array("a\n".utf8) + [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + Array("0001".utf8)
    let known = try await print(job + [0x1D, 0x72, 0x01], on: FakePrinter())
    #expect(known.answers == [0x37, 0x22] + Array("0001".utf8) + [0x00, 0x00])
    #expect(known.sight.confirmed == [Array("0001".utf8)])
    var clone = FakePrinter.Behaviour()
    clone.confirmsProcessIDs = false
    let unknown = try await print(job + [0x1D, 0x72, 0x01], on: FakePrinter(clone))
    #expect(unknown.answers == [0x00])
    #expect(unknown.sight.confirmed.isEmpty)
  }

  @Test func cutsSeparateReceiptsAndBothConnectorsAreTold() async throws {
    let job =
      Array("one\n".utf8) + [0x1D, 0x56, 0x42, 0x03] + Array("two".utf8) + [0x1B, 0x64, 0x02]
      + [0x1D, 0x56, 0x00] + [0x1B, 0x70, 0x01, 0x19, 0xFA] + [0x10, 0x14, 0x01, 0x00, 0x01]
    let sight = try await print(job, on: FakePrinter()).sight
    #expect(sight.receipts == ["one\n", "two\n", ""])
    #expect(
      Set(sight.pulses.map { "\($0)" }).count == 2 && sight.pulses.count == 2,
      "\(sight.pulses)")
  }

  @Test func powerTakesTheBufferAndAResetDoesNot() async throws {
    for (fault, printed) in [
      (FakePrinter.Fault.resetAfter(bytes: 100), 100), (.powerCutAfter(bytes: 100), 0),
    ] {
      let printer = try FakePrinter()
      printer.setPaperOut(true)
      printer.setFault(fault)
      let rig = try PortRig()
      await rig.open(port, .tcp(host: "127.0.0.1", port: printer.port))
      try #require(await rig.log.hasOpened(port))
      try await rig.write(port, Array(repeating: 0x41, count: 300))
      #expect(await rig.log.end(port) != nil)
      printer.setPaperOut(false)
      try await Task.sleep(for: .milliseconds(50))
      #expect(printer.sight.paper.count == printed)
      await rig.stop()
    }
  }

  @Test func aPrinterOnATTYPrintsAndAnswers() async throws {
    let printer = try FakePrinter(onTTY: .init())
    let rig = try PortRig()
    await rig.open(port, .tty(path: printer.path, serial))
    #expect(await rig.log.hasOpened(port))
    try await rig.write(port, Array("Kopi\n".utf8) + [0x1D, 0x61, 0x0F])
    // GS a: the status at once, and again when it changes; 0x04 is the drawer.
    #expect(await eventually { rig.log.received(port) == [0x10, 0, 0, 0] })
    printer.setDrawerOpen(true)
    #expect(await eventually { rig.log.received(port).dropFirst(4) == [0x14, 0, 0, 0] })
    #expect(printer.sight.receipts == ["Kopi\n"])
    await rig.close(port)
    try await Task.sleep(for: .milliseconds(20))
    await rig.open(port, .tty(path: printer.path, serial))
    #expect(await eventually { rig.log.of(port).last == .opened })
    printer.reset()
    #expect(await rig.log.end(port) != nil)
    await rig.stop()
  }
}

struct KillableProcessTests {
  private func shell(_ script: String, _ directory: TemporaryDirectory) throws -> KillableProcess {
    try KillableProcess(
      "/bin/sh", ["-c", script], environment: ["GREETING": "halo"], directory: directory)
  }

  @Test func itTellsCodeSignalAndOutput() async throws {
    let directory = try TemporaryDirectory()
    let done = try shell("echo $GREETING $HOME; echo bad >&2; exit 3", directory)
    #expect(done.wait() == .code(3))
    #expect(done.output.hasPrefix("halo "))
    #expect(done.errors == "bad\n")
    #expect(!done.isRunning)
    #expect(done.kill() == .code(3))
  }

  @Test func itIsKilledOrAskedToEnd() async throws {
    let directory = try TemporaryDirectory()
    let killed = try shell("sleep 60", directory)
    #expect(killed.isRunning)
    #expect(killed.kill() == .signal(SIGKILL))
    let asked = try shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done", directory)
    #expect(await eventually { asked.output.hasSuffix("ready\n") })
    asked.signal(SIGTERM)
    #expect(await asked.exit(within: 5) == .code(7))
  }

  @Test func aProgramThatIsNotThereIsAnError() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: PeerError.self) {
      try KillableProcess("/no/such/program", directory: directory)
    }
  }

  @Test func theDirectoryGoesWithItsContents() throws {
    let path: String
    do {
      let directory = try TemporaryDirectory()
      path = directory.path
      mkdir(directory.file("deep"), 0o700)
      symlink("/dev", directory.file("link"))
      close(open(directory.file("deep/file"), O_CREAT | O_WRONLY, 0o600))
      #expect(contents(ofFile: directory.file("deep/file")) == [])
    }
    #expect(access(path, F_OK) != 0)
    #expect(access("/dev/null", F_OK) == 0)
  }
}
