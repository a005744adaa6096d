/// One thing that a printer sent back.
public enum PrinterAnswer: Hashable, Sendable {
  /// All data before the request with this id, and before every smaller one, is on paper.
  case processID(Int)
  /// The answer to DLE EOT.
  case realTimeStatus(RealTimeStatus, PrinterStatus)
  /// The answer to GS r: the printer has read everything before the request.
  case bufferedStatus(PrinterStatus)
  /// Sent by the printer on its own, after GS a.
  case automaticStatus(PrinterStatus)
  /// A text asked for with GS I.
  case identity([UInt8])
  /// The buffer was cleared: nothing before is going to be confirmed.
  case bufferCleared
  /// Another block, by its second byte.
  case block(UInt8, data: [UInt8])
  /// XON (0x11): the printer takes data again.
  case resume
  /// XOFF (0x13): the printer's buffer is full.
  case pause
  /// A byte that is no part of any answer.
  case unknown(UInt8)
}

/// A question whose answer does not say what was asked.
public enum PrinterQuery: Hashable, Sendable {
  case realTime(RealTimeStatus)
  /// GS r 1.
  case bufferedPaper
  /// GS r 2.
  case bufferedDrawer
}

/// Tells the answers of a printer apart, however its bytes arrive in pieces.
///
/// Source: Epson command reference, "Status transmission", and the bit patterns that it fixes for
/// each kind of answer.
public struct PrinterAnswerParser: Sendable {
  /// The longest block kept; real ones have at most 80 bytes. A longer one is unknown bytes.
  public static let maximumBlockLength = 128
  /// The most questions that wait for an answer; of more, the oldest is forgotten.
  public static let maximumPendingQueries = 32

  private enum State: Sendable {
    case idle
    /// From the header 0x37 or 0x5F on, until NUL.
    case block([UInt8])
    /// The first bytes of automatic status.
    case automatic([UInt8])
  }

  private var state = State.idle
  private var realTimeQueries: [RealTimeStatus] = []
  private var bufferedQueries: [PrinterQuery] = []

  public init() {}

  /// Says that a question has been sent, so that its answer can be told from others.
  public mutating func asked(_ query: PrinterQuery) {
    switch query {
    case .realTime(let kind):
      realTimeQueries.append(kind)
      if realTimeQueries.count > Self.maximumPendingQueries { realTimeQueries.removeFirst() }
    case .bufferedPaper, .bufferedDrawer:
      bufferedQueries.append(query)
      if bufferedQueries.count > Self.maximumPendingQueries { bufferedQueries.removeFirst() }
    }
  }

  /// Takes the next bytes and gives the answers that they complete.
  public mutating func feed(_ bytes: [UInt8]) -> [PrinterAnswer] {
    var answers: [PrinterAnswer] = []
    for byte in bytes { take(byte, into: &answers) }
    return answers
  }

  private mutating func take(_ byte: UInt8, into answers: inout [PrinterAnswer]) {
    // Flow control may come between any two bytes.
    if byte == 0x11 || byte == 0x13 {
      answers.append(byte == 0x11 ? .resume : .pause)
      return
    }
    switch state {
    case .idle: begin(with: byte, into: &answers)
    case .block(let bytes): goOn(block: bytes, with: byte, into: &answers)
    case .automatic(let bytes): goOn(automatic: bytes, with: byte, into: &answers)
    }
  }

  private mutating func begin(with byte: UInt8, into answers: inout [PrinterAnswer]) {
    if byte == 0x37 || byte == 0x5F {
      state = .block([byte])
    } else if byte & 0x93 == 0x12, let kind = realTimeQueries.first {
      realTimeQueries.removeFirst()
      answers.append(.realTimeStatus(kind, PrinterStatus(byte, answering: kind)))
    } else if byte & 0x93 == 0x10 {
      state = .automatic([byte])
    } else if byte & 0x90 == 0, let query = bufferedQueries.first {
      bufferedQueries.removeFirst()
      answers.append(
        .bufferedStatus(
          query == .bufferedPaper
            ? PrinterStatus(bufferedPaper: byte) : PrinterStatus(bufferedDrawer: byte)))
    } else {
      answers.append(.unknown(byte))
    }
  }

  private mutating func goOn(
    automatic bytes: [UInt8], with byte: UInt8, into answers: inout [PrinterAnswer]
  ) {
    guard byte & 0x90 == 0 else { return giveUp(bytes, before: byte, into: &answers) }
    guard bytes.count == 3 else { return state = .automatic(bytes + [byte]) }
    state = .idle
    answers.append(.automaticStatus(PrinterStatus(automatic: bytes + [byte])))
  }

  private mutating func goOn(
    block bytes: [UInt8], with byte: UInt8, into answers: inout [PrinterAnswer]
  ) {
    guard byte != 0 else {
      state = .idle
      return answers.append(contentsOf: Self.meaning(ofBlock: bytes))
    }
    // Texts of GS I may hold bytes from 0x80; no block holds a control character.
    guard byte >= 0x20, bytes.count < Self.maximumBlockLength else {
      return giveUp(bytes, before: byte, into: &answers)
    }
    state = .block(bytes + [byte])
  }

  /// What began like an answer is none: its bytes are unknown and `byte` may begin another.
  private mutating func giveUp(
    _ bytes: [UInt8], before byte: UInt8, into answers: inout [PrinterAnswer]
  ) {
    answers.append(contentsOf: bytes.map(PrinterAnswer.unknown))
    state = .idle
    begin(with: byte, into: &answers)
  }

  private static func meaning(ofBlock bytes: [UInt8]) -> [PrinterAnswer] {
    if bytes[0] == 0x5F { return [.identity(Array(bytes.dropFirst()))] }
    guard bytes.count >= 2 else { return (bytes + [0]).map(PrinterAnswer.unknown) }
    let data = Array(bytes.dropFirst(2))
    switch bytes[1] {
    case 0x22:
      guard let id = ProcessID.number(of: data) else { return [.block(0x22, data: data)] }
      return [.processID(id)]
    case 0x25: return [.bufferCleared]
    default: return [.block(bytes[1], data: data)]
    }
  }
}
