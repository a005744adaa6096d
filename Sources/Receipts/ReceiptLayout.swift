// Receipts: a sale becomes lines on paper.
import Records
import RetailTypes

/// The receipt of a completed sale or return.
public enum ReceiptLayout {
  /// The narrowest paper that a receipt is laid out for.
  public static let minimumColumns = 24

  /// The receipt of `document`. A copy says so at its top and its end, and so does training.
  public static func paper(
    for document: SaleDocument, settings: ReceiptSettings, copy: Bool
  ) -> Paper {
    var slip = ReceiptSlip(document: document, settings: settings)
    slip.marks(copy: copy)
    slip.header()
    slip.facts()
    slip.lines()
    slip.totals()
    slip.taxes()
    slip.footer()
    slip.marks(copy: copy)
    slip.end()
    return slip.paper
  }

  /// Texts that stand unbroken on the printed receipt, for whoever checks a print: the header lines
  /// that fit and the receipt's number. In the bytes they are plain text as far as they are ASCII.
  public static func unbrokenTexts(
    of document: SaleDocument, settings: ReceiptSettings
  ) -> [String] {
    let columns = max(minimumColumns, settings.columns)
    let candidates = settings.header + [document.receipt].compactMap(\.self)
    return candidates.filter { TextFitting.wrapped($0, columns: columns) == [$0] }
  }
}
