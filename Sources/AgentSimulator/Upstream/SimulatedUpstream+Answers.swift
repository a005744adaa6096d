import Delivery
import Records

// What the lane hears in the end.
extension SimulatedUpstream {
  /// A refusal that is not the inbox's: of a proxy before it, or of nobody in particular.
  func refusal(_ chance: inout Chance) -> UpstreamAnswer? {
    if happens(.tooLarge, &chance) { return UpstreamAnswer(status: 413, body: []) }
    if happens(.unauthorized, &chance) {
      return UpstreamAnswer(status: chance.one(of: [401, 403]), body: [])
    }
    if happens(.busy, &chance) {
      return UpstreamAnswer(
        status: chance.one(of: [429, 503]), body: [], retryAfter: chance.one(of: Self.retryAfters),
        date: Self.epochOfDates)
    }
    if happens(.serverError, &chance) {
      return UpstreamAnswer(
        status: chance.one(of: Self.errors), body: Array("<h1>sorry</h1>".utf8), location: "/login")
    }
    if happens(.garbage, &chance) {
      return UpstreamAnswer(status: 200, body: Array(chance.one(of: Self.garbage).utf8))
    }
    if happens(.falselyRetired, &chance) { return UpstreamAnswer(status: 409, body: []) }
    return nil
  }

  /// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110, 5.6.7.
  private static let epochOfDates: Int64 = 784_111_777

  /// RFC 9110, 10.2.3: seconds or a date; and what is neither.
  private static let retryAfters = [
    nil, "0", "5", "120", "3600", "99999999999", "-1", "soon", "Sun, 06 Nov 1994 08:50:37 GMT",
    "Sun, 06 Nov 1994 08:00:00 GMT",
  ]

  private static let errors = [302, 400, 408, 415, 418, 500, 502, 504, 507]

  private static let garbage = [
    "", "<html>Please log in</html>", "null", "[]", "{}", "{\"results\":[]}", "{\"epoch\":",
    "{\"contiguous_through\":-1,\"results\":[]}", "{\"contiguous_through\":1e3}",
    "{\"contiguous_through\":3,\"hash\":\"0\"}",
  ]

  // MARK: Lies

  func tell(_ answer: InboxAnswer, _ chance: inout Chance) -> UpstreamAnswer {
    guard answer.status == 200 else { return answer.onTheWire }
    var answer = answer
    if happens(.muddledStatus, &chance) { answer.muddle(&chance) }
    if happens(.falseConflict, &chance) { answer.callConflict(&chance) }
    if happens(.missingVerdicts, &chance) { answer.miscount(&chance) }
    if happens(.shuffledVerdicts, &chance) { answer.results.shuffle(using: &chance) }
    misplace(&answer, &chance)
    return answer.onTheWire
  }

  func tellPosition(_ answer: InboxAnswer, _ chance: inout Chance) -> UpstreamAnswer {
    if happens(.nothingKnown, &chance) { return UpstreamAnswer(status: 404, body: []) }
    guard answer.status == 200 else { return answer.onTheWire }
    var answer = answer
    if happens(.wrongHash, &chance) {
      answer.position = max(1, answer.position)
      answer.setHash(String(repeating: "a5", count: 32))
    }
    let position = answer.position
    misplace(&answer, &chance)
    // The hash is that of the true position; without one nothing can be compared.
    if answer.position < position { answer.setHash(nil) }
    return answer.onTheWire
  }

  private func misplace(_ answer: inout InboxAnswer, _ chance: inout Chance) {
    if happens(.lowPosition, &chance) { answer.position = chance.number(0...answer.position) }
    if happens(.highPosition, &chance) { answer.position += chance.number(1...20) }
    if happens(.otherEpoch, &chance) { answer.setEpoch(1) }
  }
}
