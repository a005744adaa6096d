/// A scanner on a serial line, and what becomes of a code on its way to the host.
struct ScannerHardware: Sendable {
  /// What was sent for one code.
  struct Reading: Equatable, Sendable {
    /// Whether it can't be read as what it was: by noise, a lost end, or the end that the scan before
    /// it had lost.
    var garbled = false
    /// How often it was sent: twice if the trigger bounced.
    var times = 1
  }

  private struct Piece: Sendable {
    var due: Int64
    var bytes: [UInt8]
  }

  /// What the scanner was set up to send before and after each code.
  let prefix: [UInt8]
  let suffix: [UInt8]
  /// 10 bits a byte: 9600 baud are 960.
  let bytesPerSecond: Int64

  var rates: ScannerRates

  private var pieces: [Piece] = []
  /// Complete, but held back by an adapter until the next bytes come or its timer fires.
  private var held: Piece?
  /// Until then a host may take what comes next for the rest of a code that lost its end.
  private var unfinishedUntil: Int64 = 0
  private var lastDue: Int64 = 0

  /// Longer than hosts wait for the rest of a code; some seconds are usual.
  private static let unfinishedMilliseconds: Int64 = 5000
  /// A trigger that bounces.
  private static let bounceMilliseconds: ClosedRange<Int64> = 5...80
  /// Adapters on USB hold bytes back for 16 ms, radio cradles for longer.
  private static let holdMilliseconds: Int64 = 250
  /// Between the pieces of one code: shorter than any pause that ends a scan.
  private static let gapMilliseconds: ClosedRange<Int64> = 1...30

  init(
    rates: ScannerRates = .none, prefix: [UInt8] = [], suffix: [UInt8] = [0x0D],
    bytesPerSecond: Int64 = 960
  ) {
    self.rates = rates
    self.prefix = prefix
    self.suffix = suffix
    self.bytesPerSecond = bytesPerSecond
  }

  /// Somebody pulls the trigger over a code.
  mutating func scan(
    _ code: [UInt8], at time: Int64, chance: inout Chance
  ) -> Reading {
    var reading = Reading(garbled: time < unfinishedUntil)
    if !reading.garbled, chance.permille(rates.doubled) { reading.times = 2 }
    var bytes = prefix + code + suffix
    unfinishedUntil = 0
    if chance.permille(rates.truncated) {
      bytes.removeLast(Int(chance.number(1...Int64(bytes.count))))
      reading.garbled = true
      unfinishedUntil = time + Self.unfinishedMilliseconds
    }
    if !bytes.isEmpty, chance.permille(rates.flipped) {
      let index = Int(chance.number(0...Int64(bytes.count - 1)))
      bytes[index] ^= UInt8(1 << chance.number(0...7))
      reading.garbled = true
      // What was changed may be the end.
      unfinishedUntil = time + Self.unfinishedMilliseconds
    }
    send(bytes, at: time, &chance)
    if reading.times == 2 {
      send(bytes, at: lastDue + chance.number(Self.bounceMilliseconds), &chance)
    }
    return reading
  }

  private mutating func send(
    _ bytes: [UInt8], at time: Int64, _ chance: inout Chance
  ) {
    guard !bytes.isEmpty else { return }
    var rest = (held?.bytes ?? []) + bytes
    held = nil
    var due = max(lastDue, time + Int64(bytes.count) * 1000 / bytesPerSecond)
    if chance.permille(rates.glued) {
      held = Piece(due: due + Self.holdMilliseconds, bytes: rest)
      return
    }
    while rest.count > 1, chance.permille(rates.split) {
      let count = Int(chance.number(1...Int64(rest.count - 1)))
      put(Array(rest[..<count]), at: due)
      rest.removeFirst(count)
      due += chance.number(Self.gapMilliseconds)
    }
    put(rest, at: due)
  }

  private mutating func put(_ bytes: [UInt8], at due: Int64) {
    lastDue = max(lastDue, due)
    pieces.append(Piece(due: lastDue, bytes: bytes))
  }

  /// When bytes will arrive.
  var nextDue: Int64? { pieces.first?.due ?? held?.due }

  /// The bytes that have arrived by `time`, as the host's reads see them.
  mutating func advance(to time: Int64) -> [(at: Int64, bytes: [UInt8])] {
    if let held, held.due <= time {
      put(held.bytes, at: held.due)
      self.held = nil
    }
    let count = pieces.prefix { $0.due <= time }.count
    guard count > 0 else { return [] }
    defer { pieces.removeFirst(count) }
    return pieces[..<count].map { ($0.due, $0.bytes) }
  }

  /// The line is gone: what was on its way is lost.
  mutating func unplug() {
    pieces = []
    held = nil
  }
}
