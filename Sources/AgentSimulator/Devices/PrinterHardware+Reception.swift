// What happens when bytes arrive.
extension PrinterHardware {
  /// Room that is told of after the buffer was full.
  private static let roomBytes = 256

  /// Takes bytes from the host's end of the connection, and says how many: fewer than there are if
  /// the buffer is full. A line to a printer that is off loses them.
  mutating func receive(_ bytes: some Collection<UInt8>, at time: Int64) -> Int {
    run(to: time)
    if build.cable == .network {
      guard isOn, isConnected else { return 0 }
    } else if wire.isPulled || !isOn && !build.holdsLineWhenOff {
      return bytes.count
    }
    guard isOn, !isStalled, !wire.isPulled else {
      isAwaitingRoom = !bytes.isEmpty
      return 0
    }
    let stored = bytes.prefix(freeBytes)
    received += stored.count
    buffer.append(stored)
    for byte in stored where byte == 0x10 || realTime.isAmid {
      if let command = realTime.take(byte) { obey(command) }
    }
    let rest = bytes.dropFirst(stored.count)
    let heard = rest.isEmpty ? 0 : hear(rest)
    isAwaitingRoom = heard < rest.count
    work()
    return stored.count + heard
  }

  /// With a full buffer only real-time commands are taken in. Source: DLE EOT, "executed even when
  /// the receive buffer is full".
  private mutating func hear(_ bytes: some Collection<UInt8>) -> Int {
    var heard = 0
    var scanner = realTime
    for (index, byte) in bytes.enumerated() {
      if let command = scanner.take(byte) {
        realTime = scanner
        heard = index + 1
        obey(command)
      } else if !scanner.isAmid {
        break
      }
    }
    return heard
  }

  private mutating func obey(_ command: RealTimeScanner.Command) {
    switch command {
    case .status(let n):
      if build.profile.statusCommands.contains(.dleEot) { answer([realTimeStatus(n)]) }
    case .recover(let n):
      guard trouble == .cutterJam else { return }
      if n == 2 { clear() }
      trouble = nil
      mechanism.resume(at: clock)
    case .pulse(let connector):
      outputs.append((clock, .pulse(connector: connector)))
    case .clear:
      // Only models that have GS ( H have this one too.
      guard build.profile.confirmsByProcessID else { return }
      clear()
      answer([0x37, 0x25, 0x00])
    }
  }

  /// Drops what was received, and with it the requests for process ids among it.
  private mutating func clear() {
    buffer.removeAll()
    read = received
    mechanism.clear()
    reading.skipped = 0
    roll.drop(from: printedLines)
    offerRoom()
  }

  /// Tells a host that waits once there is room, or nothing any more that holds it back.
  mutating func offerRoom() {
    guard isAwaitingRoom else { return }
    if build.cable == .network || isOn && !wire.isPulled || !isOn && build.holdsLineWhenOff {
      guard isOn, !isStalled, !wire.isPulled else { return }
      guard freeBytes >= min(Self.roomBytes, build.bufferBytes) else { return }
    }
    isAwaitingRoom = false
    outputs.append((clock, .roomAgain))
  }

  /// Says something to the host that is connected now.
  mutating func answer(_ bytes: [UInt8]) { answer(bytes, asked: wire.connection(ofByte: .max)) }

  mutating func answer(_ bytes: [UInt8], asked connection: Int) {
    guard !isDeaf else { return }
    wire.say(bytes, at: clock, asked: connection)
  }
}
