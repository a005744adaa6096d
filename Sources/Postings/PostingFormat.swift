import Records
import RetailTypes

/// The forms in which documents can be written.
public enum PostingFormat: String, CaseIterable, Hashable, Sendable {
  /// An array of documents.
  case json
  /// One line of the books a row, with a header (RFC 4180).
  case csv
  /// A journal that hledger reads.
  case hledger

  /// `documents` in this form, ending in a line break.
  public func text(_ documents: [AccountingDocument]) -> String {
    switch self {
    case .json: JCS.text(.array(documents.map(\.json))) + "\n"
    case .csv: CSVWriter.text(documents)
    case .hledger: HledgerWriter.text(documents)
    }
  }
}

extension AccountingDocument {
  /// The form of `posinbox postings --format json`.
  public var json: JSONValue {
    .object([
      "cashier": .string(cashier), "currency": .string(currency.code), "date": .string(date.text),
      "document": .string(document),
      "lines": .array(
        lines.map { line in
          .object([
            "account": .string(line.account.code), "name": .string(line.account.name),
            "credit": .string(text(line.credit)), "debit": .string(text(line.debit)),
          ])
        }),
      "mode": .string(mode.rawValue),
      "records": .array(
        records.map { .array([.string($0.device), .int($0.epoch), .int($0.seq)]) }),
      "revision": .int(Int64(revision)), "store": .string(store),
    ])
  }

  /// Zero is "0" in every currency.
  func text(_ amount: Money) -> String {
    amount == .zero ? "0" : amount.text(decimals: currency.decimals)
  }
}

/// Documents as rows for spreadsheets.
enum CSVWriter {
  private static let header = [
    "document", "mode", "revision", "date", "store", "cashier", "currency", "account", "name",
    "debit", "credit",
  ]

  static func text(_ documents: [AccountingDocument]) -> String {
    var text = row(header)
    for document in documents {
      for line in document.lines {
        text += row([
          document.document, document.mode.rawValue, "\(document.revision)", document.date.text,
          document.store, document.cashier, document.currency.code, line.account.code,
          line.account.name, document.text(line.debit), document.text(line.credit),
        ])
      }
    }
    return text
  }

  private static func row(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\r\n"
  }

  /// RFC 4180, section 2, rules 5 to 7.
  private static func field(_ text: String) -> String {
    let special: [Unicode.Scalar] = [",", "\"", "\r", "\n"]
    guard text.unicodeScalars.contains(where: { special.contains($0) }) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
