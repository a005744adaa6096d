/// A host and a TCP port.
public struct Endpoint: Equatable, Sendable {
  /// A name or an address; an IPv6 address without brackets.
  public var host: String
  public var port: Int

  /// Reads "127.0.0.1:9100", "printer.lan:9100" or "[::1]:9100".
  init?(_ text: String, ports: ClosedRange<Int>) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard let port = Int(digits), String(port) == digits, ports.contains(port) else { return nil }
    var host = text[..<colon]
    let allowed: Set<Character>
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      allowed = Set("0123456789abcdefABCDEF:.")
    } else {
      allowed = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-")
    }
    guard !host.isEmpty, host.allSatisfy(allowed.contains) else { return nil }
    self.host = String(host)
    self.port = port
  }

  /// Whether the host names this machine only.
  var isLoopback: Bool {
    host == "localhost" || host == "::1"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
        && host.split(separator: ".").allSatisfy { UInt8($0) != nil })
  }

  /// As it is written in the file.
  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
