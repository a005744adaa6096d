/// Finds real-time commands, which a printer carries out on reception wherever they stand, even
/// inside the data of a picture. Source: Epson command reference, DLE EOT, DLE DC4.
struct RealTimeReader {
  enum Request: Hashable {
    case status(RealTimeStatus)
    /// DLE DC4 1 m t: drive connector `connector` for t × 100 ms.
    case drawerPulse(connector: Int, milliseconds: Int)
  }

  private var last: [UInt8] = []

  mutating func take(_ byte: UInt8) -> Request? {
    last.append(byte)
    if last.count > 5 { last.removeFirst() }
    if last.dropLast().suffix(2) == [EscPosCommand.dle, 0x04],
      let kind = RealTimeStatus(rawValue: byte)
    {
      return .status(kind)
    }
    guard last.count == 5, last.starts(with: [EscPosCommand.dle, 0x14, 1]), last[3] <= 1,
      (1...8).contains(byte)
    else { return nil }
    return .drawerPulse(connector: Int(last[3]) + 1, milliseconds: Int(byte) * 100)
  }
}
