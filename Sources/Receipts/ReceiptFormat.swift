import RetailTypes

/// Amounts, quantities, rates and times as people of the language write them.
struct ReceiptFormat: Sendable {
  let language: ReceiptLanguage
  let currency: Currency

  private var decimalMark: String { language == .english ? "." : "," }
  private var groupMark: String { language == .english ? "," : "." }

  /// "55.500", "1.851,00", "1,851.00".
  func amount(_ money: Money) -> String { localized(money.text(decimals: currency.decimals)) }

  /// "-500"; the amount of a discount is positive in the document.
  func deduction(_ money: Money) -> String {
    money.minor > 0 ? "-" + amount(money) : amount(money)
  }

  /// With the currency, for the total: "Rp 55.500", "1.851,00 TL", "USD 12.00".
  ///
  /// The sign of the lira is in no code page of these printers: "TL" stands for it.
  func labelled(_ money: Money) -> String {
    switch currency.code {
    case "IDR": "Rp " + amount(money)
    case "TRY": amount(money) + " TL"
    default: currency.code + " " + amount(money)
    }
  }

  /// "2", "0,750".
  func quantity(_ quantity: Quantity) -> String { localized(quantity.text) }

  /// "11%", "8,25%", and "%10" in Turkish.
  func rate(_ rate: TaxRate) -> String {
    let number = localized(rate.text)
    return language == .turkish ? "%" + number : number + "%"
  }

  /// The local day and minute of an RFC 3339 time; the text itself if it is none.
  func time(_ rfc3339: String) -> String {
    guard let instant = try? Instant(rfc3339: rfc3339) else { return rfc3339 }
    let (year, month, day) = BusinessDate(at: instant, cutoverMinutes: 0).components
    // The clock of that offset is part of the text: "…T19:35:40.123+07:00".
    let clock = instant.rfc3339.dropFirst(11).prefix(5)
    let (dd, mm) = (twoDigits(day), twoDigits(month))
    return switch language {
    case .english: "\(year)-\(mm)-\(dd) \(clock)"
    case .indonesian: "\(dd)/\(mm)/\(year) \(clock)"
    case .turkish: "\(dd).\(mm).\(year) \(clock)"
    }
  }

  private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Plain decimal text with the language's marks.
  private func localized(_ text: String) -> String {
    let unsigned = text.drop { $0 == "-" }
    let parts = unsigned.split(separator: ".", maxSplits: 1)
    let whole = Array(parts.first ?? "0")
    var grouped = text.hasPrefix("-") ? "-" : ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index) % 3 == 0 { grouped += groupMark }
      grouped.append(digit)
    }
    return parts.count == 2 ? grouped + decimalMark + parts[1] : grouped
  }
}
