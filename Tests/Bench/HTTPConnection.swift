import Glibc

/// One kept connection to a program's HTTP server, with as little of its own cost as can be.
final class HTTPConnection {
  let descriptor: Int32
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var filled = 0

  init(unixSocket path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    try connect(to: &address)
  }

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try connect(to: &address)
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  private func connect<Address>(to address: inout Address) throws {
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    guard result == 0 else { throw BenchError("connect: \(String(cString: strerror(errno)))") }
  }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BenchError("send: \(String(cString: strerror(errno)))") }
      sent += count
    }
  }

  /// Reads what there is; waits if there is nothing.
  private func fill() throws {
    guard let base = buffer.baseAddress else { return }
    let count = recv(descriptor, base + filled, buffer.count - filled, 0)
    guard count > 0 else { throw BenchError("the connection ended") }
    filled += count
  }

  /// Reads until `text` has come, and drops all that came.
  func skip(through text: StaticString) throws {
    while find(text) == nil { try fill() }
    filled = 0
  }

  /// Drops what has come, without waiting.
  func dropWhatCame() {
    filled = 0
    while recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)) > 0 {}
  }

  private func find(_ text: StaticString, before end: Int? = nil) -> Int? {
    let length = text.utf8CodeUnitCount
    guard let base = buffer.baseAddress else { return nil }
    var index = 0
    while index + length <= end ?? filled {
      if memcmp(base + index, text.utf8Start, length) == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Reads one answer, which must be a 200, and returns its body where `keepsBody`.
  @discardableResult
  func receive(keepsBody: Bool = false) throws -> [UInt8] {
    while true {
      if let end = find("\r\n\r\n") {
        let length = try bodyLength(headerEnd: end)
        let total = end + 4 + length
        if filled >= total {
          let body = keepsBody ? Array(buffer[(end + 4)..<total]) : []
          let isOK = find("HTTP/1.1 20", before: 11) == 0
          let text = isOK ? "" : String(decoding: buffer[..<total], as: UTF8.self)
          filled = 0
          guard isOK else { throw BenchError(text) }
          return body
        }
      }
      try fill()
    }
  }

  private func bodyLength(headerEnd: Int) throws -> Int {
    for name in ["content-length: ", "Content-Length: "] as [StaticString] {
      guard let at = find(name, before: headerEnd) else { continue }
      var length = 0
      for byte in buffer[(at + name.utf8CodeUnitCount)..<headerEnd] {
        guard (0x30...0x39).contains(byte) else { break }
        length = length * 10 + Int(byte - 0x30)
      }
      return length
    }
    throw BenchError("an answer without a length")
  }

  /// The bytes of a request with a JSON body.
  static func request(
    _ method: String, _ path: String, _ body: String = "", headers: [String] = []
  ) -> [UInt8] {
    var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + headers
    if !body.isEmpty {
      lines += ["Content-Type: application/json"]
    }
    lines += ["Content-Length: \(body.utf8.count)"]
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
  }
}
