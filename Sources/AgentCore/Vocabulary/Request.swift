import Records
import RetailTypes

/// A command on its way through the core, with all that decides how it is answered.
public struct Request: Hashable, Sendable {
  public typealias ID = UInt64

  /// Chosen by the edge, unique while the agent runs; the reply names it.
  public var id: ID
  public var command: Command
  /// The permissions of the role that asks.
  public var permissions: [Permission]
  public var idempotency: IdempotencyClaim?
  public var entropy: Entropy

  public init(
    id: ID, command: Command, permissions: [Permission], idempotency: IdempotencyClaim? = nil,
    entropy: Entropy
  ) {
    self.id = id
    self.command = command
    self.permissions = permissions
    self.idempotency = idempotency
    self.entropy = entropy
  }
}

/// An `Idempotency-Key` and the request that it stands for.
public struct IdempotencyClaim: Hashable, Sendable {
  /// The longest key in bytes.
  public static let maximumKeyBytes = 255

  public var key: String
  public var method: String
  public var path: String
  /// SHA-256 of the body as it arrived.
  public var bodyHash: RecordHash

  public init(key: String, method: String, path: String, bodyHash: RecordHash) {
    self.key = key
    self.method = method
    self.path = path
    self.bodyHash = bodyHash
  }
}

/// The answer that a claim got, kept in the same transaction as the records that it made.
public struct KeptAnswer: Hashable, Sendable {
  public var claim: IdempotencyClaim
  public var status: Int
  /// Canonical JSON.
  public var body: [UInt8]

  public init(claim: IdempotencyClaim, status: Int, body: [UInt8]) {
    self.claim = claim
    self.status = status
    self.body = body
  }
}

/// The answer to a request: an HTTP status and its JSON.
public struct Reply: Hashable, Sendable {
  public var status: Int
  public var body: JSONValue

  public init(status: Int, body: JSONValue) {
    self.status = status
    self.body = body
  }

  /// A problem document (RFC 9457) with a stable `code` and a detail that says what to do.
  public static func problem(
    _ status: Int, code: String, title: String, detail: String,
    extra: KeyValuePairs<String, JSONValue?> = [:]
  ) -> Reply {
    var body = JSONObject(extra)
    body["code"] = .string(code)
    body["detail"] = .string(detail)
    body["status"] = .int(Int64(status))
    body["title"] = .string(title)
    body["type"] = "about:blank"
    return Reply(status: status, body: .object(body))
  }
}
