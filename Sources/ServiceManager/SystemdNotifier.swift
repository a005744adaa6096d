// ServiceManager: tells systemd how a service fares.
import Glibc

/// The service manager's end of sd_notify(3): one datagram for each state.
public struct SystemdNotifier: Sendable {
  /// `NOTIFY_SOCKET`: a path, or a name in the abstract namespace that begins with "@".
  private let socketName: String
  /// Half of `WATCHDOG_USEC`, as sd_watchdog_enabled(3) recommends; `nil` without a watchdog.
  public let watchdogIntervalMilliseconds: Int64?

  /// `nil` if the program does not run under systemd.
  public init?(environment: [String: String]) {
    guard let name = environment["NOTIFY_SOCKET"], let first = name.first, "/@".contains(first)
    else { return nil }
    socketName = name
    let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    watchdogIntervalMilliseconds = isForUs && microseconds > 0 ? max(1, microseconds / 2000) : nil
  }

  /// Sends a state such as "READY=1". A failure changes nothing for the service.
  public func send(_ state: String) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(socketName.utf8)
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + name.count } ?? 0
    let message = Array(state.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = sendto(
          descriptor, message, message.count, Int32(MSG_NOSIGNAL), address,
          socklen_t(length))
      }
    }
  }
}
