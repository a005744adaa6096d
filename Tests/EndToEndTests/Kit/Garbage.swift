import Glibc

/// Sends bytes to a port of this machine and goes away, as a program does that has the wrong port.
func throwBytes(_ bytes: [UInt8], atPort port: Int) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  defer { close(descriptor) }
  var patience = timeval(tv_sec: 0, tv_usec: 200_000)
  for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
    setsockopt(
      descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
  }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let connected = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard connected == 0 else { return }
  _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  var answer = [UInt8](repeating: 0, count: 1024)
  _ = recv(descriptor, &answer, answer.count, 0)
}
