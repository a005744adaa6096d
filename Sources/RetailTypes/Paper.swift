/// What goes on paper, in no printer's language: lines of styled text, rules, feeds and cuts.
///
/// Each command set encodes the same paper for its printers.
public struct Paper: Hashable, Sendable {
  /// Characters of normal width that fit side by side.
  public var columns: Int
  public var elements: [Element]

  public init(columns: Int, elements: [Element] = []) {
    self.columns = columns
    self.elements = elements
  }

  public enum Element: Hashable, Sendable {
    case line(Line)
    /// A stroke across the paper.
    case rule(Rule)
    /// Blank lines of normal height.
    case feed(lines: Int)
    /// The end of one slip: cut where the printer can, fed far enough to tear where it cannot.
    case cut
  }

  public enum Rule: Hashable, Sendable {
    case single
    case double
  }

  public enum Alignment: Hashable, Sendable {
    case left
    case center
    case right
  }

  /// One line of text. What does not fit goes on in the next line, as the printer breaks it.
  public struct Line: Hashable, Sendable {
    public var alignment: Alignment
    public var spans: [Span]

    public init(_ spans: [Span], alignment: Alignment = .left) {
      self.spans = spans
      self.alignment = alignment
    }

    public init(_ text: String, style: Style = Style(), alignment: Alignment = .left) {
      self.init([Span(text, style: style)], alignment: alignment)
    }

    /// Its width in characters of normal width.
    public var columns: Int { spans.reduce(0) { $0 + $1.columns } }
  }

  /// A stretch of text in one style.
  public struct Span: Hashable, Sendable {
    public var text: String
    public var style: Style

    public init(_ text: String, style: Style = Style()) {
      self.text = text
      self.style = style
    }

    /// Its width in characters of normal width.
    public var columns: Int { text.count * (style.doubleWidth ? 2 : 1) }
  }

  public struct Style: Hashable, Sendable {
    public var bold: Bool
    public var doubleWidth: Bool
    public var doubleHeight: Bool

    public init(bold: Bool = false, doubleWidth: Bool = false, doubleHeight: Bool = false) {
      self.bold = bold
      self.doubleWidth = doubleWidth
      self.doubleHeight = doubleHeight
    }
  }
}

extension Paper {
  /// The paper for a terminal: each line in its place, rules drawn with dashes, styles left out.
  public var text: String {
    elements.map { element in
      switch element {
      case .line(let line): return plain(line) + "\n"
      case .rule(.single): return String(repeating: "-", count: columns) + "\n"
      case .rule(.double): return String(repeating: "=", count: columns) + "\n"
      case .feed(let lines): return String(repeating: "\n", count: lines)
      case .cut: return ""
      }
    }.joined()
  }

  /// A terminal has no wide characters: what they would fill goes into the line's first gap, or to
  /// the side that the line is aligned away from.
  private func plain(_ line: Line) -> String {
    var text = line.spans.map(\.text).joined()
    let lost = line.columns - text.count
    if lost > 0, let gap = text.firstRange(of: "  ") {
      text.insert(contentsOf: String(repeating: " ", count: lost), at: gap.lowerBound)
    }
    let free = max(0, columns - text.count)
    let indent =
      switch line.alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    return String(repeating: " ", count: indent) + text
  }
}
