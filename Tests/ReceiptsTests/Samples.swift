import Receipts
import Records
import RetailTypes

/// Sales to lay out, from the worked examples: amounts were computed by hand.
enum Samples {
  static let settings: [String: (header: [String], footer: [String], language: ReceiptLanguage)] = [
    "id": (["TOKO CONTOH", "Jl. Merdeka 17, Jakarta"], ["Terima kasih"], .indonesian),
    "tr": (["ÖRNEK ŞARKÜTERİ", "İstiklal Cd. 5, Beyoğlu"], ["Teşekkür ederiz"], .turkish),
    "en": (
      ["CORNER SHOP", "1 High Street"], ["Thank you", "Goods changed within 14 days"], .english
    ),
  ]

  static func settings(_ language: String, columns: Int) -> ReceiptSettings {
    let words = settings[language] ?? ([], [], .english)
    return ReceiptSettings(
      header: words.header, footer: words.footer, language: words.language, columns: columns)
  }

  static func document(_ language: String) throws -> SaleDocument {
    switch language {
    case "id": try indonesian()
    case "tr": try turkish()
    default: try english()
    }
  }

  /// 2 pieces, a weighed item with a discount, rounding down by 30, change.
  ///
  /// 50,000 → 45,045 + 4,955; 0.750 kg × 8,040 = 6,030 − 500 = 5,530 → 4,982 + 548.
  private static func indonesian() throws -> SaleDocument {
    var totals = SaleDocument.Totals()
    totals.gross = Money(minor: 56_030)
    totals.discount = Money(minor: 500)
    totals.net = Money(minor: 50_027)
    totals.tax = Money(minor: 5503)
    totals.rounding = Money(minor: -30)
    totals.due = Money(minor: 55_500)
    totals.tendered = Money(minor: 60_000)
    totals.change = Money(minor: 4500)
    return SaleDocument(
      sale: "019", receipt: "JKT01-03-000123", store: "JKT01", lane: "03", cashier: "Siti",
      shift: "s", currency: Currency(code: "IDR", decimals: 0),
      startedAt: "2026-11-21T19:30:00.000+07:00", completedAt: "2026-11-21T19:35:40.123+07:00",
      lines: [
        .init(
          line: 1, description: "Beras Premium 5 kg", quantity: try Quantity("2"), unit: "pc",
          unitPrice: Money(minor: 25_000), gross: Money(minor: 50_000),
          net: Money(minor: 45_045), tax: Money(minor: 4955), taxCode: "PPN"),
        .init(
          line: 3, description: "Gula pasir curah kualitas nomor satu",
          quantity: try Quantity("0.750"),
          unit: "kg", unitPrice: Money(minor: 8040), gross: Money(minor: 6030),
          discount: Money(minor: 500), net: Money(minor: 4982), tax: Money(minor: 548),
          taxCode: "PPN"),
      ],
      taxes: [
        .init(
          code: "PPN", rate: try TaxRate("11"), included: true, base: Money(minor: 50_027),
          amount: Money(minor: 5503))
      ],
      totals: totals, tenders: [.init(tender: 1, kind: "cash", amount: Money(minor: 60_000))])
  }

  /// The 1,851.00 of the worked example: KDV of 1, 10 and 20%, card and cash.
  private static func turkish() throws -> SaleDocument {
    var totals = SaleDocument.Totals()
    totals.gross = Money(minor: 185_100)
    totals.net = Money(minor: 160_000)
    totals.tax = Money(minor: 25_100)
    totals.due = Money(minor: 185_100)
    totals.tendered = Money(minor: 185_100)
    let goods: [(String, Int64, Int64, Int64)] = [
      ("Çiğ süt", 10_100, 10_000, 1), ("Şeftali suyu", 55_000, 50_000, 10),
      ("Ütü masası (katlanır, büyük)", 120_000, 100_000, 20),
    ]
    return SaleDocument(
      sale: "019", receipt: "IST01-01-000007", store: "IST01", lane: "01", cashier: "Işıl Öz",
      shift: "s", currency: Currency(code: "TRY", decimals: 2),
      startedAt: "2026-11-21T10:00:00.000+03:00", completedAt: "2026-11-21T10:02:03.000+03:00",
      lines: goods.enumerated().map { index, good in
        .init(
          line: Int64(index + 1), description: good.0, quantity: .one, unit: "pc",
          unitPrice: Money(minor: good.1), gross: Money(minor: good.1),
          net: Money(minor: good.2), tax: Money(minor: good.1 - good.2),
          taxCode: "KDV\(good.3)")
      },
      taxes: try goods.map { good in
        .init(
          code: "KDV\(good.3)", rate: try TaxRate(String(good.3)), included: true,
          base: Money(minor: good.2), amount: Money(minor: good.1 - good.2))
      },
      totals: totals,
      tenders: [
        .init(tender: 1, kind: "card", amount: Money(minor: 150_000), reference: "**** 4242"),
        .init(tender: 2, kind: "cash", amount: Money(minor: 35_100)),
      ])
  }

  /// Tax that is not included: 3 × 411.50 = 1,234.50 + 8.25% 101.85 (rounded from 101.84625).
  private static func english() throws -> SaleDocument {
    var totals = SaleDocument.Totals()
    totals.gross = Money(minor: 123_450)
    totals.net = Money(minor: 123_450)
    totals.tax = Money(minor: 10_185)
    totals.due = Money(minor: 133_635)
    totals.tendered = Money(minor: 140_000)
    totals.change = Money(minor: 6365)
    return SaleDocument(
      sale: "019", receipt: "NYC-2-42", store: "NYC", lane: "2", cashier: "Ann", shift: "s",
      currency: Currency(code: "USD", decimals: 2),
      startedAt: "2026-11-21T23:59:00.000-05:00", completedAt: "2026-11-22T00:01:00.000-05:00",
      lines: [
        .init(
          line: 1, description: "Crème brûlée set", quantity: try Quantity("3"), unit: "pc",
          unitPrice: Money(minor: 41_150), gross: Money(minor: 123_450),
          net: Money(minor: 123_450), tax: Money(minor: 10_185), taxCode: "VAT")
      ],
      taxes: [
        .init(
          code: "VAT", rate: try TaxRate("8.25"), included: false, base: Money(minor: 123_450),
          amount: Money(minor: 10_185))
      ],
      totals: totals,
      tenders: [.init(tender: 1, kind: "cash", amount: Money(minor: 140_000))])
  }
}
