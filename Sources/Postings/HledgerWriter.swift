import RetailTypes

/// Documents as a journal for hledger (hledger 1.25, manual "Journal format").
enum HledgerWriter {
  static func text(_ documents: [AccountingDocument]) -> String {
    var text = "; Written by posinbox\ndecimal-mark .\n"
    text += commodities(of: documents)
    text += accounts(of: documents)
    for document in documents { text += transaction(document) }
    return text
  }

  /// The number of decimals a directive shows is the commodity's; it must show the mark.
  private static func commodities(of documents: [AccountingDocument]) -> String {
    var decimals: [String: Int] = [:]
    for currency in documents.map(\.currency) {
      decimals[currency.code] = max(decimals[currency.code] ?? 0, currency.decimals)
    }
    return decimals.sorted { $0.key < $1.key }.map { code, decimals in
      "commodity 1000.\(String(repeating: "0", count: decimals)) \(commodity(code))\n"
    }.joined()
  }

  private static func accounts(of documents: [AccountingDocument]) -> String {
    let names = Set(documents.flatMap { $0.lines.map { name(of: $0.account) } })
    return names.sorted().map { "account \($0)\n" }.joined()
  }

  private static func transaction(_ document: AccountingDocument) -> String {
    var text = "\n\(document.date.text) * \(plain(document.title))\n"
    text += "    ; document:\(plain(document.document))\n"
    text += "    ; store:\(plain(document.store)), cashier:\(plain(document.cashier))\n"
    for line in document.lines {
      let credit = line.credit == .zero ? "" : "-"
      let amount = line.credit == .zero ? line.debit : line.credit
      let digits = amount.text(decimals: document.currency.decimals)
      text += "    \(name(of: line.account))  \(credit)\(digits)"
      text += " \(commodity(document.currency.code))\n"
    }
    return text
  }

  /// "600 Yurt İçi Satışlar", or the code alone where it is the name too.
  private static func name(of account: Account) -> String {
    let full =
      account.code == account.name ? account.code : account.code + " " + account.name
    // A leading bracket would make the posting virtual, a leading mark its status.
    let name = plain(full).drop { "()[]*! ".contains($0) }
    return name.isEmpty ? "?" : String(name)
  }

  /// A symbol with anything but letters must be in quotes.
  private static func commodity(_ code: String) -> String {
    let letters = code.unicodeScalars.allSatisfy { $0.properties.isAlphabetic && $0.isASCII }
    return letters && !code.isEmpty ? code : "\"\(plain(code).filter { $0 != "\"" })\""
  }

  /// Text on one line, without what would begin a comment, a note or an amount.
  private static func plain(_ text: String) -> String {
    var result = ""
    for character in text {
      let separates =
        character.isWhitespace || character.unicodeScalars.allSatisfy { $0.value < 0x20 }
      if separates {
        // Two spaces end an account's name.
        if !result.isEmpty && !result.hasSuffix(" ") { result += " " }
      } else {
        result.append([";", "|"].contains(character) ? "-" : character)
      }
    }
    return result.hasSuffix(" ") ? String(result.dropLast()) : result
  }
}
