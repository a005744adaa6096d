import Records
import ShopKit
import Synchronization
import TestPeers

/// A front end that asks again with the same key until it has a definite answer, and keeps what it
/// was told.
final class PatientCashier: Sendable {
  private struct State {
    /// Receipt numbers by sale, of answers to complete.
    var receipts: [String: String] = [:]
    /// Every request that was answered, in order.
    var answered: [Answered] = []
    var repeats = 0
    /// The problem documents of answers that said: not now.
    var refusals: Set<JSONValue> = []
  }

  /// A request and what it was told.
  struct Answered: Sendable {
    var key: String
    var method: API.Method
    var path: String
    var body: JSONValue?
    var answer: Answer
  }

  private let scanner: PtyScanner
  /// Where the agent listens; waits for it, and starts it again after its end.
  private let agent: @Sendable () async throws -> RunningAgent
  private let state = Mutex(State())

  init(scanner: PtyScanner, agent: @escaping @Sendable () async throws -> RunningAgent) {
    self.scanner = scanner
    self.agent = agent
  }

  var receipts: [String: String] { state.withLock { $0.receipts } }
  var answered: [Answered] { state.withLock { $0.answered } }
  /// Requests that got no definite answer at first.
  var repeats: Int { state.withLock { $0.repeats } }

  /// What it was told when something could not be done now, each text once.
  var refusals: Set<JSONValue> { state.withLock { $0.refusals } }

  func keep(receipt: String, ofSale sale: String) {
    state.withLock { $0.receipts[sale] = receipt }
  }

  /// Asks until it is done; any refusal that is not of the moment is an error.
  @discardableResult
  func ask(
    _ key: String, method: API.Method = .POST, _ path: String, _ body: JSONValue? = nil
  ) async throws -> Answer {
    let answer = try await definite(key) { api in
      try await api.send(method, path, body, key: key)
    }
    guard answer.status == 200 else { throw Unexpected("\(key) \(path): \(answer)") }
    let answered = Answered(key: key, method: method, path: path, body: body, answer: answer)
    state.withLock { $0.answered.append(answered) }
    return answer
  }

  /// Repeats each request: it must be told what it was told before, byte for byte.
  func askEverythingAgain() async throws {
    for each in answered {
      let again = try await definite(each.key) { api in
        try await api.send(each.method, each.path, each.body, key: each.key)
      }
      guard again.status == each.answer.status, again.bytes == each.answer.bytes else {
        throw Unexpected("\(each.key) was answered \(each.answer), and then \(again)")
      }
    }
  }

  /// Reads something; a refusal reads as a problem document.
  func look(_ path: String) async throws -> JSONValue {
    try await definite(path) { api in try await api.get(path) }.json
  }

  /// Pulls the scanner's trigger until the line is on the sale, as a cashier does who watches the
  /// display.
  func pullTrigger(_ code: String, line: Int) async throws {
    let seen = try await eventually(within: 30) {
      guard try await linesOnSale() < line else { return true }
      guard try await scannerIsReady() else { return false }
      // An agent that has died meanwhile is back with all it had recorded; look again.
      guard try await linesOnSale() < line else { return true }
      try scanner.scan(code)
      return try await eventually(within: 2) { try await linesOnSale() >= line }
    }
    guard seen else { throw Unexpected("\(code) was not sold") }
  }

  private func linesOnSale() async throws -> Int {
    try await look("/v1/sale")["lines"]?.arrayValue?.count ?? 0
  }

  private func scannerIsReady() async throws -> Bool {
    try await look("/v1/devices").arrayValue?.contains {
      $0["kind"] == "scanner" && $0["state"] == "ready"
    } ?? false
  }

  private func definite(
    _ what: String, _ ask: (API) async throws -> Answer
  ) async throws -> Answer {
    let end = ContinuousClock.now + .seconds(60)
    var last: Answer?
    while ContinuousClock.now < end {
      let agent = try await agent()
      if let answer = try? await ask(agent.office) {
        if answer.status < 500 { return answer }
        last = answer
        state.withLock { _ = $0.refusals.insert(answer.json) }
      }
      state.withLock { $0.repeats += 1 }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw Unexpected("\(what) was never answered; last: \(last.map { "\($0)" } ?? "nothing")")
  }
}
