import DeviceProfiles
import RetailTypes

/// Paper as the bytes of one print job.
public enum EscPosEncoder {
  /// The job for a printer of that profile: reset, the slip, and the settings back to normal.
  ///
  /// It holds no drawer pulse and asks for no answer: both are the driver's.
  public static func encode(_ paper: Paper, for profile: PrinterProfile) -> [UInt8] {
    var job = PrintJob(paper: paper, profile: profile)
    for element in paper.elements { job.append(element) }
    return job.bytes
  }
}

/// A job while it is written: its bytes, and what the printer is set to after them.
private struct PrintJob {
  private let columns: Int
  private let cut: PrinterProfile.Cut
  private var choice: CodePageChoice
  private var style = Paper.Style()
  private var alignment = Paper.Alignment.left
  private(set) var bytes: [UInt8]

  init(paper: Paper, profile: PrinterProfile) {
    columns = min(paper.columns, profile.columns)
    cut = profile.cut
    choice = CodePageChoice(profile: profile, text: paper.characters)
    bytes = EscPosCommand.completion + EscPosCommand.initialize
    // After ESC @ and before ESC t: in the Chinese mode the page has no effect.
    if profile.startsInChineseMode { bytes += EscPosCommand.cancelChineseMode }
    bytes += EscPosCommand.codePage(choice.currentNumber) + EscPosCommand.americanCharacters
  }

  mutating func append(_ element: Paper.Element) {
    switch element {
    case .line(let line):
      set(line.alignment)
      for span in line.spans {
        set(span.style)
        for character in span.text { bytes += choice.bytes(for: character) }
      }
      bytes.append(EscPosCommand.lineFeed)
    case .rule(let rule):
      set(.left)
      set(Paper.Style())
      bytes += [UInt8](repeating: stroke(of: rule), count: columns)
      bytes.append(EscPosCommand.lineFeed)
    case .feed(let lines):
      set(Paper.Style())
      var rest = lines
      while rest > 0 {
        bytes += EscPosCommand.feed(lines: UInt8(min(rest, 255)))
        rest -= 255
      }
    case .cut:
      set(Paper.Style())
      set(.left)
      bytes += EscPosCommand.cut(cut)
    }
  }

  /// A continuous stroke where the page in force has one; a rule is not worth a change of page.
  private func stroke(of rule: Paper.Rule) -> UInt8 {
    switch rule {
    case .single: choice.current.byte(for: "\u{2500}") ?? UInt8(ascii: "-")
    case .double: choice.current.byte(for: "\u{2550}") ?? UInt8(ascii: "=")
    }
  }

  private mutating func set(_ wanted: Paper.Style) {
    if wanted.bold != style.bold { bytes += EscPosCommand.bold(wanted.bold) }
    if wanted.doubleWidth != style.doubleWidth || wanted.doubleHeight != style.doubleHeight {
      bytes += EscPosCommand.size(
        doubleWidth: wanted.doubleWidth, doubleHeight: wanted.doubleHeight)
    }
    style = wanted
  }

  private mutating func set(_ wanted: Paper.Alignment) {
    guard wanted != alignment else { return }
    alignment = wanted
    let value: UInt8 =
      switch wanted {
      case .left: 0
      case .center: 1
      case .right: 2
      }
    bytes += EscPosCommand.justification(value)
  }
}

extension Paper {
  /// All characters of its text, in the order of printing.
  fileprivate var characters: [Character] {
    elements.flatMap { element -> [Character] in
      guard case .line(let line) = element else { return [] }
      return line.spans.flatMap { Array($0.text) }
    }
  }
}
