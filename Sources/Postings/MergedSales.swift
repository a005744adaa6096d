import RetailTypes

/// What the sales of one merged document have in common.
struct MergeKey: Hashable {
  var date: BusinessDate
  var context: PostingContext

  init(_ sale: PostingEngine.Pending) {
    date = sale.date
    context = sale.context
  }
}

/// The sales of one cashier and day, summed account by account.
struct MergedSales {
  private var records: [RecordKey] = []
  private var entries = Entries()

  /// Adds a sale, or leaves everything as it was.
  mutating func add(_ sale: PostingEngine.Pending) throws(HoldReason) {
    var sum = entries
    try sum.add(sale.entries)
    // The total of a side can overflow where no account does.
    _ = try sum.balanced(decimals: sale.context.currency.decimals)
    entries = sum
    records.append(sale.key)
  }

  func document(_ key: MergeKey, _ mode: PostingMode) -> AccountingDocument? {
    let currency = key.context.currency
    guard let lines = try? entries.balanced(decimals: currency.decimals), !lines.isEmpty else {
      return nil
    }
    // Lanes may disagree on the decimals of a currency; their documents don't share a name then.
    let usual = currency.decimals == Currency.usualDecimals(of: currency.code)
    let code = usual ? currency.code : "\(currency.code).\(currency.decimals)"
    return AccountingDocument(
      document: DocumentName.joined([
        "day", key.context.store, key.context.cashier, key.date.text, code, "1",
      ]),
      title: "\(key.context.store) \(key.context.cashier) \(key.date.text)", mode: mode,
      revision: 1, date: key.date, store: key.context.store, cashier: key.context.cashier,
      currency: currency, records: records, lines: lines)
  }
}

/// Names of documents: parts that can't run into each other.
enum DocumentName {
  static func joined(_ parts: [String]) -> String {
    parts.map(escaped).joined(separator: "/")
  }

  /// As in a URL's path, for the two characters that matter.
  private static func escaped(_ part: String) -> String {
    var result = ""
    for character in part {
      switch character {
      case "%": result += "%25"
      case "/": result += "%2F"
      default: result.append(character)
      }
    }
    return result
  }
}
