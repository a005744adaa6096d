import Glibc

/// The listening socket of a fake printer, on one port for the whole test.
struct PrinterListener: Sendable {
  let port: UInt16
  let descriptor: OwnedDescriptor

  init(bufferBytes: Int32) throws {
    let chosen = try Self.bound(to: 0, bufferBytes)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(chosen.value, $0, &length)
      }
    }
    try checked(result, "getsockname")
    port = UInt16(bigEndian: address.sin_port)
    // Bound by number, the socket keeps its port also while it does not listen.
    descriptor = try Self.bound(to: port, bufferBytes)
    try listen()
  }

  func listen() throws {
    try checked(Glibc.listen(descriptor.value, 4), "listen")
  }

  /// Refuses connections, until `listen`.
  func refuse() {
    shutdown(descriptor.value, Int32(SHUT_RDWR))
  }

  func accept() -> OwnedDescriptor? {
    let fd = Glibc.accept(descriptor.value, nil, nil)
    guard fd >= 0 else { return nil }
    _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
    _ = fcntl(fd, F_SETFL, O_NONBLOCK)
    setOption(fd, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    return OwnedDescriptor(fd)
  }

  private static func bound(to port: UInt16, _ bufferBytes: Int32) throws -> OwnedDescriptor {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = OwnedDescriptor(try checked(socket(AF_INET, type, 0), "socket"))
    setOption(descriptor.value, SOL_SOCKET, SO_REUSEADDR, Int32(1))
    setOption(descriptor.value, SOL_SOCKET, SO_RCVBUF, bufferBytes)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor.value, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try checked(result, "bind")
    return descriptor
  }
}

func setOption<Value>(_ fd: Int32, _ level: Int32, _ name: Int32, _ value: Value) {
  _ = withUnsafePointer(to: value) {
    setsockopt(fd, level, name, $0, socklen_t(MemoryLayout<Value>.size))
  }
}

/// Lets the socket drop all that arrives, unseen and unacknowledged, as with the cable pulled.
func setDeaf(_ fd: Int32, _ isDeaf: Bool) {
  // IP_MINTTL of ip(7), 21 in linux/in.h: packets on the loopback start with 64 hops to live.
  setOption(fd, Int32(IPPROTO_IP), 21, Int32(isDeaf ? 255 : 0))
}
