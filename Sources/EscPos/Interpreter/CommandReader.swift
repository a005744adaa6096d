/// A command as it came, or a byte to print.
enum Instruction: Hashable {
  /// A byte from 0x20 on.
  case character(UInt8)
  /// HT, LF, FF, CR or another control character that is a command by itself.
  case control(UInt8)
  /// A command by its first two bytes. Of very long data only the first bytes are kept.
  case command(UInt8, UInt8, parameters: [UInt8])
  /// Two bytes that begin no command known here; what follows is read as text.
  case unknown(UInt8, UInt8)
}

/// Cuts a stream of bytes into instructions, however it arrives in pieces.
struct CommandReader {
  /// The most parameter bytes kept; the rest of a longer command is read over.
  static let maximumKeptBytes = 65_536

  private enum State {
    case idle
    case prefix(UInt8)
    case command(UInt8, UInt8)
    /// Data beyond what is kept.
    case skipping(UInt8, UInt8, left: Int)
  }

  private var state = State.idle
  private var parameters: [UInt8] = []

  /// Whether the next byte belongs to a DLE command that stands by itself, not inside data.
  var isInRealTimeCommand: Bool {
    guard case .command(EscPosCommand.dle, _) = state else { return false }
    return true
  }

  mutating func take(_ byte: UInt8) -> Instruction? {
    switch state {
    case .idle: return begin(with: byte)
    case .prefix(let first):
      guard let needed = CommandLengths.parameterBytes(first, byte, []) else {
        state = .idle
        return .unknown(first, byte)
      }
      parameters = []
      return goOn(first, byte, needed: needed)
    case .command(let first, let second):
      parameters.append(byte)
      guard let needed = CommandLengths.parameterBytes(first, second, parameters) else {
        state = .idle
        return .unknown(first, second)
      }
      return goOn(first, second, needed: needed)
    case .skipping(let first, let second, let left):
      guard left == 1 else {
        state = .skipping(first, second, left: left - 1)
        return nil
      }
      return finish(first, second)
    }
  }

  private mutating func begin(with byte: UInt8) -> Instruction? {
    switch byte {
    case EscPosCommand.esc, EscPosCommand.fs, EscPosCommand.gs, EscPosCommand.dle:
      state = .prefix(byte)
      return nil
    case 0..<0x20: return .control(byte)
    default: return .character(byte)
    }
  }

  private mutating func goOn(_ first: UInt8, _ second: UInt8, needed: Int) -> Instruction? {
    guard needed > parameters.count else { return finish(first, second) }
    state =
      parameters.count >= Self.maximumKeptBytes
      ? .skipping(first, second, left: needed - parameters.count) : .command(first, second)
    return nil
  }

  private mutating func finish(_ first: UInt8, _ second: UInt8) -> Instruction {
    state = .idle
    defer { parameters = [] }
    return .command(first, second, parameters: parameters)
  }
}
