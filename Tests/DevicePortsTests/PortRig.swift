import Glibc
import Synchronization
import TestPeers

@testable import DevicePorts

/// A loop with its ports, as an actor on the loop's own thread, and the events as they came.
actor PortRig {
  nonisolated let loop: DeviceLoop
  nonisolated let log = EventLog()
  private let limits: TCPLimits
  private var ports: Ports?
  private var isInCall = false
  private var reactions: [PortID: (PortEvent, Ports) -> Void] = [:]

  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  init(limits: TCPLimits = TCPLimits()) throws {
    loop = try DeviceLoop()
    try loop.start()
    self.limits = limits
  }

  /// Calls `reaction` on the loop's thread for each event of the port.
  func react(on id: PortID, _ reaction: @escaping @Sendable (PortEvent, Ports) -> Void) {
    reactions[id] = reaction
  }

  func open(_ id: PortID, _ address: PortAddress) {
    call { $0.open(id, address) }
  }

  func write(_ id: PortID, _ bytes: [UInt8]) throws(PortError) {
    var result: Result<Void, PortError> = .success(())
    call { ports in
      do throws(PortError) { try ports.write(id, bytes) } catch { result = .failure(error) }
    }
    try result.get()
  }

  func close(_ id: PortID) {
    call { $0.close(id) }
  }

  nonisolated func stop() async {
    await closeAll()
    loop.stop()
  }

  private func closeAll() {
    call { $0.closeAll() }
  }

  private func call(_ body: (Ports) -> Void) {
    let ports = ports ?? Ports(loop: loop, limits: limits) { id, event in self.heard(id, event) }
    self.ports = ports
    isInCall = true
    body(ports)
    isInCall = false
  }

  private func heard(_ id: PortID, _ event: PortEvent) {
    precondition(!isInCall, "an event from within a call")
    log.append(id, event)
    if let ports { reactions[id]?(event, ports) }
  }
}

/// The events of all ports.
final class EventLog: Sendable {
  private let events = Mutex<[PortID: [PortEvent]]>([:])

  func append(_ id: PortID, _ event: PortEvent) {
    events.withLock { $0[id, default: []].append(event) }
  }

  func of(_ id: PortID) -> [PortEvent] {
    events.withLock { $0[id] ?? [] }
  }

  func received(_ id: PortID) -> [UInt8] {
    of(id).flatMap { if case .received(let bytes) = $0 { bytes } else { [UInt8]() } }
  }

  func wrote(_ id: PortID) -> [Int] {
    of(id).compactMap { if case .wrote(let count) = $0 { count } else { nil } }
  }

  /// Waits for an event that fits.
  func has(_ id: PortID, within seconds: Double = 10, _ fits: (PortEvent) -> Bool) async -> Bool {
    await eventually(within: seconds) { of(id).contains(where: fits) }
  }

  func hasOpened(_ id: PortID) async -> Bool {
    await has(id) { $0 == .opened }
  }

  /// Why the port could not be opened, or was closed.
  func end(_ id: PortID, within seconds: Double = 10) async -> PortError? {
    var found: PortError?
    _ = await eventually(within: seconds) {
      for case .openFailed(let error) in of(id) { found = error }
      for case .closed(let error) in of(id) { found = error }
      return found != nil
    }
    return found
  }
}

extension DeviceLoop {
  /// What the loop's thread has used so far.
  func usage() async -> (cpuMilliseconds: Double, sleeps: Int) {
    await withCheckedContinuation { continuation in
      post {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        var used = rusage()
        // 1 is RUSAGE_THREAD, a GNU extension.
        getrusage(1, &used)
        continuation.resume(
          returning: (
            Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6, Int(used.ru_nvcsw)
          ))
      }
    }
  }
}

let port = PortID("device")
let serial = SerialSettings()
let allBytes = (UInt8.min...UInt8.max).map { $0 }
