import Records

/// One request's share of a commit.
public struct Append: Hashable, Sendable {
  /// The seq that the caller gave its first draft; a check, since the sealer counts by itself.
  public var firstSeq: Int64
  public var drafts: [RecordDraft]
  public var answer: StoredAnswer?

  public init(firstSeq: Int64, drafts: [RecordDraft], answer: StoredAnswer? = nil) {
    self.firstSeq = firstSeq
    self.drafts = drafts
    self.answer = answer
  }
}

/// What was answered to a request with an idempotency key, and how to know the request again.
public struct StoredAnswer: Hashable, Sendable {
  public var key: String
  public var method: String
  public var path: String
  public var bodyHash: RecordHash
  /// The HTTP status.
  public var status: Int
  public var body: [UInt8]

  public init(
    key: String, method: String, path: String, bodyHash: RecordHash, status: Int, body: [UInt8]
  ) {
    self.key = key
    self.method = method
    self.path = path
    self.bodyHash = bodyHash
    self.status = status
    self.body = body
  }
}
