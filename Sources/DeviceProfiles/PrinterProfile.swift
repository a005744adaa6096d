import Records

/// What is known of a printer model, and from where.
public struct PrinterProfile: Hashable, Sendable {
  /// Vendor and model in lower case, such as "epson-tm-t88v".
  public var name: String
  public var vendor: String
  public var model: String
  /// What a technician should know before using the printer.
  public var note: String?
  /// The profile that says what this one's own entry does not.
  public var like: String?
  /// How well width and code pages are founded: they decide whether a receipt comes out right.
  public var support: SupportLevel
  /// Width of the roll that the profile is for.
  public var paperMillimetres: Int
  public var dotsPerInch: Int
  /// Dots that the head can print side by side.
  public var printableDots: Int
  /// Characters of normal width in a line of font A (12 × 24 dots).
  public var columns: Int
  /// Characters of normal width in a line of font B (9 × 17 dots).
  public var columnsOfFontB: Int
  /// The code pages that ESC t selects, in ascending order of their number.
  public var codePages: [CodePageNumber]
  /// The page in force after ESC @.
  public var defaultCodePage: String
  /// Whether GS ( H, function 48, is answered once everything before it is printed.
  public var confirmsByProcessID: Bool
  public var cut: Cut
  public var statusCommands: [StatusCommand]
  /// The most rows of dots that one GS v 0 may carry.
  public var rasterSliceRows: Int
  public var drawerPulse: DrawerPulse
  /// Whether it may start in the Chinese mode, where two bytes make a character, so that FS . must
  /// come before any text.
  public var startsInChineseMode: Bool
  /// Under which it appears on USB. Other models may share one.
  public var usbIdentities: [USBIdentity]
  /// Everything above, each with its origin, in the order of `PrinterFact`.
  public var facts: [ProfileFact]

  /// What the printer does when told to cut.
  public enum Cut: String, Hashable, Sendable, CaseIterable {
    /// No cutter: the paper is torn off by hand.
    case none
    /// One point is left uncut.
    case partial
    case full
  }

  /// A way to ask the printer how it is.
  public enum StatusCommand: String, Hashable, Sendable, CaseIterable {
    case dleEot = "dle-eot"
    case gsR = "gs-r"
    case automaticStatusBack = "gs-a"
    case printerID = "gs-i"
  }

  /// A code page and its number for ESC t.
  public struct CodePageNumber: Hashable, Sendable {
    public var number: UInt8
    public var page: String

    public init(number: UInt8, page: String) {
      self.number = number
      self.page = page
    }
  }

  /// How long a drawer's solenoid is driven, and rests, unless the configuration says otherwise.
  public struct DrawerPulse: Hashable, Sendable {
    public var onMilliseconds: Int
    public var offMilliseconds: Int

    public init(onMilliseconds: Int, offMilliseconds: Int) {
      self.onMilliseconds = onMilliseconds
      self.offMilliseconds = offMilliseconds
    }
  }
}

/// The facts of a printer, as a profile file names them.
enum PrinterFact: String, CaseIterable {
  case paperMillimetres = "paper_mm"
  case dotsPerInch = "dots_per_inch"
  case printableDots = "printable_dots"
  case columns = "columns_a"
  case columnsOfFontB = "columns_b"
  case codePages = "code_pages"
  case defaultCodePage = "default_code_page"
  case confirmsByProcessID = "confirms_by_process_id"
  case cut
  case statusCommands = "status_commands"
  case rasterSliceRows = "raster_slice_rows"
  case drawerPulse = "drawer_pulse_ms"
  case chineseMode = "chinese_mode"
  case usbIdentities = "usb_ids"

  /// A model's identities are not another's, and may be unknown.
  var isOfThisModelOnly: Bool { self == .usbIdentities }
}

extension PrinterProfile {
  /// All built-in profiles, in the order of their files.
  public static var all: [PrinterProfile] { ProfileLibrary.builtIn.printers }

  /// The built-in profile of that name.
  public static func named(_ name: String) -> PrinterProfile? {
    ProfileLibrary.builtIn.printer(named: name)
  }

  /// The profile for an unknown printer with a roll of that width: 58 mm or, for anything wider,
  /// 80 mm.
  public static func genericName(paperMillimetres: Int) -> String {
    paperMillimetres <= 58 ? "generic-58" : "generic-80"
  }
}
