import Glibc
import TestPeers
import Testing

@testable import DevicePorts

struct SerialPortTests {
  @Test func everyByteGoesUnchangedBothWaysWithoutEcho() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    try scanner.send(allBytes)
    #expect(await eventually { rig.log.received(port).count >= 256 })
    #expect(rig.log.received(port) == allBytes)
    #expect(scanner.received() == [])

    try await rig.write(port, allBytes)
    #expect(await rig.log.has(port) { $0 == .wrote(256) })
    #expect(scanner.received() == allBytes)
    #expect(rig.log.received(port).count == 256)
    await rig.stop()
  }

  @Test func whatArrivesInPartsIsReceivedInParts() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    for (index, part) in ["899", "27450", "01\r"].enumerated() {
      try scanner.send(Array(part.utf8))
      #expect(await eventually { rig.log.of(port).count == index + 2 })
    }
    let parts = ["899", "27450", "01\r"].map { PortEvent.received(Array($0.utf8)) }
    #expect(rig.log.of(port) == [.opened] + parts)
    await rig.stop()
  }

  @Test func aBurstOfTenThousandLinesArrivesWholeAndInOrder() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    let burst = (0..<10_000).flatMap { Array("89927450\($0)\r".utf8) }
    try scanner.send(burst)
    #expect(await eventually(within: 20) { rig.log.received(port).count >= burst.count })
    #expect(rig.log.received(port) == burst)
    await rig.stop()
  }

  @Test func whenTheLineHangsUpThePortClosesAndTheLoopRests() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    scanner.hangUp()
    guard case .gone(scanner.path, _) = await rig.log.end(port) else {
      Issue.record("\(rig.log.of(port))")
      return
    }
    let before = await rig.loop.usage().cpuMilliseconds
    try await Task.sleep(for: .milliseconds(300))
    #expect(await rig.loop.usage().cpuMilliseconds - before < 5)
    await #expect(throws: PortError.notOpen(port)) { try await rig.write(port, [1]) }
    #expect(rig.log.of(port).count == 2)
    await rig.stop()
  }

  @Test func aReaderThatIsSlowGetsAllInPieces() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    let job = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await rig.write(port, Array(job[..<60_000]))
    try await rig.write(port, Array(job[60_000...]))
    var paper: [UInt8] = []
    #expect(
      await eventually(within: 20) {
        paper += scanner.received()
        return paper.count >= job.count
      })
    #expect(paper == job)
    #expect(await eventually { rig.log.wrote(port).reduce(0, +) == job.count })
    // At least one for each write; how many more is the kernel's choice.
    #expect(rig.log.wrote(port).count >= 2)
    await rig.stop()
  }

  @Test func theLineIsRawAndHasTheFlowControlAskedFor() async throws {
    for (flow, isXON) in [(SerialFlow.none, false), (.xonxoff, true)] {
      let (rig, scanner) = try (PortRig(), PtyScanner())
      await rig.open(port, .tty(path: scanner.path, SerialSettings(baud: 250_000, flow: flow)))
      #expect(await rig.log.hasOpened(port))
      let fd = open(scanner.path, O_RDWR | O_NOCTTY)
      var line = termios()
      #expect(tcgetattr(fd, &line) == 0)
      Glibc.close(fd)
      #expect(line.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
      #expect(line.c_oflag & tcflag_t(OPOST) == 0)
      #expect((line.c_iflag & tcflag_t(IXON) != 0) == isXON)
      #expect(line.c_iflag & tcflag_t(ICRNL | ISTRIP) == 0)
      #expect(line.c_cflag & tcflag_t(CLOCAL | CREAD) == tcflag_t(CLOCAL | CREAD))
      await rig.stop()
    }
  }

  @Test func twoAgentsCanNotShareALineAndTheSecondGetsItAfterTheFirst() async throws {
    let (first, second, scanner) = try (PortRig(), PortRig(), PtyScanner())
    let address = PortAddress.tty(path: scanner.path, serial)
    await first.open(port, address)
    #expect(await first.log.hasOpened(port))
    await second.open(port, address)
    #expect(await second.log.end(port) == .busy(at: scanner.path, errno: EBUSY))
    await first.stop()
    let again = PortID("again")
    #expect(
      await eventually {
        await second.open(again, address)
        return await second.log.has(again, within: 0.1) { $0 == .opened }
      })
    await second.stop()
  }

  @Test func openingAnewFirstClosesTheOldPort() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    // Some are given up on their way, others not: none may find the line busy.
    for round in 0..<50 {
      await rig.open(port, .tty(path: scanner.path, serial))
      if round % 5 == 0 { #expect(await rig.log.hasOpened(port)) }
    }
    #expect(
      await eventually {
        try? await rig.write(port, [0x41])
        return !scanner.received().isEmpty
      })
    let failures = rig.log.of(port).filter { if case .openFailed = $0 { true } else { false } }
    #expect(failures == [])
    await rig.stop()
  }

  @Test func twoHundredOpeningsLeaveNoDescriptor() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    func openEnds() -> Int {
      (0..<1024).count { fd in
        var target = [CChar](repeating: 0, count: 64)
        readlink("/proc/self/fd/\(fd)", &target, target.count - 1)
        return strcmp(target, scanner.path) == 0
      }
    }
    for cycle in 1...200 {
      await rig.open(port, .tty(path: scanner.path, serial))
      #expect(await eventually { rig.log.of(port).count == cycle })
      if cycle == 100 { #expect(openEnds() == 1) }
      await rig.close(port)
    }
    #expect(rig.log.of(port) == Array(repeating: .opened, count: 200))
    #expect(await eventually { openEnds() == 0 })
    await rig.stop()
  }

  @Test func latencyFromTheLineToTheEvent() async throws {
    let (rig, scanner) = try (PortRig(), PtyScanner())
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    let arrivals = Arrivals()
    await rig.react(on: port) { _, _ in arrivals.note() }
    var micros: [Double] = []
    for count in 1...500 {
      try await Task.sleep(for: .milliseconds(1))
      let start = ContinuousClock.now
      try scanner.scan("8992745012345")
      while arrivals.count < count {}
      micros.append((arrivals.last - start) / .microseconds(1))
    }
    micros.sort()
    print("pty write to event: p50 \(Int(micros[250])) µs, p99 \(Int(micros[495])) µs")
    #expect(micros[250] < 50_000)
    await rig.stop()
  }
}

struct SerialOpeningTests {
  @Test func aPathThatIsNotThereNamesTheCableAndTheConfiguration() async throws {
    let rig = try PortRig()
    await rig.open(port, .tty(path: "/dev/ttyNOSUCH", serial))
    let error = await rig.log.end(port)
    #expect(error == .missing(at: "/dev/ttyNOSUCH", errno: ENOENT))
    #expect(
      error.map { "\($0)" } == "/dev/ttyNOSUCH: no such device. "
        + "Check the cable and the path in the configuration.")
    await rig.stop()
  }

  @Test func whatIsNoSerialPortIsRefused() async throws {
    let directory = try TemporaryDirectory()
    let file = directory.file("plain")
    Glibc.close(open(file, O_CREAT | O_WRONLY, 0o600))
    for path in [directory.path, file, "/dev/null"] {
      let rig = try PortRig()
      await rig.open(port, .tty(path: path, serial))
      guard case .notSerial(path, _) = await rig.log.end(port) else {
        Issue.record("\(path): \(rig.log.of(port))")
        continue
      }
      await rig.stop()
    }
  }

  /// The kernel's pseudo-terminals know neither parity nor modem lines.
  @Test func settingsThatTheDriverDropsAreRefused() async throws {
    let evenParity = try #require(SerialFraming("7E1"))
    for (settings, text) in [
      (SerialSettings(framing: evenParity), "9600 baud 7E1"),
      (SerialSettings(flow: .dtrdsr), "flow dtrdsr"),
    ] {
      let (rig, scanner) = try (PortRig(), PtyScanner())
      await rig.open(port, .tty(path: scanner.path, settings))
      guard case .settingsRefused(scanner.path, text, _) = await rig.log.end(port) else {
        Issue.record("\(text): \(rig.log.of(port))")
        continue
      }
      await rig.stop()
    }
  }

  @Test(.disabled(if: geteuid() == 0, "root may open everything"))
  func aDeviceOfAnotherGroupIsDenied() async throws {
    let rig = try PortRig()
    await rig.open(port, .tty(path: "/dev/console", serial))
    #expect(await rig.log.end(port) == .denied(at: "/dev/console", errno: EACCES))
    await rig.stop()
  }

  @Test func errorsOfOpeningNameTheirRemedy() {
    let denied = PortError.opening("/dev/ttyS1", errno: EACCES)
    #expect(denied.problem == "/dev/ttyS1: permission denied")
    #expect(denied.remedy.contains("group dialout"))
    #expect(PortError.opening("/dev/ttyS1", errno: EBUSY).problem.contains("another program"))
    // A ttyS that the board does not have opens and then fails with EIO.
    #expect(PortError.opening("/dev/ttyS9", errno: EIO) == .missing(at: "/dev/ttyS9", errno: EIO))
  }

  @Test(arguments: [
    ("8N1", true), ("7E1", true), ("5O2", true), ("8n1", false), ("9N1", false), ("8N3", false),
    ("8N", false), ("", false), ("8N11", false), ("４N1", false),
  ])
  func framingIsReadStrictly(_ text: String, _ isRight: Bool) {
    #expect((SerialFraming(text) != nil) == isRight)
    if isRight { #expect(SerialFraming(text)?.description == text) }
  }

  @Test func framingMeansWhatItSays() throws {
    let framing = try #require(SerialFraming("7O2"))
    #expect(framing.dataBits == 7)
    #expect(framing.parity == UInt8(ascii: "O"))
    #expect(framing.stopBits == 2)
    #expect(SerialFraming("8N1") == .eightN1)
  }
}
