/// Finds real-time commands among bytes that arrive, also within the data of other commands.
/// Source: Epson command reference, DLE EOT ("whenever the sequence is received"), DLE ENQ, DLE DC4.
struct RealTimeScanner: Sendable {
  enum Command: Equatable, Sendable {
    /// DLE EOT n, n from 1 to 4.
    case status(UInt8)
    /// DLE ENQ n: 1 goes on after an error, 2 drops what was received.
    case recover(UInt8)
    /// DLE DC4 1 m t.
    case pulse(connector: Int)
    /// DLE DC4 8 1 3 20 1 6 2 8.
    case clear
  }

  private static let clearing: [UInt8] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8]

  private var begun: [UInt8] = []

  /// Whether a command may have begun.
  var isAmid: Bool { !begun.isEmpty }

  mutating func take(_ byte: UInt8) -> Command? {
    if begun.isEmpty {
      if byte == 0x10 { begun.append(byte) }
      return nil
    }
    begun.append(byte)
    switch (begun[1], begun.count) {
    case (0x04, 2), (0x05, 2), (0x14, 2): return nil
    case (0x04, _): return end(1...4 ~= byte ? .status(byte) : nil, byte)
    case (0x05, _): return end(1...2 ~= byte ? .recover(byte) : nil, byte)
    case (0x14, let count) where begun[2] == 1:
      guard count == 5 else { return nil }
      return end(begun[3] <= 1 && 1...8 ~= byte ? .pulse(connector: Int(begun[3]) + 1) : nil, byte)
    case (0x14, let count) where Self.clearing.starts(with: begun):
      return count == Self.clearing.count ? end(.clear, byte) : nil
    default: return end(nil, byte)
    }
  }

  /// The byte that ends nothing may begin the next command.
  private mutating func end(_ command: Command?, _ byte: UInt8) -> Command? {
    begun.removeAll(keepingCapacity: true)
    if command == nil, byte == 0x10 { begun.append(byte) }
    return command
  }
}
