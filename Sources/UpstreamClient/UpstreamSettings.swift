import NIOSSL

/// Where the records of one journal go, and as whom.
public struct UpstreamSettings: Sendable {
  /// The address of the inbox, with or without a slash at its end.
  public var url: String
  /// The lane's name upstream.
  public var device: String
  /// The name of the journal that is sent.
  public var epoch: Int64
  /// The device's token, as `posinbox devices add` printed it.
  public var token: String
  /// A PEM file with the certificates to trust; `nil` for the system's.
  public var caFile: String?
  public var connectTimeoutSeconds: Int64
  /// From the request to the last byte of the answer.
  public var answerTimeoutSeconds: Int64

  public init(
    url: String, device: String, epoch: Int64, token: String, caFile: String? = nil,
    connectTimeoutSeconds: Int64 = 10, answerTimeoutSeconds: Int64 = 60
  ) {
    self.url = url
    self.device = device
    self.epoch = epoch
    self.token = token
    self.caFile = caFile
    self.connectTimeoutSeconds = connectTimeoutSeconds
    self.answerTimeoutSeconds = answerTimeoutSeconds
  }
}

/// Why an upstream can't be used as configured.
public enum UpstreamError: Error, Equatable, Sendable, CustomStringConvertible {
  case url(String)
  /// `http://` to another machine.
  case plainHTTP(host: String)
  /// The token holds what no header may hold.
  case token
  case caFile(path: String, reason: String)

  public var description: String {
    switch self {
    case .url(let url):
      "upstream.url \"\(url)\" is not an address such as https://inbox.example:8443"
    case .plainHTTP(let host):
      "upstream.url: http:// is only allowed to this machine itself, not to \"\(host)\"; use https://"
    case .token:
      "the upstream token is empty or holds a space or control character; write the token alone "
        + "into the token file"
    case .caFile(let path, let reason):
      "upstream.ca_file \(path) can't be used: \(reason). It must hold certificates in PEM form"
    }
  }
}
