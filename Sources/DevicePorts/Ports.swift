// DevicePorts: descriptors of all transports as ports that carry bytes; knows no model.
import CDeviceIO

/// The ports of one loop. To be made and used on the loop's thread only.
///
/// A port that failed or closed stays so until the caller opens it again: when to try anew is the
/// caller's policy.
public final class Ports {
  private enum Slot {
    case opening(Opening)
    case open(OpenPort)
  }

  /// Bytes that may wait in one port: more than any receipt, less than a runaway queue.
  public static let writeQueueLimitBytes = 1 << 20
  /// Bytes read from one port in one turn of the loop, so that it can't starve the others.
  static let readTurnBytes = 64 << 10

  private let loop: DeviceLoop
  private let limits: TCPLimits
  private let onEvent: (PortID, PortEvent) -> Void
  private var slots: [PortID: Slot] = [:]

  /// Calls `onEvent` on the loop's thread, never from within a call to this object.
  public convenience init(loop: DeviceLoop, onEvent: @escaping (PortID, PortEvent) -> Void) {
    self.init(loop: loop, limits: TCPLimits(), onEvent: onEvent)
  }

  init(loop: DeviceLoop, limits: TCPLimits, onEvent: @escaping (PortID, PortEvent) -> Void) {
    self.loop = loop
    self.limits = limits
    self.onEvent = onEvent
  }

  /// Begins to open a port; `opened` or `openFailed` follows. One of the same name is closed first.
  public func open(_ id: PortID, _ address: PortAddress) {
    close(id)
    let opening: Opening
    switch address {
    case .tty(let path, let settings):
      opening = SerialOpening(loop: loop, path: path, settings: settings)
    case .tcp(let host, let port):
      opening = TCPOpening(loop: loop, limits: limits, host: host, port: port)
    }
    slots[id] = .opening(opening)
    opening.begin { [weak self, weak opening] result in
      guard let self, case .opening(let current) = slots[id], current === opening else { return }
      adopt(id, address, result)
    }
  }

  /// Queues bytes for an open port; `wrote` follows as they go. All are taken or none.
  ///
  /// - Throws: `notOpen` or `queueFull`.
  public func write(_ id: PortID, _ bytes: [UInt8]) throws(PortError) {
    guard case .open(let port) = slots[id] else { throw .notOpen(id) }
    try port.enqueue(bytes)
  }

  /// Closes a port, or gives up opening it. No event follows, and what was not yet written is
  /// dropped; what the kernel has is still sent.
  public func close(_ id: PortID) {
    switch slots.removeValue(forKey: id) {
    case .opening(let opening): opening.cancel()
    case .open(let port): port.close()
    case nil: break
    }
  }

  /// Closes all ports, as before stopping the loop.
  public func closeAll() {
    for id in slots.keys { close(id) }
  }

  private func adopt(
    _ id: PortID, _ address: PortAddress, _ result: Result<Transport, PortError>
  ) {
    do throws(PortError) {
      let port = try OpenPort(loop: loop, transport: result.get(), at: "\(address)")
      port.onEvent = { [weak self, weak port] event in
        guard let self, case .open(let current) = slots[id], current === port else { return }
        if case .closed = event { close(id) }
        onEvent(id, event)
      }
      slots[id] = .open(port)
      onEvent(id, .opened)
    } catch {
      slots[id] = nil
      onEvent(id, .openFailed(error))
    }
  }
}

/// A port on its way to be open.
protocol Opening: AnyObject {
  /// Calls `finish` once, later, unless cancelled.
  func begin(_ finish: @escaping (Result<Transport, PortError>) -> Void)
  func cancel()
}
