import Foundation

/// A line on the terminal that says how far long work has come; nothing where no one looks.
struct Progress {
  /// Work that ends sooner shows nothing.
  private static let patience: Duration = .seconds(1)

  private let what: String
  private let begun = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(_ what: String) { self.what = what }

  mutating func show(_ done: Int64, of total: Int64) {
    let now = ContinuousClock.now
    guard isTerminal, total > 0, now - begun > Self.patience,
      lastShown.map({ now - $0 > .milliseconds(100) }) ?? true
    else { return }
    lastShown = now
    let filled = Int(min(done, total) * 30 / total)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
    write("\r[\(bar)] \(done) of \(total) \(what)")
  }

  /// Leaves the line empty for what comes next.
  mutating func clear() {
    if lastShown != nil { write("\r\u{1B}[K") }
    lastShown = nil
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
