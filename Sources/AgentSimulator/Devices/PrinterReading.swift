import DeviceProfiles

/// How the printer reads what comes out of its buffer.
struct PrinterReading: Sendable {
  private let startsInChineseMode: Bool
  private let defaultPage: PrinterRoll.Alphabet
  /// By the number of ESC t; `nil` for numbers that the model does not have.
  private let pages: [PrinterRoll.Alphabet?]
  private var page: PrinterRoll.Alphabet
  private var isChinese: Bool
  var widthFactor = 1
  var heightFactor = 1
  /// Characters of normal width in the line being set, and the tallest of them.
  var lineColumns = 0
  var lineHeight = 1
  var lineSpacing = PrintMechanism.lineDots
  /// Bytes of data that are still to be passed over.
  var skipped = 0
  /// GS a n.
  var reported: UInt8 = 0

  init(_ profile: PrinterProfile) {
    func alphabet(_ name: String) -> PrinterRoll.Alphabet {
      PrinterCodePage.index(of: name).map(PrinterRoll.Alphabet.page) ?? .unknownPage
    }
    var pages = [PrinterRoll.Alphabet?](repeating: nil, count: 256)
    for entry in profile.codePages { pages[Int(entry.number)] = alphabet(entry.page) }
    self.pages = pages
    defaultPage = alphabet(profile.defaultCodePage)
    startsInChineseMode = profile.startsInChineseMode
    page = defaultPage
    isChinese = startsInChineseMode
  }

  var alphabet: PrinterRoll.Alphabet { isChinese ? .chinese : page }

  /// ESC @: as after power on.
  mutating func reset() {
    page = defaultPage
    isChinese = startsInChineseMode
    widthFactor = 1
    heightFactor = 1
    lineSpacing = PrintMechanism.lineDots
    endLine()
  }

  mutating func endLine() {
    lineColumns = 0
    lineHeight = 1
  }

  /// ESC t n; a number that the model does not have is ignored.
  mutating func selectPage(_ n: UInt8) { page = pages[Int(n)] ?? page }

  /// FS & and FS .; the character mode of a model without Chinese can't be changed.
  mutating func setChinese(_ on: Bool) { isChinese = on && startsInChineseMode }

  /// GS ! n: the width in bits 4 to 6, the height in 0 to 2.
  mutating func setSize(_ n: UInt8) {
    widthFactor = Int(n >> 4 & 7) + 1
    heightFactor = Int(n & 7) + 1
  }

  /// Whether a change of status is sent by itself. Source: GS a, bits 0 drawer, 1 online, 2 error,
  /// 3 paper.
  func reports(_ before: [UInt8], _ after: [UInt8]) -> Bool {
    guard reported != 0 else { return false }
    return reported & 1 != 0 && (before[0] ^ after[0]) & 0x04 != 0
      || reported & 2 != 0 && (before[0] ^ after[0]) & 0x28 != 0
      || reported & 4 != 0 && before[1] != after[1]
      || reported & 8 != 0 && before[2] != after[2]
  }
}
