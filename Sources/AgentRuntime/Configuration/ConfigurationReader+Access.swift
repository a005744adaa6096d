import AgentCore
import StrictYAML

extension ConfigurationReader {
  /// The roles of the documented example.
  static let defaultRoles = [
    AgentConfiguration.Role(name: "cashier", permissions: [.sell]),
    AgentConfiguration.Role(name: "supervisor", permissions: Permission.allCases),
  ]

  func roles(_ map: YAMLMapping) -> [AgentConfiguration.Role]? {
    guard let section = map.value("roles") else { return Self.defaultRoles }
    return section.mapping { map in
      map.keys.compactMap { name in
        guard let value = map.value(name) else { return nil }
        var seen = UniqueNames()
        let permissions = value.list(count: 0...Permission.allCases.count) { item in
          item.choice(of: Permission.self).flatMap { permission in
            seen.unique(permission.rawValue, item).map { _ in permission }
          }
        }
        return permissions.map { AgentConfiguration.Role(name: name, permissions: $0) }
      }
    }
  }

  func api(_ map: YAMLMapping, roles: [String]) -> AgentConfiguration.API? {
    let socket = surroundings.runtimeDirectory.map { $0 + "/api.sock" }
    // 8390 is the documented port; nothing else is registered there.
    guard let listen = Endpoint("127.0.0.1:8390", ports: 0...65_535) else { return nil }
    guard let section = map.value("api") else {
      return AgentConfiguration.API(listen: listen, socket: socket, origins: [], tokens: [])
    }
    return section.mapping { map in
      let listen = map.value("listen").map { self.listen($0) } ?? listen
      let socket = map.value("socket").map { self.socket($0) } ?? socket
      let origins = map.value("origins").map { $0.list(count: 0...64, origin) } ?? []
      let tokens = map.value("tokens").map { self.tokens($0, roles: roles) } ?? []
      guard let listen, let origins, let tokens else { return nil }
      return AgentConfiguration.API(
        listen: listen, socket: socket, origins: origins, tokens: tokens)
    }
  }

  private func listen(_ value: YAMLValue) -> Endpoint? {
    guard let text = value.text() else { return nil }
    guard let endpoint = Endpoint(text, ports: 0...65_535) else {
      return value.fail("\"\(text)\" is not host:port such as \"127.0.0.1:8390\"")
    }
    guard endpoint.isLoopback else {
      return value.fail(
        "\(text) can be reached from other machines, and the API is not encrypted: "
          + "use 127.0.0.1:\(endpoint.port)")
    }
    return endpoint
  }

  private func socket(_ value: YAMLValue) -> String? {
    guard let path = value.text().map(surroundings.resolve) else { return nil }
    // sun_path has 108 bytes with its closing zero (unix(7)).
    guard path.utf8.count <= 107 else {
      return value.fail("is \(path.utf8.count) bytes long; a socket's path has at most 107")
    }
    return path
  }

  private func origin(_ value: YAMLValue) -> String? {
    guard let text = value.text() else { return nil }
    guard let address = WebAddress(text), address.path.isEmpty else {
      return value.fail(
        "\"\(text)\" is not an origin: write scheme and host, such as \"https://erp.example\"")
    }
    return text
  }

  private func tokens(_ value: YAMLValue, roles: [String]) -> [AgentConfiguration.API.Token]? {
    var seen = UniqueNames()
    var secrets: [String] = []
    return value.list(count: 0...64) { item in
      item.mapping { map in
        let name = map.required("name", example: "name: till")
          .flatMap { seen.unique($0.name(), $0) }
        let role = map.required("role", example: "role: cashier").flatMap { value -> String? in
          guard let role = value.text() else { return nil }
          guard roles.contains(role) else {
            return value.fail(
              "\"\(role)\" is not a role" + Suggestion.hint(for: role, among: roles))
          }
          return role
        }
        let secret = secret(map, file: "file", credential: "credential", example: "till.token")
        guard let name, let role, let secret else { return nil }
        guard !secrets.contains(secret.token) else {
          return map.fail("token \(name): another name has the same token: make a new one")
        }
        secrets.append(secret.token)
        return AgentConfiguration.API.Token(name: name, role: role, secret: secret)
      }
    }
  }

  func upstream(_ value: YAMLValue) -> AgentConfiguration.Upstream? {
    value.mapping { map in
      let url = map.required("url", example: "url: \"https://inbox.example:8443\"")
        .flatMap { upstreamURL($0) }
      let token = secret(
        map, file: "token_file", credential: "token_credential", example: "upstream.token")
      let authorities = map.value("ca_file").flatMap { value -> String? in
        guard let path = readableFile(value) else { return nil }
        let marker = "-----BEGIN CERTIFICATE-----"
        let text = (try? SmallFile.read(path, maximumBytes: 1_048_576))
          .map { String(decoding: $0, as: UTF8.self) }
        guard text?.contains(marker) == true else {
          return value.fail("\(path) holds no certificate in PEM form (\(marker))")
        }
        return path
      }
      guard let url, let token else { return nil }
      return AgentConfiguration.Upstream(url: url, token: token, caFile: authorities)
    }
  }

  private func upstreamURL(_ value: YAMLValue) -> String? {
    guard let text = value.text() else { return nil }
    guard let address = WebAddress(text) else {
      return value.fail("\"\(text)\" is not an address such as \"https://inbox.example:8443\"")
    }
    guard address.isEncrypted || address.endpoint.isLoopback else {
      return value.fail(
        "\(text) is not encrypted: use https://, or http:// to this machine only")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}

/// An http or https address without user, query or fragment.
private struct WebAddress {
  var isEncrypted: Bool
  var endpoint: Endpoint
  /// Empty for "https://host" alone.
  var path: Substring

  init?(_ text: String) {
    let schemes = ["https://": (true, 443), "http://": (false, 80)]
    guard let (prefix, (isEncrypted, port)) = schemes.first(where: { text.hasPrefix($0.key) })
    else { return nil }
    let rest = text.dropFirst(prefix.count)
    let host = rest.prefix { $0 != "/" }
    let hasPort = host.hasSuffix("]") ? false : host.contains(":")
    guard
      let endpoint = Endpoint(hasPort ? String(host) : "\(host):\(port)", ports: 1...65_535),
      !rest.contains(where: { "?# ".contains($0) || !$0.isASCII })
    else { return nil }
    self.isEncrypted = isEncrypted
    self.endpoint = endpoint
    path = rest.dropFirst(host.count)
  }
}
