import Glibc

/// Why a port could not be opened, was closed, or took no bytes. `at` is the path or address.
public enum PortError: Error, Equatable, Sendable {
  case missing(at: String, errno: Int32)
  case denied(at: String, errno: Int32)
  /// Another program has the device.
  case busy(at: String, errno: Int32)
  case notSerial(at: String, errno: Int32)
  /// The driver can't do these settings.
  case settingsRefused(at: String, setting: String, errno: Int32)
  /// `code` is one of getaddrinfo's EAI constants.
  case unknownHost(at: String, code: Int32)
  /// The machine answered, and nothing listens on the port.
  case refused(at: String, errno: Int32)
  case unreachable(at: String, errno: Int32)
  /// The device went away or closed the connection; `errno` is 0 if it ended in good order.
  case gone(at: String, errno: Int32)
  /// The connection stands and the other end has stopped to acknowledge: no power, or no cable.
  case silent(at: String)
  case queueFull(at: String, limitBytes: Int)
  case notOpen(PortID)
  /// The operating system refused a call that should succeed.
  case system(at: String, call: String, errno: Int32)
}

extension PortError {
  /// What is wrong, without a full stop: "/dev/ttyS1: no such device".
  public var problem: String {
    switch self {
    case .missing(let at, _): "\(at): no such device"
    case .denied(let at, _): "\(at): permission denied"
    case .busy(let at, _): "\(at): in use by another program"
    case .notSerial(let at, _): "\(at): not a serial port"
    case .settingsRefused(let at, let setting, _): "\(at): the port can't do \(setting)"
    case .unknownHost(let at, let code): "\(at): \(String(cString: gai_strerror(code)))"
    case .refused(let at, _): "\(at): connection refused"
    case .unreachable(let at, let errno): "\(at): not reachable (\(Self.text(errno)))"
    case .gone(let at, 0): "\(at): disconnected"
    case .gone(let at, let errno): "\(at): connection lost (\(Self.text(errno)))"
    case .silent(let at): "\(at): the device has stopped answering"
    case .queueFull(let at, let limit): "\(at): more than \(limit) bytes wait to be written"
    case .notOpen(let id): "\(id): not open"
    case .system(let at, let call, let errno): "\(at): \(call) failed (\(Self.text(errno)))"
    }
  }

  /// What to do about it, as whole sentences.
  public var remedy: String {
    switch self {
    case .missing: "Check the cable and the path in the configuration."
    case .denied: "Add the service's user to the group dialout and restart the service."
    case .busy: "Stop the other program, or correct the path in the configuration."
    case .notSerial: "Correct the path in the configuration."
    case .settingsRefused: "Correct baud, framing and flow in the configuration."
    case .unknownHost: "Correct the address in the configuration, or check the name service."
    case .refused:
      "Check that the address is the device's and that no other till keeps it connected."
    case .unreachable: "Check that the device is on, its network cable, and the address."
    case .gone, .silent: "Check that the device is on, and its cable."
    case .queueFull: "Check why the device takes nothing: paper, cover, flow control."
    case .notOpen: "Wait until the device is connected."
    case .system: "Restart the service; if that doesn't help, send a support bundle."
    }
  }

  private static func text(_ errno: Int32) -> String {
    String(cString: strerror(errno))
  }
}

extension PortError: CustomStringConvertible {
  public var description: String { "\(problem). \(remedy)" }
}

extension PortError {
  /// What an error of opening a device node means.
  static func opening(_ path: String, errno: Int32) -> PortError {
    switch errno {
    case ENOENT, ENODEV, ENXIO, ENOTDIR: .missing(at: path, errno: errno)
    // A port that the machine lists without having the hardware fails with EIO.
    case EIO: .missing(at: path, errno: errno)
    case EACCES, EPERM: .denied(at: path, errno: errno)
    case EBUSY: .busy(at: path, errno: errno)
    case EISDIR, ENOTTY: .notSerial(at: path, errno: errno)
    default: .system(at: path, call: "open", errno: errno)
    }
  }

  /// What an error of connecting means.
  static func connecting(_ address: String, errno: Int32) -> PortError {
    switch errno {
    case ECONNREFUSED: .refused(at: address, errno: errno)
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: .system(at: address, call: "connect", errno: errno)
    default: .unreachable(at: address, errno: errno)
    }
  }

  /// What an error of reading or writing means.
  static func transferring(_ address: String, errno: Int32) -> PortError {
    errno == ETIMEDOUT ? .silent(at: address) : .gone(at: address, errno: errno)
  }
}
