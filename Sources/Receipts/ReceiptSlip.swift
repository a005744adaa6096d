import Records
import RetailTypes

/// A receipt while it is laid out, from top to bottom.
struct ReceiptSlip {
  let document: SaleDocument
  let settings: ReceiptSettings
  let words: ReceiptWords
  let format: ReceiptFormat
  let columns: Int
  private(set) var paper: Paper

  private static let bold = Paper.Style(bold: true)

  init(document: SaleDocument, settings: ReceiptSettings) {
    self.document = document
    self.settings = settings
    words = ReceiptWords.of(settings.language)
    format = ReceiptFormat(language: settings.language, currency: document.currency)
    columns = max(ReceiptLayout.minimumColumns, settings.columns)
    paper = Paper(columns: columns)
  }

  /// What kind of paper this is, where that is not an ordinary receipt.
  mutating func marks(copy: Bool) {
    let marks =
      (copy ? [words.copy] : []) + (document.training ? [words.training] : [])
      + (document.kind == .return ? [words.refund] : [])
    for mark in marks { heading("*** \(mark) ***") }
    if !marks.isEmpty { paper.elements.append(.feed(lines: 1)) }
  }

  mutating func header() {
    for (index, line) in settings.header.enumerated() {
      if index == 0 { heading(line) } else { centered(line, Paper.Style()) }
    }
    if !settings.header.isEmpty { paper.elements.append(.feed(lines: 1)) }
  }

  /// Number, time, and who sold it where.
  mutating func facts() {
    pair(words.receipt, document.receipt ?? "")
    pair(words.date, format.time(document.completedAt ?? document.startedAt))
    pair("\(words.lane) \(document.lane)", "\(words.cashier): \(document.cashier)")
    if let origin = document.of { pair(words.refundOf, origin.receipt) }
    rule(.single)
  }

  mutating func lines() {
    for line in document.lines { add(line) }
    rule(.single)
  }

  private mutating func add(_ line: SaleDocument.Line) {
    let rate = document.taxes.count > 1 ? document.taxes.first { $0.code == line.taxCode } : nil
    let description = line.description + (rate.map { " " + format.rate($0.rate) } ?? "")
    let gross = format.amount(line.gross)
    if line.quantity == .one && line.unit == "pc" {
      pair(description, gross)
    } else {
      for text in TextFitting.wrapped(description, columns: columns) { plain(text) }
      let unit = line.unit == "pc" ? "" : " " + line.unit
      let price = "\(format.quantity(line.quantity))\(unit) x \(format.amount(line.unitPrice))"
      pair("  " + price, gross)
    }
    if line.discount != .zero {
      pair("  " + words.discount, format.deduction(line.discount))
    }
  }

  mutating func totals() {
    let totals = document.totals
    let added = document.taxes.filter { !$0.included }
    if totals.discount != .zero || totals.rounding != .zero || !added.isEmpty {
      pair(words.subtotal, format.amount(totals.gross))
    }
    if totals.discount != .zero { pair(words.discount, format.deduction(totals.discount)) }
    for tax in added { pair(name(of: tax), format.amount(tax.amount)) }
    if totals.rounding != .zero { pair(words.rounding, format.amount(totals.rounding)) }
    total(words.total, format.labelled(totals.due))
    for tender in document.tenders {
      let reference = tender.reference.map { " \($0)" } ?? ""
      pair(words.tender(tender.kind) + reference, format.amount(tender.amount))
    }
    if totals.change != .zero { pair(words.change, format.amount(totals.change), Self.bold) }
  }

  /// Which tax, on what, how much.
  mutating func taxes() {
    guard !document.taxes.isEmpty else { return }
    rule(.single)
    table(words.tax, words.taxBase, words.taxAmount)
    for tax in document.taxes {
      table(name(of: tax), format.amount(tax.base), format.amount(tax.amount))
    }
  }

  mutating func footer() {
    guard !settings.footer.isEmpty else { return }
    rule(.single)
    for line in settings.footer { centered(line, Paper.Style()) }
  }

  mutating func end() {
    paper.elements.append(.feed(lines: 1))
    paper.elements.append(.cut)
  }

  /// "PPN 11%". A code that ends in its rate, such as "KDV10", is not said twice: "KDV %10".
  private func name(of tax: SaleDocument.Tax) -> String {
    let rate = tax.rate.text
    let code = tax.code.hasSuffix(rate) ? tax.code.dropLast(rate.count) : tax.code[...]
    return "\(code.isEmpty ? tax.code[...] : code) \(format.rate(tax.rate))"
  }

  private mutating func plain(_ text: String) {
    paper.elements.append(.line(Paper.Line(text)))
  }

  /// Large, and wide too where that fits in one line.
  private mutating func heading(_ text: String) {
    let wide = TextFitting.printable(text).count * 2 <= columns
    centered(text, Paper.Style(bold: true, doubleWidth: wide, doubleHeight: true))
  }

  private mutating func centered(_ text: String, _ style: Paper.Style) {
    for line in TextFitting.wrapped(text, columns: columns / (style.doubleWidth ? 2 : 1)) {
      paper.elements.append(.line(Paper.Line(line, style: style, alignment: .center)))
    }
  }

  /// A label and its value at the two ends. Two leading spaces indent it.
  private mutating func pair(_ left: String, _ right: String, _ style: Paper.Style = .init()) {
    let indent = left.hasPrefix("  ") ? "  " : ""
    for line in TextFitting.pair(left, right, columns: columns - indent.count) {
      paper.elements.append(.line(Paper.Line(indent + line, style: style)))
    }
  }

  /// The sum, large, and wide too where both texts fit.
  private mutating func total(_ label: String, _ amount: String) {
    var style = Paper.Style(bold: true, doubleHeight: true)
    style.doubleWidth = label.count + 1 + amount.count <= columns / 2
    for line in TextFitting.pair(
      label, amount, columns: style.doubleWidth ? columns / 2 : columns)
    {
      paper.elements.append(.line(Paper.Line(line, style: style)))
    }
  }

  /// Three columns: text on the left, two amounts ending under their headings.
  private mutating func table(_ first: String, _ second: String, _ third: String) {
    let width = columns * 3 / 8
    let room = columns - width
    let fits = first.count + 1 + second.count <= room
    if !fits { plain(first) }
    let start = fits ? first : ""
    plain(
      start + TextFitting.padLeft(second, room - start.count) + TextFitting.padLeft(third, width))
  }

  private mutating func rule(_ rule: Paper.Rule) { paper.elements.append(.rule(rule)) }
}
