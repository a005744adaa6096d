/// How a shop's receipts look.
public struct ReceiptSettings: Hashable, Sendable {
  /// Lines above everything, centred; the first one large.
  public var header: [String]
  /// Lines below everything, centred.
  public var footer: [String]
  public var language: ReceiptLanguage
  /// Characters in a line of the printer's normal font: 32, 42 or 48 usually.
  public var columns: Int

  public init(
    header: [String] = [], footer: [String] = [], language: ReceiptLanguage = .english,
    columns: Int
  ) {
    self.header = header
    self.footer = footer
    self.language = language
    self.columns = columns
  }
}

/// The languages of receipts, by their codes in the configuration.
public enum ReceiptLanguage: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case indonesian = "id"
  case turkish = "tr"
}
