/// What a printer has said about itself. What it has not said is `nil`: unknown, never a fault.
public struct PrinterStatus: Hashable, Sendable {
  public var online: Bool?
  public var coverOpen: Bool?
  public var paperEnd: Bool?
  public var paperNearEnd: Bool?
  /// The cutter is blocked.
  public var cutterError: Bool?
  /// An error that only service or a power cycle ends.
  public var unrecoverableError: Bool?
  /// An error that ends by itself, such as a hot head.
  public var autoRecoverableError: Bool?
  /// Any error, of whatever cause.
  public var error: Bool?
  /// The level of the drawer connector's pin 3. Which level means open depends on the drawer.
  public var drawerPinHigh: Bool?

  public init(
    online: Bool? = nil, coverOpen: Bool? = nil, paperEnd: Bool? = nil, paperNearEnd: Bool? = nil,
    cutterError: Bool? = nil, unrecoverableError: Bool? = nil, autoRecoverableError: Bool? = nil,
    error: Bool? = nil, drawerPinHigh: Bool? = nil
  ) {
    self.online = online
    self.coverOpen = coverOpen
    self.paperEnd = paperEnd
    self.paperNearEnd = paperNearEnd
    self.cutterError = cutterError
    self.unrecoverableError = unrecoverableError
    self.autoRecoverableError = autoRecoverableError
    self.error = error
    self.drawerPinHigh = drawerPinHigh
  }

  /// Takes over what `newer` knows and keeps the rest.
  public mutating func update(with newer: PrinterStatus) {
    online = newer.online ?? online
    coverOpen = newer.coverOpen ?? coverOpen
    paperEnd = newer.paperEnd ?? paperEnd
    paperNearEnd = newer.paperNearEnd ?? paperNearEnd
    cutterError = newer.cutterError ?? cutterError
    unrecoverableError = newer.unrecoverableError ?? unrecoverableError
    autoRecoverableError = newer.autoRecoverableError ?? autoRecoverableError
    error = newer.error ?? error
    drawerPinHigh = newer.drawerPinHigh ?? drawerPinHigh
  }
}

extension UInt8 {
  fileprivate func has(_ bit: Int) -> Bool { self & (1 << bit) != 0 }
}

extension PrinterStatus {
  /// The answer to DLE EOT n. Source: Epson command reference, DLE EOT.
  public init(_ byte: UInt8, answering kind: RealTimeStatus) {
    self.init()
    switch kind {
    case .printer:
      drawerPinHigh = byte.has(2)
      online = !byte.has(3)
    case .offlineCause:
      coverOpen = byte.has(2)
      paperEnd = byte.has(5)
      error = byte.has(6)
    case .errorCause:
      cutterError = byte.has(3)
      unrecoverableError = byte.has(5)
      autoRecoverableError = byte.has(6)
      // Bit 2, "recoverable", differs from model to model but always tells of an error.
      error = byte.has(2) || byte.has(3) || byte.has(5) || byte.has(6)
    case .paper:
      // Two sensors each, of which a model may have one: either bit counts.
      paperNearEnd = byte.has(2) || byte.has(3)
      paperEnd = byte.has(5) || byte.has(6)
    }
  }

  /// The four bytes of automatic status back. Source: Epson command reference, GS a.
  init(automatic bytes: [UInt8]) {
    precondition(bytes.count == 4, "automatic status has four bytes")
    self.init()
    drawerPinHigh = bytes[0].has(2)
    online = !bytes[0].has(3)
    coverOpen = bytes[0].has(5)
    cutterError = bytes[1].has(3)
    unrecoverableError = bytes[1].has(5)
    autoRecoverableError = bytes[1].has(6)
    error = bytes[1].has(2) || bytes[1].has(3) || bytes[1].has(5) || bytes[1].has(6)
    paperNearEnd = bytes[2].has(0) || bytes[2].has(1)
    paperEnd = bytes[2].has(2) || bytes[2].has(3)
  }

  /// The answer to GS r 1. Source: Epson command reference, GS r.
  init(bufferedPaper byte: UInt8) {
    self.init()
    paperNearEnd = byte.has(0) || byte.has(1)
    paperEnd = byte.has(2) || byte.has(3)
  }

  /// The answer to GS r 2.
  init(bufferedDrawer byte: UInt8) {
    self.init()
    drawerPinHigh = byte.has(0)
  }
}
