import AgentCore

/// Answers of the virtual devices' routes by `Idempotency-Key`.
///
/// What virtual devices do is not journaled, so these are kept in memory: as long as the devices.
actor VirtualAnswers {
  private static let maximumKept = 1000

  private var kept: [String: (claim: IdempotencyClaim, reply: Task<Reply, Never>)] = [:]
  private var oldestFirst: [String] = []

  /// The first reply to this claim, or `perform`'s if it is the first.
  func reply(
    _ claim: IdempotencyClaim?, perform: @escaping @Sendable () async -> Reply
  ) async throws(Problem) -> Reply {
    guard let claim else { return await perform() }
    if let first = kept[claim.key] {
      guard first.claim == claim else {
        throw Problem(
          .idempotencyKeyReused,
          "This Idempotency-Key was sent with another request. Draw a new key for each request.")
      }
      return await first.reply.value
    }
    let task = Task { await perform() }
    kept[claim.key] = (claim, task)
    oldestFirst.append(claim.key)
    if oldestFirst.count > Self.maximumKept { kept[oldestFirst.removeFirst()] = nil }
    return await task.value
  }
}
