/// What has come out of a virtual printer, slip by slip.
struct VirtualPaper: Sendable {
  /// A printed character and where it stands, in dots from the left of the printable area.
  struct Cell: Hashable, Sendable {
    var character: Character
    var x: Int
    var widthFactor: Int
    var heightFactor: Int
    var bold: Bool
    var underlined: Bool
    var inverse: Bool
  }

  /// A line, or a feed if it has no cells.
  struct Row: Hashable, Sendable {
    var cells: [Cell]
    /// Dots that the paper advances.
    var height: Int
  }

  struct Slip: Hashable, Sendable {
    var rows: [Row] = []
    var isCut = false
  }

  /// The dots of a character of font A.
  static let cellWidth = 12
  static let cellHeight = 24
  /// The most slips and rows kept; of more, the oldest are forgotten.
  static let maximumSlips = 32
  static let maximumRowsOfSlip = 2000

  private(set) var slips = [Slip()]

  mutating func append(_ row: Row) {
    let index = slips.count - 1
    slips[index].rows.append(row)
    if slips[index].rows.count > Self.maximumRowsOfSlip { slips[index].rows.removeFirst() }
  }

  mutating func cut() {
    let index = slips.count - 1
    guard !slips[index].rows.isEmpty else { return }
    slips[index].isCut = true
    slips.append(Slip())
    if slips.count > Self.maximumSlips { slips.removeFirst() }
  }

  /// The text in its places, slips divided by a dashed line.
  func text(columns: Int) -> String {
    var lines: [String] = []
    for slip in slips {
      for row in slip.rows {
        if !row.cells.isEmpty { lines.append(Self.text(of: row)) }
        let blank = row.cells.isEmpty ? row.height / 30 : 0
        lines.append(contentsOf: repeatElement("", count: blank))
      }
      if slip.isCut { lines.append(String(repeating: "- ", count: columns / 2) + "8<") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func text(of row: Row) -> String {
    var line = ""
    var column = 0
    for cell in row.cells {
      let start = cell.x / cellWidth
      if start > column {
        // A gap that only comes from characters of double width is none.
        line += String(repeating: " ", count: start - column)
        column = start
      }
      line.append(cell.character)
      column += cell.widthFactor
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
