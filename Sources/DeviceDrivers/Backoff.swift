/// How long to wait before a port is tried again: 0.5 s, doubling to 10 s.
struct Backoff: Hashable, Sendable {
  static let firstMilliseconds: Int64 = 500
  static let mostMilliseconds: Int64 = 10_000

  private var milliseconds = firstMilliseconds

  mutating func next() -> Int64 {
    defer { milliseconds = min(milliseconds * 2, Self.mostMilliseconds) }
    return milliseconds
  }

  mutating func reset() { milliseconds = Self.firstMilliseconds }
}
