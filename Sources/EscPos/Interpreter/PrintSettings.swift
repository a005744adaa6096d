import DeviceProfiles

/// What ESC @ sets back.
struct PrintSettings: Sendable {
  /// A line of 1/6 inch at 180 dpi, 3.75 mm at 203 dpi. Source: Epson command reference, ESC 2.
  static let defaultLineSpacing = 30

  var bold = false
  var underlined = false
  var inverse = false
  var widthFactor = 1
  var heightFactor = 1
  /// 0 left, 1 centre, 2 right.
  var justification: UInt8 = 0
  var lineSpacing = PrintSettings.defaultLineSpacing
  var codePage: CodePage?
  /// In this mode two bytes from 0x80 make one character. ESC @ does not end it on every clone, so
  /// the virtual printer keeps it.
  var chineseMode = false
  /// The first byte of such a pair.
  var chineseLead = false

  init(profile: PrinterProfile) { codePage = CodePage.named(profile.defaultCodePage) }
}
