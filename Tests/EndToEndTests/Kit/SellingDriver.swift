import Records
import Synchronization
import TestKit
import ShopKit
import TestPeers

/// A front end that sells on and on, and asks again with the same key until it has an answer.
final class SellingDriver: Sendable {
  private struct State {
    var port: Int?
    var mayGoOn = true
    /// Receipt numbers of answers to complete, by sale.
    var acknowledged: [String: String] = [:]
    var repeats = 0
  }

  private let state = Mutex(State())

  /// Where the agent listens now; `nil` while it is away.
  func setPort(_ port: Int?) { state.withLock { $0.port = port } }
  /// Ends after the sale in hand.
  func finish() { state.withLock { $0.mayGoOn = false } }

  var acknowledged: [String: String] { state.withLock { $0.acknowledged } }
  /// Requests that got no answer at first.
  var repeats: Int { state.withLock { $0.repeats } }

  /// Sells until `finish`, a new shift for every ten sales; the last one is closed.
  func run(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var number = 0
    var shift = 0
    while state.withLock({ $0.mayGoOn }) {
      // Numbered by itself: the last shift may end without a sale.
      shift += 1
      try await open("shift-\(shift)")
      for _ in 0..<10 where state.withLock({ $0.mayGoOn }) {
        number += 1
        try await sell("sale-\(number)", &random)
      }
      try await close("shift-\(shift)")
    }
  }

  private func open(_ key: String) async throws {
    try await ask("/v1/shifts", ["cashier": "Sari", "opening_float": "100000"], key: "\(key)-open")
  }

  private func close(_ key: String) async throws {
    let report = try await ask("/v1/shifts/current/report", nil, key: nil)
    let counted = report["cash"]?["expected"] ?? "0"
    try await ask(
      "/v1/shifts/current/close", ["counted": ["cash": counted]], key: "\(key)-close")
  }

  private func sell(_ key: String, _ random: inout SeededRandom) async throws {
    let codes = ["8991000000010", "8991000000027", "8991000000034", "2120017015007"]
    var sale = Answer(status: 0, bytes: [])
    for line in 1...Int.random(in: 1...3, using: &random) {
      let code = codes.randomElement(using: &random) ?? ""
      sale = try await ask("/v1/sale/scan", ["scan": .string(code)], key: "\(key)-line-\(line)")
    }
    if Int.random(in: 0..<8, using: &random) == 0 {
      try await ask("/v1/sale/void", nil, key: "\(key)-void")
      return
    }
    if Int.random(in: 0..<6, using: &random) == 0, let id = sale["sale"]?.stringValue {
      try await ask("/v1/sale/suspend", nil, key: "\(key)-suspend")
      try await ask("/v1/sales/\(id)/resume", nil, key: "\(key)-resume")
    }
    if Bool.random(using: &random) {
      try await ask(
        "/v1/sale/tenders", ["kind": "qris", "amount": "1500"], key: "\(key)-tender-1")
    }
    try await ask(
      "/v1/sale/tenders", ["kind": "cash", "amount": "300000"], key: "\(key)-tender-2")
    let done = try await ask("/v1/sale/complete", nil, key: "\(key)-complete")
    guard let id = done["sale"]?.stringValue, let receipt = done["receipt"]?.stringValue else {
      throw Unexpected("\(done)")
    }
    state.withLock { $0.acknowledged[id] = receipt }
  }

  /// Asks until there is a definite answer, which must be that it is done.
  @discardableResult
  private func ask(_ path: String, _ body: JSONValue?, key: String?) async throws -> Answer {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if let port = state.withLock({ $0.port }) {
        let till = API(port: port, token: Lane.till)
        let answer =
          if let key {
            try? await till.post(path, body, key: key)
          } else {
            try? await till.get(path)
          }
        if let answer, answer.status < 500 {
          guard answer.status == 200 else { throw Unexpected("\(key ?? path): \(answer)") }
          return answer
        }
        state.withLock { $0.repeats += 1 }
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw Unexpected("\(key ?? path) was never answered")
  }
}
