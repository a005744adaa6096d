/// Cuts the bytes of a serial scanner into scans.
///
/// Where an end is configured, only that end makes a scan: a pause proves nothing on a busy hub or a
/// radio cradle, and half a code can be another article's code. What stays without its end is
/// dropped after two seconds and reported. Where none is configured, the pause is the end.
///
/// A line end is taken once: an LF after the CR that ended a scan, or a CR before the LF that does,
/// belongs to the end. Line ends between scans are passed over.
///
/// Memory is bounded by `Scan.maximumBytes`; the input may be split at any byte.
public struct SerialFraming: Sendable {
  /// What ends a scan.
  public enum Suffix: Hashable, Sendable {
    case cr
    case lf
    case crlf
    case tab
    /// ETX ends what STX began.
    case etx
    /// Nothing but silence of this length.
    case none(pauseMilliseconds: Int)
  }

  /// How the scanner is set up.
  public struct Settings: Hashable, Sendable {
    public var suffix: Suffix
    /// Bytes that begin every scan and are not part of it. With `etx`, STX comes before them.
    public var prefix: [UInt8]

    public init(suffix: Suffix = .cr, prefix: [UInt8] = []) {
      self.suffix = suffix
      self.prefix = prefix
    }
  }

  /// What came of the bytes, in order.
  public enum Output: Equatable, Sendable {
    case scan(Scan)
    case fault(ScanFault)
    /// Call `timerFired` after this long; replaces an earlier arming.
    case arm(afterMilliseconds: Int)
    case disarm
  }

  /// How long the end of a scan may stay out: 4096 bytes take 4.3 s at 9600 baud, but then every
  /// byte starts the wait anew.
  public static let unfinishedMilliseconds = 2000
  /// The pause that ends a scan without a suffix: above the 16 ms that FTDI adapters hold bytes
  /// back, and twelve characters at 1200 baud.
  public static let defaultPauseMilliseconds = 100

  private enum State: Equatable {
    case between
    /// Bytes of a scan so far.
    case within([UInt8])
    /// Too long: dropping up to the end. `carriageReturn`: the last byte was a CR.
    case dropping(carriageReturn: Bool)
  }

  private let settings: Settings
  private var state = State.between

  public init(_ settings: Settings) { self.settings = settings }

  /// Takes the next bytes from the line.
  public mutating func received(_ bytes: some Sequence<UInt8>) -> [Output] {
    var outputs: [Output] = []
    let waited = state != .between
    for byte in bytes { take(byte, &outputs) }
    if state != .between {
      outputs.append(.arm(afterMilliseconds: patienceMilliseconds))
    } else if waited {
      outputs.append(.disarm)
    }
    return outputs
  }

  /// The wait that was armed is over.
  public mutating func timerFired() -> [Output] {
    switch (state, settings.suffix) {
    case (.within(let bytes), .none): [finish(bytes)]
    default: lost()
    }
  }

  /// The line is gone; what was begun will not be finished.
  public mutating func closed() -> [Output] {
    guard state != .between else { return [] }
    return lost() + [.disarm]
  }

  private var patienceMilliseconds: Int {
    if case .none(let pauseMilliseconds) = settings.suffix { return pauseMilliseconds }
    return Self.unfinishedMilliseconds
  }

  private mutating func lost() -> [Output] {
    defer { state = .between }
    switch state {
    case .between, .dropping: return []
    case .within(let bytes): return [.fault(.unfinished(bytes: bytes.count))]
    }
  }

  private mutating func take(_ byte: UInt8, _ outputs: inout [Output]) {
    switch state {
    case .between:
      guard !isBetweenScans(byte) else { return }
      extend([], with: byte, &outputs)
    case .within(let bytes):
      state = .between  // Gives the array up, so that it grows in place.
      extend(bytes, with: byte, &outputs)
    case .dropping(let carriageReturn):
      if isEnd(byte, afterCarriageReturn: carriageReturn) {
        state = .between
      } else {
        state = .dropping(carriageReturn: byte == Self.cr)
      }
    }
  }

  private mutating func extend(_ begun: [UInt8], with byte: UInt8, _ outputs: inout [Output]) {
    var bytes = begun
    if settings.suffix == .etx, byte == Self.stx, !bytes.isEmpty {
      // A new scan begins: the ETX of the one before was lost.
      outputs.append(.fault(.unfinished(bytes: bytes.count)))
      bytes = []
    }
    if isEnd(byte, afterCarriageReturn: bytes.last == Self.cr) {
      if byte == Self.lf, bytes.last == Self.cr { bytes.removeLast() }
      outputs.append(finish(bytes))
    } else if bytes.count >= lineLimit {
      outputs.append(.fault(.tooLong(limitBytes: Scan.maximumBytes)))
      state = .dropping(carriageReturn: byte == Self.cr)
    } else {
      bytes.append(byte)
      state = .within(bytes)
    }
  }

  /// A scan, its frame, and the CR of a CR LF that is not complete yet.
  private var lineLimit: Int { Scan.maximumBytes + opening.count + 1 }

  private mutating func finish(_ bytes: [UInt8]) -> Output {
    state = .between
    guard bytes.starts(with: opening) else { return .fault(.prefixMissing) }
    do throws(ScanFault) {
      return .scan(try Scan(Array(bytes[opening.count...])))
    } catch {
      return .fault(error)
    }
  }

  private var opening: [UInt8] {
    settings.suffix == .etx ? [Self.stx] + settings.prefix : settings.prefix
  }

  private func isEnd(_ byte: UInt8, afterCarriageReturn: Bool) -> Bool {
    switch settings.suffix {
    case .cr: byte == Self.cr
    case .lf: byte == Self.lf
    case .crlf: byte == Self.lf && afterCarriageReturn
    case .tab: byte == Self.tab
    case .etx: byte == Self.etx
    case .none: false
    }
  }

  private func isBetweenScans(_ byte: UInt8) -> Bool {
    switch settings.suffix {
    case .cr, .lf, .crlf, .etx: byte == Self.cr || byte == Self.lf
    case .tab: byte == Self.tab
    case .none: false
    }
  }

  private static let stx: UInt8 = 0x02
  private static let etx: UInt8 = 0x03
  private static let tab: UInt8 = 0x09
  private static let lf: UInt8 = 0x0A
  private static let cr: UInt8 = 0x0D
}
