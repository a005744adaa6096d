import ScannerProtocols

/// A scanner on a serial port: keeps the port open and turns its bytes into scans.
///
/// It has one timer: for the end of a scan while the port is open, for the next try while not.
public struct SerialScannerDriver: Sendable {
  /// What the scanner's driver wants done, in order.
  public enum Action: Equatable, Sendable {
    case open
    case scan(Scan)
    case fault(ScanFault)
    /// Replaces an earlier arming.
    case arm(afterMilliseconds: Int64)
    case disarm
  }

  private enum State {
    case closed
    case opening
    case waiting
    case open(SerialFraming)
  }

  private let settings: SerialFraming.Settings
  private var backoff = Backoff()
  private var state = State.closed

  public init(_ settings: SerialFraming.Settings) { self.settings = settings }

  public mutating func start() -> [Action] {
    guard case .closed = state else { return [] }
    state = .opening
    return [.open]
  }

  public mutating func portOpened() -> [Action] {
    guard case .opening = state else { return [] }
    state = .open(SerialFraming(settings))
    return []
  }

  public mutating func openFailed() -> [Action] {
    guard case .opening = state else { return [] }
    return wait()
  }

  /// What was begun is dropped and reported: it is not continued on the next connection.
  public mutating func portClosed() -> [Action] {
    guard case .open(var framing) = state else { return [] }
    return framing.closed().map(Self.action) + wait()
  }

  public mutating func received(_ bytes: [UInt8]) -> [Action] {
    guard case .open(var framing) = state else { return [] }
    // A port that opens and hangs up again and again is tried ever more slowly.
    backoff.reset()
    let outputs = framing.received(bytes)
    state = .open(framing)
    return outputs.map(Self.action)
  }

  public mutating func timerFired() -> [Action] {
    switch state {
    case .closed, .opening: return []
    case .waiting:
      state = .opening
      return [.open]
    case .open(var framing):
      let outputs = framing.timerFired()
      state = .open(framing)
      return outputs.map(Self.action)
    }
  }

  private mutating func wait() -> [Action] {
    state = .waiting
    return [.arm(afterMilliseconds: backoff.next())]
  }

  private static func action(_ output: SerialFraming.Output) -> Action {
    switch output {
    case .scan(let scan): .scan(scan)
    case .fault(let fault): .fault(fault)
    case .arm(let milliseconds): .arm(afterMilliseconds: Int64(milliseconds))
    case .disarm: .disarm
    }
  }
}
