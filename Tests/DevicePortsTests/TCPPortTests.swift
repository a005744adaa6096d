import Glibc
import TestPeers
import Testing

@testable import DevicePorts

private func tcp(_ printer: FakePrinter) -> PortAddress {
  .tcp(host: "127.0.0.1", port: printer.port)
}

/// An opened port on a printer.
private func connected(
  _ behaviour: FakePrinter.Behaviour = .init(), limits: TCPLimits = TCPLimits()
) async throws -> (rig: PortRig, printer: FakePrinter) {
  let (rig, printer) = try (PortRig(limits: limits), FakePrinter(behaviour))
  await rig.open(port, tcp(printer))
  try #require(await rig.log.hasOpened(port))
  return (rig, printer)
}

struct TCPPortTests {
  @Test func bytesGoOutAndAnswersComeIn() async throws {
    let (rig, printer) = try await connected()
    // DLE EOT 1: 0x12, on line, drawer shut.
    try await rig.write(port, Array("Teh\n".utf8) + [0x10, 0x04, 0x01])
    #expect(await eventually { rig.log.received(port) == [0x12] })
    #expect(await printer.sees { $0.receipts == ["Teh\n"] })
    #expect(rig.log.wrote(port) == [7])
    await rig.stop()
  }

  @Test func aNameIsLookedUp() async throws {
    let (rig, printer) = try (PortRig(), FakePrinter())
    await rig.open(port, .tcp(host: "localhost", port: printer.port))
    #expect(await rig.log.hasOpened(port))
    await rig.stop()
  }

  @Test func eachAddressOfANameIsTried() async throws {
    let (loop, gone, printer) = try (DeviceLoop(), FakePrinter(), FakePrinter())
    gone.vanish()
    try loop.start()
    let notes = Notes()
    loop.post {
      let opening = TCPOpening(
        loop: loop, limits: TCPLimits(), host: "printer.example", port: 9100,
        resolve: { _, _, isLiteral in
          isLiteral
            ? .failure(.init(code: EAI_NONAME))
            : SocketAddress.resolve("127.0.0.1", gone.port, true).flatMap { first in
              SocketAddress.resolve("127.0.0.1", printer.port, true).map { first + $0 }
            }
        })
      opening.begin { result in
        notes.add((try? result.get()) == nil ? "failed" : "opened")
        opening.cancel()
      }
    }
    #expect(await eventually { notes.all == ["opened"] })
    #expect(await printer.sees { $0.connections == 1 })
    loop.stop()
  }

  @Test func aNameThatCanNotBeIsUnknown() async throws {
    let rig = try PortRig()
    await rig.open(port, .tcp(host: "not a host", port: 9100))
    #expect(await rig.log.end(port) == .unknownHost(at: "not a host:9100", code: EAI_NONAME))
    await rig.stop()
  }

  @Test func nobodyListeningIsRefusedAndLaterAccepted() async throws {
    let (rig, printer) = try (PortRig(), FakePrinter())
    printer.vanish()
    await rig.open(port, tcp(printer))
    let error = await rig.log.end(port)
    #expect(error == .refused(at: "127.0.0.1:\(printer.port)", errno: ECONNREFUSED))
    try printer.comeBack()
    await rig.open(port, tcp(printer))
    #expect(await rig.log.hasOpened(port))
    await rig.stop()
  }

  @Test func aResetClosesThePortAndWhatWasReceivedIsPrinted() async throws {
    let (rig, printer) = try await connected()
    printer.setFault(.resetAfter(bytes: 1000))
    try await rig.write(port, Array(repeating: 0x41, count: 5000))
    guard case .gone = await rig.log.end(port) else {
      Issue.record("\(rig.log.of(port))")
      return
    }
    #expect(await printer.sees { $0.paper.count == 1000 && !$0.isConnected })
    await rig.open(port, tcp(printer))
    #expect(await printer.sees { $0.connections == 2 })
    await rig.stop()
  }

  @Test func theLastAnswerBeforeAResetIsHeardAlsoByOneWhoWrites() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.answerDelaySeconds = 0.05
    let (rig, printer) = try await connected(behaviour)
    await rig.react(on: port) { event, ports in
      guard case .wrote = event else { return }
      // Within one turn of the loop: bytes are queued, the answer comes, the connection breaks,
      // and the break is met in writing first.
      try? ports.write(port, [0x20])
      rig.loop.post {
        usleep(150_000)
        printer.reset()
        usleep(50_000)
      }
    }
    try await rig.write(port, [0x10, 0x04, 0x01])
    let at = "127.0.0.1:\(printer.port)"
    #expect(await rig.log.end(port) == .gone(at: at, errno: ECONNRESET))
    #expect(rig.log.of(port).dropLast() == [.opened, .wrote(3), .received([0x12])])
    await rig.stop()
  }

  @Test func aMebibyteToASlowPrinterGoesInPiecesThatSumUp() async throws {
    var slow = FakePrinter.Behaviour()
    slow.printBytesPerSecond = 4_000_000
    slow.receiveBufferBytes = 16_384
    let (rig, printer) = try await connected(slow)
    let job = (0..<1 << 20).map { _ in UInt8.random(in: 0x20...0x7E) }
    try await rig.write(port, job)
    #expect(await printer.sees(within: 20) { $0.paper.count >= job.count })
    #expect(printer.sight.paper == job)
    #expect(rig.log.wrote(port).reduce(0, +) == job.count)
    #expect(rig.log.wrote(port).allSatisfy { $0 > 0 })
    await rig.stop()
  }

  @Test func aStalledPrinterFillsTheQueueWhichTakesAllOrNothing() async throws {
    let (rig, printer) = try await connected()
    printer.stall()
    let piece = [UInt8](repeating: 0x41, count: 256 << 10)
    var queued = 0
    var refusal: PortError?
    while refusal == nil, queued < 64 << 20 {
      do throws(PortError) {
        try await rig.write(port, piece)
        queued += piece.count
      } catch { refusal = error }
    }
    #expect(refusal == .queueFull(at: "127.0.0.1:\(printer.port)", limitBytes: 1 << 20))
    let stuck = rig.log.wrote(port).reduce(0, +)
    #expect(stuck < queued)
    let before = await rig.loop.usage().cpuMilliseconds
    try await Task.sleep(for: .milliseconds(200))
    #expect(await rig.loop.usage().cpuMilliseconds - before < 5)
    printer.resume()
    let total = queued
    #expect(await printer.sees(within: 20) { $0.receivedBytes == total })
    #expect(await eventually { rig.log.wrote(port).reduce(0, +) == total })
    let resumed = await rig.loop.usage().cpuMilliseconds
    try await Task.sleep(for: .milliseconds(200))
    #expect(await rig.loop.usage().cpuMilliseconds - resumed < 5)
    await rig.stop()
  }

  @Test func aLateAnswerIsHeardLateAndAMuteOneNever() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.answerDelaySeconds = 0.2
    let (rig, printer) = try await connected(behaviour)
    let start = ContinuousClock.now
    try await rig.write(port, [0x10, 0x04, 0x04])
    #expect(await eventually { rig.log.received(port) == [0x12] })
    #expect(ContinuousClock.now - start >= .milliseconds(200))
    printer.setMute(true)
    try await rig.write(port, [0x10, 0x04, 0x04])
    #expect(await printer.sees { $0.paper.count == 6 })
    try await Task.sleep(for: .milliseconds(300))
    #expect(rig.log.received(port) == [0x12])
    await rig.stop()
  }

  /// Closing a socket with bytes unread resets the connection and drops what is not yet sent.
  @Test func whatWasWrittenStillArrivesWhenThePortIsClosedWithAnAnswerUnread() async throws {
    var slow = FakePrinter.Behaviour()
    slow.printBytesPerSecond = 4_000_000
    let (rig, printer) = try await connected(slow)
    let job = [0x10, 0x04, 0x01] + [UInt8](repeating: 0x41, count: 500_000)
    await rig.react(on: port) { event, ports in
      guard case .wrote = event else { return }
      // Long enough for the answer to be there, and this is the thread that would read it.
      usleep(50_000)
      ports.close(port)
    }
    try await rig.write(port, job)
    #expect(await rig.log.has(port) { if case .wrote = $0 { true } else { false } })
    let written = rig.log.wrote(port)
    #expect(await printer.sees { $0.paper.count == written[0] && !$0.isConnected })
    #expect(rig.log.of(port) == [.opened, .wrote(written[0])])
    await rig.stop()
  }

  @Test func afterCloseNoEventComes() async throws {
    let (rig, printer) = try await connected()
    try await rig.write(port, [0x41])
    await rig.close(port)
    printer.vanish()
    await rig.open(PortID("other"), tcp(printer))
    #expect(await rig.log.end(PortID("other")) != nil)
    #expect(rig.log.of(port) == [.opened] || rig.log.of(port) == [.opened, .wrote(1)])
    await #expect(throws: PortError.notOpen(port)) { try await rig.write(port, [1]) }
    await rig.stop()
  }

  @Test func aPortMayBeUsedAndOpenedAnewFromItsOwnEvents() async throws {
    let (rig, printer) = try (PortRig(), FakePrinter())
    let address = tcp(printer)
    await rig.react(on: port) { event, ports in
      switch event {
      case .opened: try? ports.write(port, [0x42, 0x0A])
      case .closed, .openFailed: ports.open(port, address)
      case .received, .wrote: break
      }
    }
    await rig.open(port, address)
    #expect(await printer.sees { $0.receipts == ["B\n"] })
    printer.reset()
    #expect(await printer.sees { $0.receipts == ["B\nB\n"] && $0.connections == 2 })
    await rig.stop()
  }

  @Test func oneHundredConnectionsLeaveNoDescriptor() async throws {
    let (rig, printer) = try (PortRig(), FakePrinter())
    func openEnds() -> Int {
      (0..<1024).count { fd in
        var peer = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &peer) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            getpeername(Int32(fd), $0, &length)
          }
        }
        return result == 0 && peer.sin_family == AF_INET
          && peer.sin_port == printer.port.bigEndian
      }
    }
    for cycle in 1...100 {
      await rig.open(port, tcp(printer))
      #expect(await eventually { rig.log.of(port).count == cycle })
      if cycle == 50 { #expect(openEnds() == 1) }
      await rig.close(port)
    }
    #expect(rig.log.of(port) == Array(repeating: .opened, count: 100))
    #expect(openEnds() == 0)
    await rig.stop()
  }
}

/// Connections that stand while one end is gone. The times are shortened; see `TCPLimits`.
struct HalfOpenTests {
  private var short: TCPLimits {
    var limits = TCPLimits()
    limits.connectMilliseconds = 300
    limits.keepalive.keepalive_idle_seconds = 1
    limits.keepalive.keepalive_interval_seconds = 1
    limits.keepalive.keepalive_count = 1
    limits.silenceMilliseconds = 1000
    limits.silenceCheckMilliseconds = 300
    return limits
  }

  @Test func aPulledCableIsNoticedWhileIdle() async throws {
    let (rig, printer) = try await connected(limits: short)
    printer.setFault(.silenceAfter(bytes: 0))
    let at = "127.0.0.1:\(printer.port)"
    #expect(await rig.log.end(port, within: 10) == .silent(at: at))
    #expect(PortError.silent(at: at).problem == "\(at): the device has stopped answering")
    await rig.stop()
  }

  @Test func aPulledCableIsNoticedWhileSmallWritesGoOn() async throws {
    let (rig, printer) = try await connected(limits: short)
    printer.setFault(.silenceAfter(bytes: 0))
    await rig.react(on: port) { event, ports in
      guard case .wrote = event else { return }
      rig.loop.arm("status", at: DeviceLoop.now + 10) {
        try? ports.write(port, [0x10, 0x04, 0x01])
      }
    }
    try await rig.write(port, [0x10, 0x04, 0x01])
    #expect(await rig.log.end(port, within: 10) == .silent(at: "127.0.0.1:\(printer.port)"))
    await rig.stop()
  }

  /// TCP_USER_TIMEOUT would break this connection.
  @Test func aPrinterWithoutPaperKeepsItsConnectionAndGoesOn() async throws {
    let (rig, printer) = try await connected(limits: short)
    printer.setPaperOut(true)
    let job = [UInt8](repeating: 0x41, count: 1 << 20)
    for _ in 0..<8 {
      try await rig.write(port, job)
      try await Task.sleep(for: .milliseconds(20))
      if rig.log.wrote(port).reduce(0, +) % job.count != 0 { break }
    }
    try await Task.sleep(for: .seconds(4))
    let isClosed = await rig.log.has(port, within: 0) {
      if case .closed = $0 { true } else { false }
    }
    #expect(!isClosed)
    printer.setPaperOut(false)
    #expect(await printer.sees(within: 20) { $0.paper.count % job.count == 0 && !$0.paper.isEmpty })
    await rig.stop()
  }

  @Test func anAddressThatDoesNotAnswerIsNotReachable() async throws {
    let (rig, printer) = try (PortRig(limits: short), FakePrinter())
    printer.setFault(.silenceAfter(bytes: 0))
    await rig.open(port, tcp(printer))
    let error = await rig.log.end(port)
    #expect(error == .unreachable(at: "127.0.0.1:\(printer.port)", errno: ETIMEDOUT))
    try printer.comeBack()
    await rig.open(port, tcp(printer))
    #expect(await rig.log.hasOpened(port))
    await rig.stop()
  }
}
