extension EscPosInterpreter {
  /// Puts the character of `byte` into the line.
  mutating func print(_ byte: UInt8) {
    guard let character = character(for: byte) else { return }
    let width = VirtualPaper.cellWidth * settings.widthFactor
    if lineEnd + width > profile.printableDots { printLine() }
    line.append(
      VirtualPaper.Cell(
        character: character, x: lineEnd, widthFactor: settings.widthFactor,
        heightFactor: settings.heightFactor, bold: settings.bold,
        underlined: settings.underlined, inverse: settings.inverse))
    lineEnd += width
  }

  private mutating func character(for byte: UInt8) -> Character? {
    if settings.chineseLead {
      settings.chineseLead = false
      return "\u{FFFD}"
    }
    guard byte >= 0x80 else { return byte == 0x7F ? nil : Character(UnicodeScalar(byte)) }
    if settings.chineseMode {
      fault("bytes from 0x80 were printed as Chinese characters: FS . was not sent")
      settings.chineseLead = true
      return nil
    }
    return settings.codePage?.character(for: byte) ?? "\u{FFFD}"
  }

  mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x0A: printLine()
    case 0x0D: break  // With automatic line feed off, CR alone does nothing.
    case 0x09:
      // Tab stops stand at every eighth character unless ESC D says otherwise.
      let stop = 8 * VirtualPaper.cellWidth
      lineEnd = min(profile.printableDots, (lineEnd / stop + 1) * stop)
    case 0x00: break
    default: fault("control character 0x\(String(byte, radix: 16, uppercase: true))")
    }
  }

  /// Prints the line as it is and advances by the line spacing, or by taller characters.
  mutating func printLine() {
    let tallest = (line.map(\.heightFactor).max() ?? 0) * VirtualPaper.cellHeight
    let free = profile.printableDots - lineEnd
    let indent =
      switch settings.justification {
      case 1: free / 2
      case 2: free
      default: 0
      }
    for index in line.indices { line[index].x += indent }
    paper.append(VirtualPaper.Row(cells: line, height: max(tallest, settings.lineSpacing)))
    line = []
    lineEnd = 0
  }

  mutating func feed(dots: Int) {
    guard dots > 0 else { return }
    paper.append(VirtualPaper.Row(cells: [], height: dots))
  }
}
