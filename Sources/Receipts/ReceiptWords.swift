/// The fixed words of a receipt in one language.
struct ReceiptWords: Sendable {
  var receipt: String
  var date: String
  var cashier: String
  var lane: String
  var discount: String
  var subtotal: String
  var rounding: String
  var total: String
  var change: String
  /// Columns of the tax table: which tax, on what, how much.
  var tax: String
  var taxBase: String
  var taxAmount: String
  var copy: String
  var training: String
  var refund: String
  var refundOf: String
  /// Kinds of tender by their names in documents.
  var tenders: [String: String]

  static func of(_ language: ReceiptLanguage) -> ReceiptWords {
    switch language {
    case .english: english
    case .indonesian: indonesian
    case .turkish: turkish
    }
  }

  private static let english = ReceiptWords(
    receipt: "Receipt", date: "Date", cashier: "Cashier", lane: "Lane", discount: "Discount",
    subtotal: "Subtotal", rounding: "Rounding", total: "TOTAL", change: "Change", tax: "Tax",
    taxBase: "Net", taxAmount: "Amount", copy: "COPY", training: "TRAINING - NOT A RECEIPT",
    refund: "RETURN", refundOf: "For receipt",
    tenders: ["cash": "Cash", "card": "Card", "qris": "QRIS"])

  private static let indonesian = ReceiptWords(
    receipt: "No.", date: "Tanggal", cashier: "Kasir", lane: "Kassa", discount: "Diskon",
    subtotal: "Subtotal", rounding: "Pembulatan", total: "TOTAL", change: "Kembali",
    tax: "Pajak", taxBase: "DPP", taxAmount: "Jumlah", copy: "SALINAN",
    training: "LATIHAN - BUKAN STRUK", refund: "RETUR", refundOf: "Untuk struk",
    tenders: ["cash": "Tunai", "card": "Kartu", "qris": "QRIS"])

  private static let turkish = ReceiptWords(
    receipt: "Fiş No", date: "Tarih", cashier: "Kasiyer", lane: "Kasa", discount: "İndirim",
    subtotal: "Ara Toplam", rounding: "Yuvarlama", total: "TOPLAM", change: "Para Üstü",
    tax: "Vergi", taxBase: "Matrah", taxAmount: "Tutar", copy: "KOPYA",
    training: "EĞİTİM - GEÇERSİZDİR", refund: "İADE", refundOf: "İade edilen fiş",
    tenders: ["cash": "Nakit", "card": "Kart", "qris": "QRIS"])

  /// The name of a tender; one without a translation as in the configuration, with a capital.
  func tender(_ kind: String) -> String {
    if let name = tenders[kind] { return name }
    let words = kind.map { $0 == "_" || $0 == "-" ? " " : String($0) }.joined()
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
