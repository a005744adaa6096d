// The status bytes. Source: Epson command reference, DLE EOT, GS r, GS a.
extension PrinterHardware {
  /// Online: it can print.
  var canPrint: Bool { isOn && paper != .out && !isCoverOpen && trouble == nil || readsOn }

  /// It has no paper and does not care.
  private var readsOn: Bool {
    isOn && build.readsWithoutPaper && paper == .out && !isCoverOpen && trouble == nil
  }

  private var isOffline: Bool { paper == .out || isCoverOpen || trouble != nil }

  /// The near-end sensor sees no paper either once the roll is out.
  private var isNearEnd: Bool { paper != .loaded }

  /// DLE EOT n: bits 1 and 4 are always 1.
  func realTimeStatus(_ n: UInt8) -> UInt8 {
    switch n {
    case 1: 0x12 | bit(2, isPin3High) | bit(3, isOffline)
    case 2: 0x12 | bit(2, isCoverOpen) | bit(5, paper == .out) | bit(6, trouble != nil)
    case 3: 0x12 | bit(3, trouble == .cutterJam) | bit(6, trouble == .hotHead)
    default:
      0x12 | bit(2, isNearEnd) | bit(3, isNearEnd) | bit(5, paper == .out) | bit(6, paper == .out)
    }
  }

  /// GS r 1: bits 0 and 1 near end, 2 and 3 end.
  var paperStatus: UInt8 { (isNearEnd ? 0x03 : 0) | (paper == .out ? 0x0C : 0) }

  /// GS r 2.
  var drawerStatus: UInt8 { bit(0, isPin3High) }

  /// GS a: four bytes.
  var automaticStatus: [UInt8] {
    [
      0x10 | bit(2, isPin3High) | bit(3, isOffline) | bit(5, isCoverOpen),
      bit(3, trouble == .cutterJam) | bit(6, trouble == .hotHead), paperStatus, 0,
    ]
  }

  private func bit(_ number: UInt8, _ on: Bool) -> UInt8 { on ? 1 << number : 0 }
}
