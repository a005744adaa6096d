import Records

/// What the books of a country should say of a sale, written down from the accountants' tables and
/// not from the presets of Postings.
struct Books {
  /// An account on a date; `rate` splits those that are kept by tax rate.
  struct Entry: Hashable {
    var date: String
    var account: String
    var rate = ""
  }

  /// Why something is not to be posted.
  enum Refusal: Error {
    case noAccount(String)
  }

  /// Accounts by the beginning of a name.
  typealias Accounts = [(begins: String, account: String)]

  var tenders: Accounts
  var taxes: Accounts
  var revenue: String
  /// Whether revenue and tax are kept by rate.
  var splitsRates: Bool
  var costOfGoods: String
  var inventory: String
  /// Rounded down or short, and rounded up or over.
  var rounding: (loss: String, gain: String)
  var overShort: (loss: String, gain: String)
  var movements: [String: String]

  static func of(currency: String) -> Books? {
    switch currency {
    case "IDR": indonesia
    case "TRY": turkey
    default: nil
    }
  }

  private static let indonesia = Books(
    tenders: [("cash", "Kas"), ("qris", "QRIS"), ("card", "Kartu"), ("transfer", "Bank")],
    taxes: [
      ("PPN", "PPN Keluaran"), ("PPnBM", "PPnBM Keluaran"), ("PB1", "Utang Pajak Daerah"),
      ("PBJT", "Utang Pajak Daerah"),
    ],
    revenue: "Penjualan", splitsRates: false, costOfGoods: "HPP", inventory: "Persediaan",
    rounding: ("Pembulatan", "Pembulatan"), overShort: ("Selisih", "Selisih"),
    movements: ["pay_in": "Kas Besar", "pay_out": "Biaya Kas Kecil", "drop": "Kas Besar"])

  /// Codes of the uniform chart of accounts.
  private static let turkey = Books(
    tenders: [("cash", "100"), ("card", "108"), ("qr", "108"), ("transfer", "102")],
    taxes: [("KDV", "391")], revenue: "600", splitsRates: true, costOfGoods: "621",
    inventory: "153", rounding: ("659", "649"), overShort: ("197", "397"),
    movements: ["pay_in": "100.90", "pay_out": "195", "drop": "100.90"])

  private static func account(_ name: String, in accounts: Accounts) throws(Refusal) -> String {
    guard let found = accounts.first(where: { name.hasPrefix($0.begins) }) else {
      throw .noAccount(name)
    }
    return found.account
  }

  /// Debits less credits that a record comes to.
  func entries(
    _ record: SeenRecord, _ settings: CheckerSettings
  ) throws(Refusal) -> [(entry: Entry, amount: Int128)] {
    var ledger = Ledger(
      date: record.json["business_date"]?.stringValue ?? "",
      amounts: Amounts(decimals: settings.decimals))
    let body = record.body
    switch record.kind {
    case "sale.completed": try sell(body, settings, &ledger)
    case "shift.closed":
      let difference = ledger.amount(body["over_short"])
      ledger.add(try Self.account("cash", in: tenders), difference)
      ledger.add(difference < 0 ? overShort.loss : overShort.gain, -difference)
    case "cash.moved":
      let kind = body["kind"]?.stringValue ?? ""
      let sign: Int128 = kind == "pay_in" ? 1 : -1
      ledger.add(try Self.account("cash", in: tenders), sign * ledger.amount(body["amount"]))
      ledger.add(movements[kind] ?? "", -sign * ledger.amount(body["amount"]))
    default: break
    }
    return ledger.entries
  }

  private func sell(
    _ document: JSONValue, _ settings: CheckerSettings, _ ledger: inout Ledger
  ) throws(Refusal) {
    let kept = ShiftSums.lessChange(document, settings.tenders, ledger.amounts)
    for (kind, amount) in kept { ledger.add(try Self.account(kind, in: tenders), amount) }
    let taxes = document["taxes"]?.arrayValue ?? []
    for line in document["lines"]?.arrayValue ?? [] {
      let tax = taxes.first { $0["code"] == line["tax_code"] }
      let rate = splitsRates ? tax?["rate"]?.stringValue ?? "0" : ""
      ledger.add(revenue, -ledger.amount(line["net"]), rate: rate)
      ledger.add(costOfGoods, ledger.amount(line["cost"]))
      ledger.add(inventory, -ledger.amount(line["cost"]))
    }
    for tax in taxes where ledger.amount(tax["amount"]) != 0 {
      let account = try Self.account(tax["code"]?.stringValue ?? "", in: self.taxes)
      let rate = splitsRates ? tax["rate"]?.stringValue ?? "" : ""
      ledger.add(account, -ledger.amount(tax["amount"]), rate: rate)
    }
    let rounded = ledger.amount(document["totals"]?["rounding"])
    ledger.add(rounded < 0 ? rounding.loss : rounding.gain, -rounded)
  }

  private struct Ledger {
    let date: String
    let amounts: Amounts
    private(set) var entries: [(entry: Entry, amount: Int128)] = []

    init(date: String, amounts: Amounts) {
      self.date = date
      self.amounts = amounts
    }

    func amount(_ value: JSONValue?) -> Int128 { amounts.minor(value) ?? 0 }

    mutating func add(_ account: String, _ amount: Int128, rate: String = "") {
      guard amount != 0 else { return }
      entries.append((Entry(date: date, account: account, rate: rate), amount))
    }
  }
}
