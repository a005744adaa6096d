/// A promise that was broken, and how.
struct Violation: Hashable, Sendable, CustomStringConvertible {
  var promise: Promise
  var detail: String
  /// When it was seen, in virtual milliseconds.
  var at: Int64

  var description: String { "\(at) ms: \(promise.rawValue): \(detail)" }
}

/// Violations as they are found; the first few of each promise are enough.
struct Findings {
  static let mostOfOnePromise = 8
  static let most = 50

  /// The promise that is being judged.
  var promise = Promise.acknowledgedIsKept
  private(set) var violations: [Violation] = []
  private var counts: [Promise: Int] = [:]

  mutating func broken(_ detail: @autoclosure () -> String, at: Int64) {
    counts[promise, default: 0] += 1
    guard counts[promise, default: 0] <= Self.mostOfOnePromise, violations.count < Self.most
    else { return }
    violations.append(Violation(promise: promise, detail: detail(), at: at))
  }
}
