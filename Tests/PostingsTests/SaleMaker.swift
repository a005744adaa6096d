import Postings
import Records
import RetailTypes

/// Documents as a lane would write them, by the formulas of the interface, for tests.
struct SaleMaker {
  struct Good {
    var price: Int64
    var rate: String
    var code: String?
    var discount: Int64 = 0
    var cost: Int64?
    var department: String?
    var included = true
  }

  var currency: Currency
  var store = "JKT01"
  var cashier = "ani"

  static let idr = SaleMaker(currency: Currency(code: "IDR", decimals: 0))
  static let tryLira = SaleMaker(
    currency: Currency(code: "TRY", decimals: 2), store: "IST01", cashier: "ayşe")

  func money(_ minor: Int64) -> JSONValue {
    .string(Money(minor: minor).text(decimals: currency.decimals))
  }

  /// `roundingStep` rounds what cash has to pay; tenders are (kind, amount given).
  func sale(
    _ id: String, _ goods: [Good], _ tenders: [(String, Int64)], rounding: Int64 = 0,
    training: Bool = false
  ) -> JSONValue {
    var lines: [JSONValue] = []
    var taxes: [(code: String, rate: String, included: Bool, base: Int64, amount: Int64)] = []
    var (gross, discount, net, tax) = (Int64(0), Int64(0), Int64(0), Int64(0))
    for (index, good) in goods.enumerated() {
      let amount = good.price - good.discount
      let percent = good.code == nil ? 0 : Int64(good.rate) ?? 0
      // Half up on integers: (2n + d) / 2d.
      let exact = (2 * Int128(amount) * 100 + 100 + Int128(percent)) / (2 * (100 + Int128(percent)))
      let lineNet = good.included ? Int64(exact) : amount
      let lineTax = good.included ? amount - lineNet : (2 * amount * percent + 100) / 200
      lines.append(
        .object([
          "line": .int(Int64(index + 1)), "plu": "1", "gtin": nil, "description": "barang",
          "quantity": "1", "unit": "pc", "unit_price": money(good.price),
          "gross": money(good.price), "discount": money(good.discount), "net": money(lineNet),
          "tax": money(lineTax), "tax_code": JSONValue(good.code),
          "cost": good.cost.map(money) ?? .null, "lot": .null, "expiry": .null,
          "department": JSONValue(good.department),
        ]))
      gross += good.price
      discount += good.discount
      net += lineNet
      tax += lineTax
      guard let code = good.code else { continue }
      if let at = taxes.firstIndex(where: { $0.code == code }) {
        taxes[at].base += lineNet
        taxes[at].amount += lineTax
      } else {
        taxes.append((code, good.rate, good.included, lineNet, lineTax))
      }
    }
    let due = net + tax + rounding
    let tendered = tenders.reduce(0) { $0 + $1.1 }
    return document(
      id, kind: "sale", lines: lines,
      taxes: taxes.map { entry in
        .object([
          "code": .string(entry.code), "rate": .string(entry.rate),
          "included": .bool(entry.included), "base": money(entry.base),
          "amount": money(entry.amount),
        ])
      },
      totals: [gross, discount, net, tax, rounding, due, tendered, tendered - due],
      tenders: tenders, training: training)
  }

  /// A return of one line whose shares of net and tax are given.
  func refund(
    _ id: String, of sale: String?, net: Int64, tax: Int64, code: String, rate: String,
    to tender: String, cost: Int64? = nil
  ) -> JSONValue {
    let amount = net + tax
    var document = document(
      id, kind: "return",
      lines: [
        .object([
          "line": 1, "plu": "1", "description": "barang", "quantity": "1", "unit": "pc",
          "unit_price": money(amount), "gross": money(amount), "discount": money(0),
          "net": money(net), "tax": money(tax), "tax_code": .string(code),
          "cost": cost.map(money) ?? .null,
        ])
      ],
      taxes: [
        .object([
          "code": .string(code), "rate": .string(rate), "included": true, "base": money(net),
          "amount": money(tax),
        ])
      ],
      totals: [amount, 0, net, tax, 0, amount, amount, 0], tenders: [(tender, amount)],
      training: false)
    if let sale, case .object(var object) = document {
      object["of"] = .object([
        "receipt": "r", "sale": .string(sale), "lines": [.object(["line": 1, "of_line": 1])],
      ])
      document = .object(object)
    }
    return document
  }

  private func document(
    _ id: String, kind: String, lines: [JSONValue], taxes: [JSONValue], totals: [Int64],
    tenders: [(String, Int64)], training: Bool
  ) -> JSONValue {
    .object([
      "sale": .string(id), "receipt": .string("R-\(id)"), "kind": .string(kind),
      "training": .bool(training), "store": .string(store), "lane": "03",
      "cashier": .string(cashier), "shift": .string("\(store)-03-S000001"),
      "currency": .string(currency.code), "started_at": "2026-11-21T10:00:00.000+07:00",
      "completed_at": "2026-11-21T10:01:00.000+07:00", "customer": .null,
      "lines": .array(lines), "taxes": .array(taxes),
      "totals": .object([
        "gross": money(totals[0]), "discount": money(totals[1]), "net": money(totals[2]),
        "tax": money(totals[3]), "rounding": money(totals[4]), "due": money(totals[5]),
        "tendered": money(totals[6]), "change": money(totals[7]),
      ]),
      "tenders": .array(
        tenders.enumerated().map { index, tender in
          .object([
            "tender": .int(Int64(index + 1)), "kind": .string(tender.0),
            "amount": money(tender.1), "reference": .null,
          ])
        }),
    ])
  }
}

/// Records in order, as an inbox would hold them.
struct Journal {
  private(set) var inputs: [PostingInput] = []
  var device = "jkt01-03"

  mutating func add(_ kind: RecordKind, _ body: JSONValue, on date: String = "2026-11-21") throws {
    inputs.append(
      PostingInput(
        key: RecordKey(device: device, epoch: 7, seq: Int64(inputs.count + 1)), kind: kind,
        businessDate: try BusinessDate(date), body: body))
  }

  func posted(
    _ mode: PostingMode = .perSale, _ mapping: MappingSource? = nil
  ) throws -> PostingEngine.Result {
    let presets = try Mapping.presetNames.map { try Mapping.preset($0) }
    var engine = PostingEngine(mode: mode, mapping: mapping ?? MappingSource(byCurrency: presets))
    for input in inputs { engine.add(input) }
    return engine.finish()
  }
}

/// Debit and credit of each account code over all documents, as text: "Kas 55500 0".
func totals(_ documents: [AccountingDocument]) -> Set<String> {
  var sums: [String: (Int64, Int64)] = [:]
  for line in documents.flatMap(\.lines) {
    sums[line.account.code, default: (0, 0)].0 += line.debit.minor
    sums[line.account.code, default: (0, 0)].1 += line.credit.minor
  }
  return Set(sums.map { "\($0.key) \($0.value.0) \($0.value.1)" })
}
