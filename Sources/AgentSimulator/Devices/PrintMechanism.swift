/// Head, paper feed and cutter: they do one thing after another, each in its time.
struct PrintMechanism: Sendable {
  enum Work: Equatable, Sendable {
    /// The next line of the roll, that high.
    case line(dots: Int)
    case feed(dots: Int)
    case cut
    /// ESC @ was read: what follows is another receipt.
    case beginning
    /// GS ( H, function 48, read on that connection.
    case processID(UInt32, connection: Int)

    /// Whether it takes time.
    var isPrinting: Bool {
      switch self {
      case .line, .feed, .cut: true
      case .beginning, .processID: false
      }
    }
  }

  private let millisecondsPerLine: Int64
  private var queue: [Work] = []
  private var head = 0
  /// What is being done, and how long it still takes from `since` on.
  private var current: Work?
  private var since: Int64 = 0
  private var left: Int64 = 0
  /// Work that takes time, the current one included.
  private(set) var printing = 0

  /// The usual line spacing. Source: Epson command reference, ESC 2.
  static let lineDots = 30
  private static let cutMilliseconds: Int64 = 300

  init(millisecondsPerLine: Int64) { self.millisecondsPerLine = millisecondsPerLine }

  var isIdle: Bool { current == nil && head == queue.count }

  /// When the current work is done, if nothing stops it.
  var due: Int64? { current == nil ? nil : since + left }

  mutating func add(_ work: Work) {
    queue.append(work)
    if work.isPrinting { printing += 1 }
  }

  /// Takes up the next work, if there is none at hand.
  mutating func begin(at time: Int64) {
    guard current == nil, head < queue.count else { return }
    let work = queue[head]
    head += 1
    if head == queue.count {
      queue.removeAll(keepingCapacity: true)
      head = 0
    }
    current = work
    since = time
    left = duration(of: work)
  }

  mutating func finish() -> Work? {
    defer { current = nil }
    if current?.isPrinting == true { printing -= 1 }
    return current
  }

  /// It stands still from `time` on.
  mutating func pause(at time: Int64) {
    left = max(0, left - (time - since))
    since = time
  }

  mutating func resume(at time: Int64) { since = time }

  mutating func clear() {
    queue = []
    head = 0
    current = nil
    printing = 0
  }

  private func duration(of work: Work) -> Int64 {
    switch work {
    case .line(let dots), .feed(let dots):
      Int64(dots) * millisecondsPerLine / Int64(Self.lineDots)
    case .cut: Self.cutMilliseconds
    case .beginning, .processID: 0
    }
  }
}
