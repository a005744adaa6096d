// Barcodes: what a scanned string means.
import RetailTypes

/// What a scanned string stands for.
public enum Meaning: Hashable, Sendable {
  /// An article by its GTIN. Shops also file own numbers of this form as PLU.
  case gtin(GTIN)
  /// An article with its weight or price on the label.
  case measured(MeasuredGoods)
  /// Any other text, as it stands: a PLU or another number of the shop.
  case code(String)
}

/// Tells what scanned strings mean in one shop.
public struct BarcodeReader: Sendable {
  /// The longest prefix first.
  let measuredGoods: [MeasuredGoodsRule]
  /// The decimals with which prices are written.
  let currencyDecimals: Int

  /// - Throws: `duplicate` for two rules with the same prefix.
  public init(
    measuredGoods: [MeasuredGoodsRule], currencyDecimals: Int
  ) throws(MeasuredGoodsRuleError) {
    var prefixes: [String] = []
    for rule in measuredGoods {
      guard !prefixes.contains(rule.prefix) else { throw .duplicate(prefix: rule.prefix) }
      prefixes.append(rule.prefix)
    }
    self.measuredGoods = measuredGoods.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
    self.currencyDecimals = currencyDecimals
  }

  /// What `text` means, given the AIM identifier that came with it, if any.
  ///
  /// Without an identifier, digits in the number of a GTIN must be one: a wrong check digit is an
  /// error, because most such strings are typed in, and a wrong digit would sell another article.
  /// Where the identifier names a symbology that carries any text, they may be one.
  public func read(text: String, aim: String?) throws(BarcodeError) -> Meaning {
    guard !text.isEmpty else { throw .empty }
    switch Symbology.Content(aim: aim) {
    case .unknown: return try article(ifCounting: [8, 12, 13, 14], text) ?? .code(text)
    case .ean:
      // Eight digits are a UPC-E that the scanner did not expand: an EAN-8 would be ]E4.
      if text.utf8.count == 8 { return .gtin(try UPCE.expand(text)) }
      return try article(text, counting: [12, 13], "8, 12 or 13")
    case .eanWithAddOn:
      guard [15, 18].contains(text.utf8.count) else {
        throw .length(found: text.utf8.count, expected: "15 or 18")
      }
      return try article(String(text.prefix(13)), counting: [13], "13")
    case .addOn: throw .addOnAlone(text)
    case .ean8: return try article(text, counting: [8], "8")
    case .gs1: return try GS1Elements.gtin(in: text).map { .gtin($0) } ?? .code(text)
    case .itf: return try article(ifCounting: [14], text) ?? .code(text)
    case .anyText:
      // Eight digits of an own number are a valid GTIN-8 one time in ten.
      do throws(BarcodeError) {
        return try article(ifCounting: [12, 13, 14], text) ?? .code(text)
      } catch .checkDigit {
        return .code(text)
      }
    }
  }

  private func article(ifCounting counts: [Int], _ text: String) throws(BarcodeError) -> Meaning? {
    guard counts.contains(text.utf8.count), Digits.only(in: text) else { return nil }
    return try article(text)
  }

  private func article(
    _ text: String, counting counts: [Int], _ expected: String
  ) throws(BarcodeError) -> Meaning {
    _ = try Digits.values(of: text)
    guard counts.contains(text.utf8.count) else {
      throw .length(found: text.utf8.count, expected: expected)
    }
    return try article(text)
  }

  private func article(_ digits: String) throws(BarcodeError) -> Meaning {
    let gtin = try GTIN(digits)
    let padding = 13 - digits.utf8.count
    guard padding == 0 || padding == 1 else { return .gtin(gtin) }
    do throws(BarcodeError) {
      for rule in measuredGoods {
        if let goods = try rule.read(String(gtin.fourteenDigits.dropFirst())) {
          return .measured(goods)
        }
      }
    } catch {
      throw error.shifted(by: -padding)
    }
    return .gtin(gtin)
  }
}
