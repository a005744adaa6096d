// EscPos: commands to bytes, bytes to commands, status to meaning, code pages.
import DeviceProfiles

/// The bytes of ESC/POS commands. Source: Epson's public ESC/POS command reference.
public enum EscPosCommand {
  static let esc: UInt8 = 0x1B
  static let fs: UInt8 = 0x1C
  static let gs: UInt8 = 0x1D
  static let dle: UInt8 = 0x10
  static let lineFeed: UInt8 = 0x0A

  /// Sixteen NULs: they take the place of the parameters that never came of a command that a broken
  /// connection cut off, so that the ESC @ of the next job does not. Longer than any command of a
  /// job. Outside of commands NUL does nothing.
  public static let completion = [UInt8](repeating: 0, count: 16)

  /// ESC @: back to the settings of power-on; the receive buffer is kept.
  public static let initialize: [UInt8] = [esc, UInt8(ascii: "@")]

  /// FS .: leaves the mode in which two bytes make a Chinese character.
  public static let cancelChineseMode: [UInt8] = [fs, UInt8(ascii: ".")]

  /// ESC R 0: the American set, so that the bytes 0x23 to 0x7E are ASCII.
  public static let americanCharacters: [UInt8] = [esc, UInt8(ascii: "R"), 0]

  /// ESC t: the page that bytes from 0x80 are read in.
  public static func codePage(_ number: UInt8) -> [UInt8] { [esc, UInt8(ascii: "t"), number] }

  /// ESC E.
  public static func bold(_ on: Bool) -> [UInt8] { [esc, UInt8(ascii: "E"), on ? 1 : 0] }

  /// GS !: width in the high half of the byte, height in the low one.
  public static func size(doubleWidth: Bool, doubleHeight: Bool) -> [UInt8] {
    [gs, UInt8(ascii: "!"), (doubleWidth ? 0x10 : 0) | (doubleHeight ? 0x01 : 0)]
  }

  /// ESC a, in force from the beginning of a line.
  static func justification(_ value: UInt8) -> [UInt8] { [esc, UInt8(ascii: "a"), value] }

  /// ESC d: prints what is buffered and feeds that many lines.
  public static func feed(lines: UInt8) -> [UInt8] { [esc, UInt8(ascii: "d"), lines] }

  /// GS V, function B: feeds the last line to the cutter and cuts. A printer without a cutter gets
  /// a feed that brings the last line above the tear bar.
  public static func cut(_ cut: PrinterProfile.Cut) -> [UInt8] {
    switch cut {
    case .none: feed(lines: 4)
    case .partial: [gs, UInt8(ascii: "V"), 66, 0]
    case .full: [gs, UInt8(ascii: "V"), 65, 0]
    }
  }

  /// ESC p: drives a drawer's solenoid. Always a write of its own.
  ///
  /// Times are in units of 2 ms and rounded up; what does not fit in 255 units is cut to that. The
  /// printer itself never rests for less than it drives.
  public static func drawerPulse(
    connector: Int, onMilliseconds: Int, offMilliseconds: Int
  ) -> [UInt8] {
    precondition(connector == 1 || connector == 2, "a printer has drawer connectors 1 and 2")
    let on = units(onMilliseconds)
    let off = max(on, units(offMilliseconds))
    return [esc, UInt8(ascii: "p"), UInt8(connector - 1), on, off]
  }

  private static func units(_ milliseconds: Int) -> UInt8 {
    UInt8(max(1, min(255, (min(milliseconds, 510) + 1) / 2)))
  }

  /// GS ( H, function 48: the printer answers with the id once all data before is printed.
  ///
  /// Ids of ascending numbers are ascending texts, and an answer confirms all smaller ones too.
  public static func processIDRequest(_ id: Int) -> [UInt8] {
    [gs, UInt8(ascii: "("), UInt8(ascii: "H"), 6, 0, 48, 48] + ProcessID.bytes(of: id)
  }

  /// DLE EOT n: status at once, past everything buffered.
  public static func realTimeStatusRequest(_ kind: RealTimeStatus) -> [UInt8] {
    [dle, 0x04, kind.rawValue]
  }

  /// GS r 1: paper sensor status, answered once everything before has been read (not printed).
  public static let bufferedStatusRequest: [UInt8] = [gs, UInt8(ascii: "r"), 1]

  /// GS r 2: drawer status, answered likewise.
  public static let bufferedDrawerRequest: [UInt8] = [gs, UInt8(ascii: "r"), 2]

  /// GS a: status is sent at once and then on every change of drawer, line, error or paper.
  public static let automaticStatusOn: [UInt8] = [gs, UInt8(ascii: "a"), 0x0F]

  /// GS I: who the printer says it is. Nothing may be sent until the answer is there.
  public static func identityRequest(_ kind: PrinterIdentity) -> [UInt8] {
    [gs, UInt8(ascii: "I"), kind.rawValue]
  }
}

/// The four answers of DLE EOT.
public enum RealTimeStatus: UInt8, Hashable, Sendable, CaseIterable {
  case printer = 1
  case offlineCause = 2
  case errorCause = 3
  case paper = 4
}

/// The texts of GS I.
public enum PrinterIdentity: UInt8, Hashable, Sendable, CaseIterable {
  case firmware = 65
  case maker = 66
  case model = 67
  case serialNumber = 68
}

/// The four printable bytes that carry a job's number there and back.
enum ProcessID {
  /// Bytes 0x20 to 0x7E are allowed. Source: GS ( H, function 48.
  static let digits = 0x20...0x7E

  /// Four digits to base 95, the most significant first; numbers from 95^4 on begin again at 0.
  static func bytes(of id: Int) -> [UInt8] {
    precondition(id >= 0, "job numbers count up from 0")
    var rest = id
    var bytes = [UInt8](repeating: 0, count: 4)
    for index in (0..<4).reversed() {
      bytes[index] = UInt8(digits.lowerBound + rest % digits.count)
      rest /= digits.count
    }
    return bytes
  }

  static func number(of bytes: some Collection<UInt8>) -> Int? {
    guard bytes.count == 4, bytes.allSatisfy({ digits.contains(Int($0)) }) else { return nil }
    return bytes.reduce(0) { $0 * digits.count + Int($1) - digits.lowerBound }
  }
}
