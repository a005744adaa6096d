extension Bitmap {
  /// A slip as the head burns it, `topMargin` dots of blank paper first.
  init(_ slip: VirtualPaper.Slip, width: Int, topMargin: Int) {
    self.init(width: width, height: topMargin + slip.rows.reduce(0) { $0 + $1.height })
    var y = topMargin
    for row in slip.rows {
      let tallest = row.cells.map(\.heightFactor).max() ?? 1
      for cell in row.cells {
        // Characters of different height stand on one baseline.
        draw(cell, y: y + (tallest - cell.heightFactor) * BitmapFont.height)
      }
      y += row.height
    }
  }

  private mutating func draw(_ cell: VirtualPaper.Cell, y: Int) {
    let width = BitmapFont.width * cell.widthFactor
    let height = BitmapFont.height * cell.heightFactor
    for (index, row) in BitmapFont.rows(of: cell.character).enumerated() {
      // Emphasis is what heads do for it: each dot once more, one to the right.
      let dots = cell.bold ? row | row >> 1 : row
      guard dots != 0 else { continue }
      for column in 0..<BitmapFont.width where dots & (0x800 >> UInt16(column)) != 0 {
        fill(
          x: cell.x + column * cell.widthFactor, y: y + index * cell.heightFactor,
          width: cell.widthFactor, height: cell.heightFactor)
      }
    }
    if cell.underlined { fill(x: cell.x, y: y + height - 2, width: width, height: 2) }
    if cell.inverse { invert(x: cell.x, y: y, width: width, height: height) }
  }
}
