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
        if !row.cells.isEmpty { lines.append(Self.text(of: row, columns: columns)) }
        let blank = row.cells.isEmpty ? row.height / 30 : 0
        lines.append(contentsOf: repeatElement("", count: blank))
      }
      if slip.isCut { lines.append(String(repeating: "- ", count: columns / 2) + "8<") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Cells in their places. A text of wide characters is narrower here, so that it stands where its
  /// free space left and right is shared as it is on paper.
  private static func text(of row: Row, columns: Int) -> String {
    var line = ""
    for run in runs(of: row) {
      guard let first = run.first, let last = run.last else { continue }
      let end = last.x + last.widthFactor * cellWidth
      let left = first.x
      let right = max(0, columns * cellWidth - end)
      let free = columns - run.count
      let start =
        left + right > 0 && free > 0 ? (free * left + (left + right) / 2) / (left + right) : 0
      line += String(repeating: " ", count: max(line.isEmpty ? 0 : 1, start - line.count))
      line += run.map(\.character)
    }
    return line
  }

  /// The stretches of a row that two or more spaces divide.
  private static func runs(of row: Row) -> [[Cell]] {
    var runs: [[Cell]] = []
    var run: [Cell] = []
    var spaces: [Cell] = []
    for cell in row.cells {
      guard cell.character != " " else {
        spaces.append(cell)
        continue
      }
      let touches = run.last.map { $0.x + $0.widthFactor * cellWidth == (spaces.first ?? cell).x }
      if spaces.count > 1 || touches == false {
        if !run.isEmpty { runs.append(run) }
        run = []
      } else if !run.isEmpty {
        run += spaces
      }
      spaces = []
      run.append(cell)
    }
    return run.isEmpty ? runs : runs + [run]
  }
}
