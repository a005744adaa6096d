/// The way from the printer to its host: what breaks and who is listening.
struct AnswerWire: Sendable {
  private struct Piece: Sendable {
    var due: Int64
    var bytes: [UInt8]
  }

  private let cable: PrinterBuild.Cable
  private let answersNextHost: Bool
  private(set) var isConnected = false
  private(set) var isPulled = false
  /// The host's connection, counted from 1.
  private var connection = 0
  /// So many bytes had been received before it.
  private var receivedBefore = 0
  /// Said by the printer and not yet on the wire.
  private var said: [Piece] = []
  private var pieces: [Piece] = []
  /// Nothing passes what was sent before it.
  private var lastDue: Int64 = 0

  init(cable: PrinterBuild.Cable, answersNextHost: Bool) {
    self.cable = cable
    self.answersNextHost = answersNextHost
  }

  mutating func connect(received: Int) {
    isConnected = true
    connection += 1
    receivedBefore = received
    if cable == .network { loseAnswers() }
  }

  mutating func disconnect() {
    isConnected = false
    if cable == .network { loseAnswers() }
  }

  mutating func loseAnswers() {
    said = []
    pieces = []
  }

  /// On a network what was sent meanwhile is sent again until it arrives; a line loses it.
  mutating func setPulled(_ isPulled: Bool, at time: Int64) {
    self.isPulled = isPulled
    if cable == .serial { return loseAnswers() }
    for index in pieces.indices { pieces[index].due = max(pieces[index].due, time) }
  }

  /// On which connection the byte of that number, counted from 1, has come: 0 for an earlier one.
  func connection(ofByte number: Int) -> Int { number > receivedBefore ? connection : 0 }

  /// The printer says something at `time` that was asked for on the connection `asked`.
  mutating func say(_ bytes: [UInt8], at time: Int64, asked: Int) {
    guard isConnected, !isPulled || cable == .network else { return }
    guard cable == .serial || answersNextHost || asked == connection else { return }
    said.append(Piece(due: time, bytes: bytes))
  }

  var nextDue: Int64? {
    guard !isPulled else { return nil }
    guard let said = said.first?.due else { return pieces.first?.due }
    return min(said, pieces.first?.due ?? said)
  }

  /// Puts on the wire what was said, or what chance leaves of it.
  mutating func send(rates: AnswerRates, chance: inout Chance) {
    guard !said.isEmpty else { return }
    for piece in said { send(piece, rates, &chance) }
    said.removeAll(keepingCapacity: true)
  }

  private mutating func send(_ said: Piece, _ rates: AnswerRates, _ chance: inout Chance) {
    guard !chance.permille(rates.lost) else { return }
    var piece = said
    if chance.permille(rates.late) {
      piece.due += chance.number(1...rates.mostLateMilliseconds)
    }
    if chance.permille(rates.noise) {
      piece.bytes.insert(UInt8(chance.number(0...255)), at: 0)
    }
    if chance.permille(rates.doubled) { piece.bytes += piece.bytes }
    guard chance.permille(rates.split) else { return put(piece.bytes, at: piece.due) }
    for byte in piece.bytes {
      put([byte], at: piece.due)
      piece.due += chance.number(0...40)
    }
  }

  private mutating func put(_ bytes: [UInt8], at due: Int64) {
    lastDue = max(lastDue, due)
    pieces.append(Piece(due: lastDue, bytes: bytes))
  }

  /// The next piece that has arrived. With nobody there to read, a line loses it.
  mutating func take(by time: Int64) -> (at: Int64, bytes: [UInt8])? {
    while !isPulled, let first = pieces.first, first.due <= time {
      pieces.removeFirst()
      if isConnected { return (first.due, first.bytes) }
    }
    return nil
  }
}
