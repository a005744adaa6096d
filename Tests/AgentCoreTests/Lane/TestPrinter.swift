import Records

/// A printer with a drawer: keeps what it got on paper, and answers as an Epson would.
struct TestPrinter {
  enum Mood {
    case answering
    /// Takes everything, answers nothing.
    case mute
    /// Takes nothing.
    case stalled
    /// Does not let anybody connect.
    case refusing
  }

  /// One slip: all bytes from a reset on, whole or torn off.
  struct Slip {
    var bytes: [UInt8]

    var text: String {
      String(decoding: bytes.filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
    }
    var isCopy: Bool { ["COPY", "SALINAN", "KOPYA"].contains { text.contains($0) } }

    /// The id that GS ( H, function 48, at its end asks to be sent back.
    var processID: [UInt8]? {
      let request: [UInt8] = [0x1D, 0x28, 0x48, 6, 0, 48, 48]
      let end = bytes.suffix(11)
      return end.starts(with: request) ? Array(end.suffix(4)) : nil
    }
  }

  /// What a write to the printer is.
  enum Write {
    case question
    case pulse
    /// The beginning of a slip: NULs, ESC @.
    case slip
    case moreOfSlip

    init(_ bytes: [UInt8]) {
      self =
        switch (bytes.first, bytes.dropFirst().first) {
        case (0x10, 0x04): .question
        case (0x1B, 0x70): .pulse
        case (0x00, 0x00): .slip
        default: .moreOfSlip
        }
    }
  }

  var mood = Mood.answering
  /// It stalls after so many more bytes of paper.
  var takesBytes: Int?
  var isConnected = false
  private(set) var slips: [Slip] = []
  private(set) var pulses = 0
  /// What it would have answered to the jobs that it took while mute.
  private(set) var owed: [[UInt8]] = []

  mutating func write(_ bytes: [UInt8]) -> (taken: Int, answer: [UInt8]) {
    guard mood != .stalled else { return (0, []) }
    switch Write(bytes) {
    case .question: return (bytes.count, mood == .mute ? [] : [0x12])
    case .pulse:
      pulses += 1
      return (bytes.count, [])
    case .slip, .moreOfSlip: return paper(bytes)
    }
  }

  private mutating func paper(_ bytes: [UInt8]) -> (taken: Int, answer: [UInt8]) {
    let taken = min(bytes.count, takesBytes ?? .max)
    takesBytes? -= taken
    if case .slip = Write(bytes) { slips.append(Slip(bytes: [])) }
    slips[slips.count - 1].bytes += bytes.prefix(taken)
    guard taken == bytes.count, let id = slips.last?.processID else { return (taken, []) }
    let answer = [0x37, 0x22] + id + [0]
    guard mood == .mute else { return (taken, answer) }
    owed.append(answer)
    return (taken, [])
  }

  mutating func payOwed() -> [UInt8] {
    defer { owed = [] }
    return owed.flatMap { $0 }
  }
}
