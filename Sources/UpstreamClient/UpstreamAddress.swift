import Foundation

/// The addresses of one device's routes upstream.
struct UpstreamAddress: Sendable {
  let host: String
  let port: Int
  let isTLS: Bool
  private let device: String

  init(_ url: String, device: String) throws(UpstreamError) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      let host = parts.host, !host.isEmpty, ["http", "https"].contains(scheme),
      parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
    else { throw .url(url) }
    // Foundation keeps the brackets of an IPv6 address.
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    isTLS = scheme == "https"
    guard isTLS || Self.isLoopback(bare) else { throw .plainHTTP(host: bare) }
    self.host = bare
    port = parts.port ?? (isTLS ? 443 : 80)
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    // RFC 3986, 2.3: only these need no escape in any part of a path.
    let unreserved = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    let name = device.addingPercentEncoding(withAllowedCharacters: unreserved) ?? device
    self.device = "\(base)/v1/devices/\(name)"
  }

  var batches: String { "\(device)/batches" }

  func watermark(epoch: Int64) -> String { "\(device)/watermark?epoch=\(epoch)" }

  private static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
