import AgentCore

extension Append {
  /// What the core wants recorded.
  public init(_ append: StagedAppend) {
    self.init(
      firstSeq: append.firstSeq, drafts: append.drafts,
      answer: append.answer.map { answer in
        StoredAnswer(
          key: answer.claim.key, method: answer.claim.method, path: answer.claim.path,
          bodyHash: answer.claim.bodyHash, status: answer.status, body: answer.body)
      })
  }
}
