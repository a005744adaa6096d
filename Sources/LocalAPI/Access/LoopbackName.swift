/// Names and addresses by which only programs on this machine reach it.
enum LoopbackName {
  /// Whether `host` can only be reached from this machine: localhost, ::1 and 127.0.0.0/8.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.first == "127"
      && parts.allSatisfy { part in part.utf8.allSatisfy(isDigit) && UInt8(part) != nil }
  }

  /// How `host` stands in a URL or a `Host` header: an IPv6 address in brackets.
  static func inURL(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

  /// The host of "host:port" in lower case; text that is not of that form comes back as it is, and
  /// so matches no name.
  static func withoutPort(_ authority: String) -> String {
    let text = authority.lowercased()
    guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return text }
    let port = text[text.index(after: colon)...]
    guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy(isDigit) else { return text }
    return String(text[..<colon])
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
  }
}
