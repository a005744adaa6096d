import Glibc
import Inbox
import Logging
import ServiceLifecycle

/// Tells systemd how the service fares: sd_notify(3), "Notes" describe the protocol.
struct SystemdNotifier: Sendable {
  /// `NOTIFY_SOCKET`: a path, or a name in the abstract namespace that begins with "@".
  private let socketName: String
  /// Half of `WATCHDOG_USEC`, as sd_watchdog_enabled(3) recommends; `nil` without a watchdog.
  let watchdogInterval: Duration?

  /// `nil` if the program does not run under systemd.
  init?(environment: [String: String]) {
    guard let name = environment["NOTIFY_SOCKET"], let first = name.first, "/@".contains(first)
    else { return nil }
    socketName = name
    let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
    watchdogInterval = isForUs ? microseconds.map { .microseconds($0 / 2) } : nil
  }

  /// Sends a state such as "READY=1". A failure changes nothing for the service.
  func send(_ state: String) {
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

/// Keeps systemd's watchdog content for as long as the database answers.
struct WatchdogService: Service {
  let notifier: SystemdNotifier
  let store: InboxStore
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown {
        guard let interval = notifier.watchdogInterval else {
          try? await Task.sleep(for: .seconds(Int64(Int32.max)))
          return
        }
        while !Task.isCancelled {
          do throws(InboxError) {
            try await store.probe()
            notifier.send("WATCHDOG=1")
          } catch {
            logger.error("the database does not answer: \(error)")
          }
          try? await Task.sleep(for: interval)
        }
      }
    } onGracefulShutdown: {
      notifier.send("STOPPING=1")
    }
  }
}
