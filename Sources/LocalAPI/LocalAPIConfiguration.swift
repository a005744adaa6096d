import AgentCore
import Crypto
import RetailTypes

/// Where the local API listens and whom it lets in: the `api` and `roles` of the configuration.
public struct LocalAPIConfiguration: Sendable {
  /// A loopback address or name.
  public var listenHost: String
  /// 0 lets the kernel choose; `LocalAPIServer.start` returns what it chose.
  public var port: Int
  /// The unix socket, if there is to be one.
  public var socketPath: String?
  /// Who may open the socket file. That permission is what closes the socket.
  public var socketMode: UInt32
  /// Origins whose pages may call the API from a browser, as browsers write them: no final slash.
  public var origins: [String]
  public var tokens: [Token]
  public var roles: [String: [Permission]]
  /// Amounts in requests are written with its decimals.
  public var currency: Currency

  public init(
    listenHost: String = "127.0.0.1", port: Int = 8390, socketPath: String? = nil,
    socketMode: UInt32 = 0o660, origins: [String] = [], tokens: [Token] = [],
    roles: [String: [Permission]] = [:], currency: Currency
  ) {
    self.listenHost = listenHost
    self.port = port
    self.socketPath = socketPath
    self.socketMode = socketMode
    self.origins = origins
    self.tokens = tokens
    self.roles = roles
    self.currency = currency
  }

  /// A bearer token that is let in, known by its hash only.
  public struct Token: Hashable, Sendable {
    public var name: String
    public var role: String
    /// The 32 bytes of the token's SHA-256.
    public var sha256: [UInt8]

    public init(name: String, role: String, sha256: [UInt8]) {
      self.name = name
      self.role = role
      self.sha256 = sha256
    }

    /// From the token itself, which is not kept.
    public init(name: String, role: String, secret: String) {
      self.init(name: name, role: role, sha256: Array(SHA256.hash(data: Array(secret.utf8))))
    }
  }
}
