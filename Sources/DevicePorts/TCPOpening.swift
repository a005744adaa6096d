import CDeviceIO
import Glibc

/// Times after which a TCP port gives up.
struct TCPLimits {
  /// For each address of the name.
  var connectMilliseconds: Int64 = 5000
  /// An idle connection whose other end lost power is noticed after 10 + 3 x 5 = 25 seconds.
  var keepalive = dio_tcp_settings(
    keepalive_idle_seconds: 10, keepalive_interval_seconds: 5, keepalive_count: 3)
  /// With bytes on the way: no acknowledgement at all for so long, in spite of repeated segments.
  ///
  /// Not TCP_USER_TIMEOUT: that also breaks the connection to a printer that is out of paper,
  /// answers every probe, and goes on once it has paper.
  var silenceMilliseconds: Int32 = 20_000
  var silenceCheckMilliseconds: Int64 = 5000
}

/// Connects to the first address of a host that accepts.
final class TCPOpening: Opening {
  private let loop: DeviceLoop
  private let limits: TCPLimits
  private let host: String
  private let port: UInt16
  private let resolve: SocketAddress.Resolver
  private var addresses: ArraySlice<SocketAddress> = []
  private var attempt: (descriptor: Descriptor, watch: WatchToken)?
  private var finish: ((Result<Transport, PortError>) -> Void)?

  init(
    loop: DeviceLoop, limits: TCPLimits, host: String, port: UInt16,
    resolve: @escaping SocketAddress.Resolver = SocketAddress.resolve
  ) {
    self.loop = loop
    self.limits = limits
    self.host = host
    self.port = port
    self.resolve = resolve
  }

  func begin(_ finish: @escaping (Result<Transport, PortError>) -> Void) {
    self.finish = finish
    if case .success(let addresses) = resolve(host, port, true) {
      loop.later { self.connect(to: addresses) }
      return
    }
    let error = loop.offload(lane: host) { [host, port, resolve] in
      resolve(host, port, false)
    } then: { result in
      switch result {
      case .success(let addresses): self.connect(to: addresses)
      case .failure(let error): self.end(.failure(.unknownHost(at: self.at, code: error.code)))
      }
    }
    guard let error else { return }
    loop.later {
      self.end(.failure(.system(at: self.at, call: "pthread_create", errno: error.errno)))
    }
  }

  func cancel() {
    finish = nil
    abandonAttempt()
  }

  private var at: String { "\(PortAddress.tcp(host: host, port: port))" }

  private func connect(to addresses: [SocketAddress]) {
    self.addresses = addresses[...]
    connectNext(after: ENETUNREACH)
  }

  private func connectNext(after errno: Int32) {
    guard finish != nil else { return }
    guard let address = addresses.popFirst() else {
      return end(.failure(.connecting(at, errno: errno)))
    }
    let result = address.connect(limits.keepalive)
    guard result >= 0 else { return connectNext(after: -result) }
    let descriptor = Descriptor(result)
    switch loop.watch(descriptor, .writable, { [weak self] _ in self?.connectEnded() }) {
    case .success(let watch): attempt = (descriptor, watch)
    case .failure(let error): return connectNext(after: error.errno)
    }
    loop.arm(ObjectIdentifier(self), at: DeviceLoop.now + limits.connectMilliseconds) {
      [weak self] in
      self?.abandonAttempt()
      self?.connectNext(after: ETIMEDOUT)
    }
  }

  private func connectEnded() {
    guard let descriptor = attempt?.descriptor else { return }
    abandonAttempt()
    let result = dio_tcp_connected(descriptor.rawValue)
    guard result >= 0 else { return connectNext(after: -result) }
    end(.success(.tcp(descriptor, limits)))
  }

  private func abandonAttempt() {
    loop.disarm(ObjectIdentifier(self))
    if let attempt { loop.unwatch(attempt.watch) }
    attempt = nil
  }

  private func end(_ result: Result<Transport, PortError>) {
    let finish = finish
    self.finish = nil
    finish?(result)
  }
}

/// An IPv4 or IPv6 address with its port, as the kernel takes it.
struct SocketAddress: Sendable {
  private let bytes: [UInt8]

  /// Host, port, and whether only a literal address will do.
  typealias Resolver = @Sendable (String, UInt16, Bool) -> Result<[SocketAddress], Failure>

  /// Why a name has no address.
  struct Failure: Error {
    /// One of getaddrinfo's EAI constants.
    let code: Int32
  }

  /// The addresses of a host, best first. Does not block if only a literal address is accepted.
  static func resolve(
    _ host: String, _ port: UInt16, _ isLiteral: Bool
  ) -> Result<[SocketAddress], Failure> {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV | (isLiteral ? AI_NUMERICHOST : 0)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, "\(port)", &hints, &found)
    guard code == 0 else { return .failure(Failure(code: code)) }
    defer { freeaddrinfo(found) }
    var addresses: [SocketAddress] = []
    var next = found
    while let entry = next?.pointee {
      let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
      addresses.append(SocketAddress(bytes: Array(bytes)))
      next = entry.ai_next
    }
    return .success(addresses)
  }

  /// A socket that is connecting, or -errno.
  func connect(_ settings: dio_tcp_settings) -> Int32 {
    var settings = settings
    return bytes.withUnsafeBytes { buffer in
      guard let address = buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return -EAFNOSUPPORT
      }
      return dio_tcp_connect(address, socklen_t(buffer.count), &settings)
    }
  }
}
