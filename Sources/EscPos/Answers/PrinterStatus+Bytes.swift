extension PrinterStatus {
  /// What a printer in this state answers to DLE EOT n; what is unknown is sent as no fault.
  func realTimeByte(_ kind: RealTimeStatus) -> UInt8 {
    // Bits 1 and 4 are fixed at 1: they tell this answer from others.
    let fixed: UInt8 = 0x12
    return switch kind {
    case .printer: fixed | bit(2, drawerPinHigh) | bit(3, online.map { !$0 })
    case .offlineCause: fixed | bit(2, coverOpen) | bit(5, paperEnd) | bit(6, error)
    case .errorCause:
      fixed | bit(3, cutterError) | bit(5, unrecoverableError) | bit(6, autoRecoverableError)
    case .paper:
      fixed | bit(2, paperNearEnd) | bit(3, paperNearEnd) | bit(5, paperEnd) | bit(6, paperEnd)
    }
  }

  /// What it answers to GS r 1.
  var bufferedPaperByte: UInt8 {
    bit(0, paperNearEnd) | bit(1, paperNearEnd) | bit(2, paperEnd) | bit(3, paperEnd)
  }

  /// What it answers to GS r 2.
  var bufferedDrawerByte: UInt8 { bit(0, drawerPinHigh) }

  /// What it sends after GS a.
  var automaticBytes: [UInt8] {
    [
      0x10 | bit(2, drawerPinHigh) | bit(3, online.map { !$0 }) | bit(5, coverOpen),
      bit(3, cutterError) | bit(5, unrecoverableError) | bit(6, autoRecoverableError),
      bufferedPaperByte, 0,
    ]
  }

  private func bit(_ number: Int, _ on: Bool?) -> UInt8 { on == true ? 1 << number : 0 }
}
