import RetailTypes

/// How long to wait before the next attempt: full jitter, from 1 s to 5 min.
enum Backoff {
  static let minimumMilliseconds: Int64 = 1000
  static let maximumMilliseconds: Int64 = 300_000
  /// No `Retry-After` is obeyed beyond an hour: a mistaken header must not silence a lane.
  static let maximumRetryAfterMilliseconds: Int64 = 3_600_000

  /// After `failures` in a row: anything from the minimum to a bound that doubles each time.
  static func delay(afterFailures failures: Int, _ entropy: Entropy?) -> Int64 {
    let doublings = min(failures, 9)
    let bound = min(maximumMilliseconds, minimumMilliseconds << Int64(doublings))
    return random(minimumMilliseconds...bound, entropy)
  }

  /// Slow tries while somebody must act first.
  static func slowDelay(_ entropy: Entropy?) -> Int64 {
    random(maximumMilliseconds / 2...maximumMilliseconds, entropy)
  }

  /// At least what the upstream asked for, spread over one second more.
  static func delay(retryAfter milliseconds: Int64, _ entropy: Entropy?) -> Int64 {
    let asked = min(max(milliseconds, 0), maximumRetryAfterMilliseconds)
    return random(asked...asked + 1000, entropy)
  }

  /// The longest where no chance was brought along.
  private static func random(_ range: ClosedRange<Int64>, _ entropy: Entropy?) -> Int64 {
    guard let entropy else { return range.upperBound }
    let width = UInt64(range.upperBound - range.lowerBound) + 1
    // The high half of a product is even over the range (Lemire 2019), up to 2^-44 here.
    return range.lowerBound + Int64(entropy.low.multipliedFullWidth(by: width).high)
  }
}
