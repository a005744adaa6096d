import Records
import RetailTypes

/// A shift with known figures. Amounts by hand: two sales at 11% included, 50,000 (45,045 + 4,955)
/// in cash and 10,000 (9,009 + 991) by QRIS, with 60,000 offered in cash.
public enum ClosingDay {
  public static let shift = "S1"

  public static func sale(
    _ number: Int, net: Int64, tax: Int64, tender: String, offered: Int64, training: Bool = false
  ) -> JSONValue {
    let due = net + tax
    return .object([
      "sale": .string("sale-\(number)"), "receipt": .string("R\(number)"), "kind": "sale",
      "training": .bool(training), "store": "A", "lane": "3", "cashier": "Siti",
      "shift": .string(shift), "currency": "IDR", "started_at": "2026-11-21T10:00:00.000+07:00",
      "completed_at": "2026-11-21T10:00:30.000+07:00", "customer": nil, "of": nil,
      "lines": [
        .object([
          "line": 1, "description": "Teh", "quantity": "1", "unit": "pc", "unit_price": text(due),
          "gross": text(due), "discount": "0", "net": text(net), "tax": text(tax),
          "tax_code": "PPN", "department": "drinks",
        ])
      ],
      "taxes": [
        .object([
          "code": "PPN", "rate": "11", "included": true, "base": text(net), "amount": text(tax),
        ])
      ],
      "totals": .object([
        "gross": text(due), "discount": "0", "net": text(net), "tax": text(tax), "rounding": "0",
        "due": text(due), "tendered": text(offered), "change": text(offered - due),
      ]),
      "tenders": [.object(["tender": 1, "kind": .string(tender), "amount": text(offered)])],
    ])
  }

  public static func text(_ amount: Int64) -> JSONValue { .string(String(amount)) }

  public static let closing = JSONObject([
    "shift": .string(shift), "store": "A", "lane": "3", "cashier": "Siti", "currency": "IDR",
    "first_seq": 1, "last_seq": 6, "over_short": "-500",
    "counts": .object(["sales": 2, "returns": 0]),
    "totals": .object([
      "gross": "60000", "discount": "0", "net": "54054", "tax": "5946", "rounding": "0",
      "due": "60000",
    ]),
    "tenders": [
      .object(["kind": "cash", "count": 1, "amount": "50000"]),
      .object(["kind": "qris", "count": 1, "amount": "10000"]),
    ],
    "taxes": [.object(["code": "PPN", "base": "54054", "amount": "5946"])],
    "departments": [.object(["department": "drinks", "count": 2, "net": "54054"])],
    "cash": .object(["pay_in": "20000", "pay_out": "0", "drop": "0"]),
  ])

  /// opened, sale, training sale, sale, cash in; then the closing.
  public static func journal(closedAs closing: JSONObject? = closing) -> TestJournal {
    var journal = TestJournal(0)
    journal.append(.shiftOpened, ["shift": .string(shift), "store": "A", "lane": "3"])
    journal.append(
      .saleCompleted, sale(1, net: 45_045, tax: 4_955, tender: "cash", offered: 60_000))
    journal.append(
      .saleCompleted,
      sale(2, net: 9_009, tax: 991, tender: "cash", offered: 10_000, training: true))
    journal.append(.saleCompleted, sale(3, net: 9_009, tax: 991, tender: "qris", offered: 10_000))
    journal.append(
      .cashMoved, ["shift": .string(shift), "kind": "pay_in", "amount": "20000"])
    if let closing { journal.append(.shiftClosed, .object(closing)) }
    return journal
  }
}
