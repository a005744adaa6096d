/// Why what a scanner sent is not a scan. Nothing of it is sold.
public enum ScanFault: Error, Equatable, Sendable {
  /// A control character other than GS (1D), RS (1E) and EOT (04).
  case controlCharacter(UInt8)
  /// More bytes than a scan may have; all up to the next end are dropped.
  case tooLong(limitBytes: Int)
  /// The end did not come: `bytes` bytes were dropped.
  case unfinished(bytes: Int)
  /// The configured prefix (or STX) is not where the scan begins: its beginning was lost.
  case prefixMissing
  /// Nothing was scanned.
  case noData

  /// A stable name.
  public var code: String {
    switch self {
    case .controlCharacter: "control_character"
    case .tooLong: "scan_too_long"
    case .unfinished: "scan_unfinished"
    case .prefixMissing: "scan_prefix_missing"
    case .noData: "no_data"
    }
  }

  /// What happened and what to do, for the one at the counter.
  public var message: String {
    switch self {
    case .controlCharacter(let byte):
      "the scan holds the control character \(Self.hex(byte)) and was refused; if every scan does,"
        + " set the same suffix (and prefix) in the scanner and in the configuration"
    case .tooLong(let limit):
      "the scan is longer than \(limit) bytes and was dropped; check the suffix and the baud rate"
    case .unfinished(let bytes):
      "\(bytes) bytes came without the end of a scan and were dropped; scan again, and if it stays"
        + " so, set the same suffix in the scanner and in the configuration"
    case .prefixMissing:
      "the scan does not begin with the configured prefix and was dropped; scan again, and if it"
        + " stays so, set the same prefix in the scanner and in the configuration"
    case .noData: "nothing was scanned"
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true)
  }
}
