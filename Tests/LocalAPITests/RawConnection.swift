@preconcurrency import Dispatch
import Glibc

/// A client of its own, on plain blocking sockets, so that the server is not tested with itself.
final class RawConnection: @unchecked Sendable {
  enum Address: Sendable {
    case port(Int)
    case path(String)
  }

  struct Failure: Error { var what: String }

  // Used only on `queue`, one operation at a time.
  private let descriptor: Int32
  private var received: [UInt8] = []
  private let queue = DispatchQueue(label: "raw connection")

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { Glibc.close(descriptor) }

  static func open(_ address: Address) throws -> RawConnection {
    let family = if case .port = address { AF_INET } else { AF_UNIX }
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(what: "socket: errno \(errno)") }
    let connection = RawConnection(descriptor: descriptor)
    let status: Int32
    switch address {
    case .port(let port):
      var inet = sockaddr_in()
      inet.sin_family = sa_family_t(AF_INET)
      inet.sin_port = in_port_t(port).bigEndian
      inet.sin_addr.s_addr = inet_addr("127.0.0.1")
      status = connection.connect(inet)
    case .path(let path):
      var unix = sockaddr_un()
      unix.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: path.utf8) }
      status = connection.connect(unix)
    }
    guard status == 0 else { throw Failure(what: "connect: errno \(errno)") }
    return connection
  }

  private func connect<SocketAddress>(_ address: SocketAddress) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<SocketAddress>.size))
      }
    }
  }

  /// Sends all of `bytes`; a connection that is gone is not an error here.
  func send(_ bytes: some Collection<UInt8> & Sendable) async {
    let bytes = Array(bytes)
    await onQueue {
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        sent += count
      }
    }
  }

  /// No more will be sent.
  func finishSending() async { await onQueue { _ = shutdown(self.descriptor, Int32(SHUT_WR)) } }

  /// Whether the other side hangs up, while nothing is read.
  func isHungUp(within seconds: Double) async -> Bool {
    await onQueue {
      var entry = pollfd(fd: self.descriptor, events: 0, revents: 0)
      return poll(&entry, 1, Int32(seconds * 1000)) > 0 && entry.revents & Int16(POLLHUP) != 0
    }
  }

  /// Everything up to the end of the connection.
  func readToEnd(seconds: Double = 5) async throws -> [UInt8] {
    try await read(seconds: seconds, endIsError: false) { _ in nil }
  }

  /// What came, once `found` says how many bytes of it to take.
  func read(
    seconds: Double = 5, endIsError: Bool = true, until found: @escaping @Sendable ([UInt8]) -> Int?
  ) async throws -> [UInt8] {
    try await onQueue { () -> Result<[UInt8], Failure> in
      let clock = ContinuousClock()
      let deadline = clock.now + .seconds(seconds)
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while true {
        if let count = found(self.received) {
          defer { self.received.removeFirst(count) }
          return .success(Array(self.received.prefix(count)))
        }
        var entry = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        let left = (deadline - clock.now) / .milliseconds(1)
        guard left > 0, poll(&entry, 1, Int32(left.rounded(.up))) > 0 else {
          let text = String(decoding: self.received, as: UTF8.self)
          return .failure(Failure(what: "nothing came in time after: \(text)"))
        }
        let count = recv(self.descriptor, &chunk, chunk.count, 0)
        guard count > 0 else {
          defer { self.received = [] }
          return endIsError
            ? .failure(Failure(what: "the connection ended")) : .success(self.received)
        }
        self.received += chunk[..<count]
      }
    }.get()
  }

  private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work()) }
    }
  }
}
