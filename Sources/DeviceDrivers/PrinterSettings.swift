import DeviceProfiles

/// What the printer's cable tells and keeps.
public enum PrinterLink: Hashable, Sendable {
  /// Ends with the printer's power, and with it the answers. Those that come after a connection was
  /// merely broken are lost, or reach the next one through a print server that passes bytes on.
  case network
  /// Stays open while the printer is switched off, and answers outlive a reopening.
  case serial
}

/// What of a printer matters to its driver, with the times that it keeps. Milliseconds throughout.
public struct PrinterSettings: Hashable, Sendable {
  public var link: PrinterLink
  /// Whether GS ( H, function 48, is answered.
  public var confirmsByProcessID: Bool
  /// Whether GS r is answered.
  public var confirmsByStatus: Bool
  /// Whether DLE EOT is answered.
  public var tellsStatus: Bool

  /// The most bytes in one write: what a slow line at 9600 baud takes in 4 s.
  public static let pieceBytes = 4096
  /// More jobs than this are not handed over.
  public static let maximumJobs = 500
  /// More pulses than this are dropped.
  public static let maximumPulses = 8
  /// Jobs in doubt that a late answer can still confirm; of more, the oldest stays in doubt.
  public static let maximumDoubtful = 32

  /// Answers to DLE EOT take milliseconds, whatever the printer does (Epson, DLE EOT).
  static let questionMilliseconds: Int64 = 1_000
  /// Without questions: a printer that is taken by another host may accept and hang up at once.
  static let settlingMilliseconds: Int64 = 300
  /// So old an answer still lets a job or a pulse start.
  static let freshMilliseconds: Int64 = 1_000
  /// No byte taken for so long: full buffer, no paper.
  static let stallMilliseconds: Int64 = 20_000
  /// A long receipt on an impact printer, and the time to load paper.
  static let processIDMilliseconds: Int64 = 30_000
  /// GS r is answered once everything before has been read, not printed.
  static let statusMilliseconds: Int64 = 15_000
  /// For a printer that is known to be mute: receipts must not queue up behind the silence.
  static let muteMilliseconds: Int64 = 1_000
  static let recheckFaultMilliseconds: Int64 = 1_000
  static let recheckPrintingMilliseconds: Int64 = 2_000
  /// Finds a dead connection before a receipt does, and keeps printers with an idle limit open.
  static let recheckIdleMilliseconds: Int64 = 10_000

  public init(
    link: PrinterLink, confirmsByProcessID: Bool, confirmsByStatus: Bool, tellsStatus: Bool
  ) {
    self.link = link
    self.confirmsByProcessID = confirmsByProcessID
    self.confirmsByStatus = confirmsByStatus
    self.tellsStatus = tellsStatus
  }

  public init(profile: PrinterProfile, link: PrinterLink) {
    self.init(
      link: link, confirmsByProcessID: profile.confirmsByProcessID,
      confirmsByStatus: profile.statusCommands.contains(.gsR),
      tellsStatus: profile.statusCommands.contains(.dleEot))
  }
}
