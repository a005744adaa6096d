/// Text made to fit the columns of the paper.
enum TextFitting {
  /// `text` with each character that a printer may have to spell out already spelt out, so that the
  /// columns counted are the columns printed, and control characters as spaces.
  static func printable(_ text: String) -> String {
    text.map { character -> String in
      switch character {
      case "\u{2026}": "..."
      case "\u{20BA}": "TL"
      case "\u{2122}": "(TM)"
      default:
        character.unicodeScalars.contains { $0.properties.generalCategory == .control }
          ? " " : String(character)
      }
    }.joined()
  }

  /// The words of `text` in lines of at most `columns` characters; a longer word is broken.
  static func wrapped(_ text: String, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in printable(text).split(separator: " ") {
      var rest = word
      let fits = line.isEmpty || line.count + 1 + rest.count <= columns
      if !fits {
        lines.append(line)
        line = ""
      }
      if !line.isEmpty { line += " " }
      while line.count + rest.count > columns {
        let taken = rest.prefix(columns - line.count)
        lines.append(line + taken)
        rest = rest.dropFirst(taken.count)
        line = ""
      }
      line += rest
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }

  /// `left` and `right` at the two ends, in as many lines as needed; `right` is never broken
  /// unless it is longer than a line.
  static func pair(_ left: String, _ right: String, columns: Int) -> [String] {
    var lines = wrapped(left, columns: columns)
    let last = lines.removeLast()
    guard last.count + 1 + right.count <= columns else {
      return lines + [last] + (wrapped(right, columns: columns).map { padLeft($0, columns) })
    }
    let gap = String(repeating: " ", count: columns - last.count - right.count)
    return lines + [last + gap + right]
  }

  static func padLeft(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - text.count)) + text
  }
}
