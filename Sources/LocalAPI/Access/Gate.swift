import AgentCore
import Crypto
import Hummingbird

/// Decides who is let in: by the socket's file permission, or by token, host name and origin.
struct Gate: Sendable {
  enum Door: Hashable, Sendable {
    /// Whoever may open the socket file is trusted with everything; a token that is sent narrows
    /// that to its role.
    case unixSocket
    case loopback
  }

  let door: Door
  private let hosts: Set<String>
  private let origins: Set<String>
  private let tokens: [(sha256: [UInt8], permissions: [Permission])]

  init(_ door: Door, _ configuration: LocalAPIConfiguration) {
    self.door = door
    hosts = ["localhost", "127.0.0.1", "[::1]", LoopbackName.inURL(configuration.listenHost)]
    origins = Set(configuration.origins)
    tokens = configuration.tokens.map { ($0.sha256, configuration.roles[$0.role] ?? []) }
  }

  /// Refuses a `Host` that is not a name of this machine: a page whose own name was made to point
  /// here (DNS rebinding) sends that name.
  func checkHost(_ request: HTTPRequest) throws(Problem) {
    guard door == .loopback else { return }
    guard let authority = request.authority,
      !request.headerFields.contains(where: { $0.name.canonicalName == "host" })
    else {
      throw Problem(.hostMissing, "Send one Host header, such as \"Host: 127.0.0.1:8390\".")
    }
    guard hosts.contains(LoopbackName.withoutPort(authority)) else {
      throw Problem(
        .hostNotAllowed,
        "\"\(authority)\" is not a name of this machine's loopback. Use 127.0.0.1 or localhost.")
    }
  }

  /// Refuses pages of origins that are not on the list; returns the one that is.
  func checkOrigin(_ request: HTTPRequest) throws(Problem) -> String? {
    guard let origin = request.headerFields[.origin] else { return nil }
    guard origins.contains(origin) else {
      throw Problem(
        .originNotAllowed,
        "Pages of \"\(origin)\" may not call this API. Add the origin to api.origins in the "
          + "configuration if they should.")
    }
    return origin
  }

  /// The permissions of who asks.
  func permissions(_ request: HTTPRequest) throws(Problem) -> [Permission] {
    guard let authorization = request.headerFields[.authorization] else {
      if door == .unixSocket { return Permission.allCases }
      throw Problem(
        .tokenMissing, "Send \"Authorization: Bearer TOKEN\" with a token of api.tokens.",
        headers: [.wwwAuthenticate: "Bearer realm=\"posagent\""])
    }
    let parts = authorization.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard parts.count == 2, parts[0].lowercased() == "bearer",
      let permissions = permissions(ofToken: parts[1])
    else {
      throw Problem(
        .tokenUnknown,
        "The token is none of api.tokens in the configuration. Check the front end's token file.",
        headers: [.wwwAuthenticate: "Bearer realm=\"posagent\", error=\"invalid_token\""])
    }
    return permissions
  }

  /// Compares hashes, each to its end, so that the time taken tells nothing about a token.
  private func permissions(ofToken token: Substring) -> [Permission]? {
    let digest = Array(SHA256.hash(data: Array(token.utf8)))
    var found: [Permission]?
    for known in tokens where known.sha256.count == digest.count {
      let difference = zip(known.sha256, digest).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) }
      if difference == 0 { found = known.permissions }
    }
    return found
  }
}
