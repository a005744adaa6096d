// DeviceProfiles: what one model of a device does differently from the next, as data.

/// What is known of a printer model, and from where.
public struct PrinterProfile: Hashable, Sendable {
  /// Vendor and model in lower case, such as "epson-tm-t88v".
  public var name: String
  public var vendor: String
  public var model: String
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
  /// For each fact of the file, where it is from.
  public var origins: [FactOrigin]

  /// How well a profile is founded.
  public enum SupportLevel: String, Hashable, Sendable, CaseIterable {
    case seenOnTheDevice = "seen on the device"
    case fromTheManual = "from the manual"
    case fromAPublicList = "from a public list"
    case assumed
  }

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

  /// A fact's name in the profile file, and its source.
  public struct FactOrigin: Hashable, Sendable {
    public var fact: String
    public var origin: String

    public init(fact: String, origin: String) {
      self.fact = fact
      self.origin = origin
    }
  }
}

extension PrinterProfile {
  /// All built-in profiles, in the order of their file.
  public static let all: [PrinterProfile] =
    PrinterProfileFile.read(PackageResources.printers_json).profiles

  /// The built-in profile of that name.
  public static func named(_ name: String) -> PrinterProfile? { all.first { $0.name == name } }

  /// The profile for an unknown printer with a roll of that width: 58 mm or, for anything wider,
  /// 80 mm.
  public static func genericName(paperMillimetres: Int) -> String {
    paperMillimetres <= 58 ? "generic-58" : "generic-80"
  }
}
