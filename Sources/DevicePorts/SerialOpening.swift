import CDeviceIO
import Glibc
import Synchronization

/// Opens a tty on a thread of its own: drivers of USB adapters ask the adapter and wait for it.
final class SerialOpening: Opening {
  private let loop: DeviceLoop
  private let path: String
  private let settings: SerialSettings
  private let opened = OpenedLine()
  private var isCancelled = false

  init(loop: DeviceLoop, path: String, settings: SerialSettings) {
    self.loop = loop
    self.path = path
    self.settings = settings
  }

  func begin(_ finish: @escaping (Result<Transport, PortError>) -> Void) {
    let error = loop.offload(lane: path) { [path, settings, opened] in
      opened.keep(Self.open(path, settings))
    } then: { [self] result in
      guard !isCancelled else { return }
      finish(result.map { .serial($0, lane: path, pacing) })
    }
    guard let error else { return }
    loop.later { [self] in
      guard !isCancelled else { return }
      finish(.failure(.system(at: path, call: "pthread_create", errno: error.errno)))
    }
  }

  func cancel() {
    guard !isCancelled else { return }
    isCancelled = true
    // In the lane, so that the next opening of the path does not find it busy.
    _ = loop.blockingWork.run(lane: path) { [opened] in opened.close() }
  }

  private var pacing: DSRPacing? {
    settings.flow == .dtrdsr ? DSRPacing(baud: settings.baud) : nil
  }

  private static func open(
    _ path: String, _ settings: SerialSettings
  ) -> Result<Descriptor, PortError> {
    let opened = dio_open_device(path)
    guard opened >= 0 else { return .failure(.opening(path, errno: -opened)) }
    let descriptor = Descriptor(opened)
    let claimed = dio_serial_claim(opened)
    guard claimed >= 0 else { return .failure(.opening(path, errno: -claimed)) }
    var wanted = dio_serial_settings(
      baud: settings.baud, data_bits: settings.framing.dataBits,
      parity: CChar(settings.framing.parity), stop_bits: settings.framing.stopBits,
      rts_cts: settings.flow == .rtscts ? 1 : 0, xon_xoff: settings.flow == .xonxoff ? 1 : 0)
    let configured = dio_serial_configure(opened, &wanted)
    guard configured >= 0 else {
      return .failure(refusal(path, "\(settings)", errno: -configured))
    }
    if settings.flow == .dtrdsr {
      let raised = dio_serial_raise_dtr(opened)
      guard raised >= 0 else { return .failure(refusal(path, "flow dtrdsr", errno: -raised)) }
    }
    return .success(descriptor)
  }

  private static func refusal(_ path: String, _ setting: String, errno: Int32) -> PortError {
    errno == EINVAL || errno == ENOTTY
      ? .settingsRefused(at: path, setting: setting, errno: errno) : .opening(path, errno: errno)
  }
}

/// What was opened, where a cancellation finds it before the loop has heard of it.
private final class OpenedLine: Sendable {
  private let descriptor = Mutex<Descriptor?>(nil)

  func keep(_ result: Result<Descriptor, PortError>) -> Result<Descriptor, PortError> {
    descriptor.withLock { $0 = try? result.get() }
    return result
  }

  func close() {
    descriptor.withLock { $0 }?.close()
  }
}

extension SerialSettings: CustomStringConvertible {
  /// "9600 baud 8N1", and the flow control if there is any.
  public var description: String {
    "\(baud) baud \(framing)" + (flow == .none ? "" : " with flow \(flow.rawValue)")
  }
}
