import Records
import RetailTypes
import TestKit
import Testing

@Suite struct DocumentTests {
  /// Prices with PPN of 11% in them, rounded to whole rupiah. Expected values by hand with Python's
  /// fractions: net = floor(a × 100 / 111 + 1/2).
  @Test(arguments: [
    (55_500, 50_000, 5_500), (50_000, 45_045, 4_955), (55_530, 50_027, 5_503), (5_000, 4_505, 495),
    (10_000, 9_009, 991), (0, 0, 0),
  ])
  func includedTax(_ amount: Int64, _ net: Int64, _ tax: Int64) throws {
    let split = try SaleArithmetic.split(
      Money(minor: amount), rate: TaxRate("11"), included: true)
    #expect(split.net.minor == net)
    #expect(split.tax.minor == tax)
  }

  @Test(arguments: [(10_000, "20", 2_000), (333, "10", 33), (335, "10", 34), (5, "10", 1)])
  func addedTax(_ amount: Int64, _ rate: String, _ tax: Int64) throws {
    let split = try SaleArithmetic.split(
      Money(minor: amount), rate: TaxRate(rate), included: false)
    #expect(split.net.minor == amount)
    #expect(split.tax.minor == tax)
  }

  @Test(arguments: [
    (55_530, 100, -30), (55_550, 100, 50), (55_549, 100, -49), (55_500, 100, 0), (40, 100, -40),
    (50, 100, 50), (102, 5, -2), (103, 5, 2),
  ])
  func cashRounding(_ payable: Int64, _ step: Int64, _ rounding: Int64) throws {
    let result = try SaleArithmetic.rounding(
      of: Money(minor: payable), toNearest: Money(minor: step))
    #expect(result.minor == rounding)
  }

  /// Members at their longest: every amount the lowest, every text of characters that are escaped.
  @Test(arguments: [0, 1, 3, 40], ["", "Teh botol", "\u{1F}\u{1F}\u{1F}\u{1F}\u{1F}\u{1F}\u{1F}"])
  func noDocumentIsLongerThanItSays(count: Int, text: String) {
    let least = Money(minor: .min)
    var document = SaleDocument(
      sale: text, receipt: text, kind: .return, store: text, lane: text, cashier: text,
      shift: text, currency: Currency(code: "IDR", decimals: 4), startedAt: text,
      completedAt: text, customer: text)
    document.totals.gross = least
    document.totals.discount = least
    document.totals.net = least
    document.totals.tax = least
    document.totals.rounding = least
    document.totals.due = least
    document.totals.tendered = least
    document.totals.change = least
    // The greatest number that a record may hold.
    let number = JSONValue.maximumInteger
    for _ in 0..<count {
      document.lines.append(
        SaleDocument.Line(
          line: number, plu: text, gtin: text, description: text,
          quantity: Quantity(thousandths: .min), unit: text, unitPrice: least, gross: least,
          discount: least, net: least, tax: least, taxCode: text, cost: least, lot: text,
          expiry: text, department: text))
      document.taxes.append(
        SaleDocument.Tax(
          code: text, rate: TaxRate(tenThousandths: .min), included: false, base: least,
          amount: least))
      document.tenders.append(
        SaleDocument.Tender(tender: number, kind: text, amount: least, reference: text))
    }
    document.of = SaleDocument.Origin(
      receipt: text, sale: text,
      lines: Array(repeating: .init(line: number, ofLine: number), count: count))
    let bytes = JCS.bytes(document.json).count
    #expect(bytes <= document.bytesAtMost)
    #expect(document.bytesAtMost < 3 * bytes + 2_048)
  }

  @Test func splitNeverLosesAnything() throws {
    var generator = SeededRandom(seed: 7)
    for _ in 0..<20_000 {
      let amount = Money(minor: Int64(generator.next() % 1_000_000_000))
      let rate = TaxRate(tenThousandths: Int64(generator.next() % 1_000_001))
      let (net, tax) = try SaleArithmetic.split(amount, rate: rate, included: true)
      #expect(try net + tax == amount)
      #expect(net >= .zero && tax >= .zero)
      // net is the nearest integer to amount × 100 / (100 + r): |2 × error| ≤ denominator.
      let scale = Int128(TaxRate.hundredPercent + rate.tenThousandths)
      let error =
        Int128(net.minor) * scale - Int128(amount.minor) * Int128(TaxRate.hundredPercent)
      #expect(error.magnitude * 2 <= scale.magnitude)
    }
  }

  /// The document of INTERFACES: two of 25,000 with PPN, cash 50,000.
  static let json = """
    {"cashier":"sari","completed_at":"2026-11-21T19:36:02.001+07:00","currency":"IDR",\
    "customer":null,"kind":"sale","lane":"03","lines":[{"cost":null,"department":null,\
    "description":"Kopi","discount":"0","expiry":null,"gross":"50000","gtin":null,"line":1,\
    "lot":null,"net":"45045","plu":"101","quantity":"2","tax":"4955","tax_code":"PPN",\
    "unit":"pc","unit_price":"25000"}],"receipt":"JKT01-03-000001","sale":"s1","shift":"S1",\
    "started_at":"2026-11-21T19:35:40.123+07:00","store":"JKT01","taxes":[{"amount":"4955",\
    "base":"45045","code":"PPN","included":true,"rate":"11"}],"tenders":[{"amount":"50000",\
    "kind":"cash","reference":null,"tender":1}],"totals":{"change":"0","discount":"0",\
    "due":"50000","gross":"50000","net":"45045","rounding":"0","tax":"4955",\
    "tendered":"50000"},"training":false}
    """

  static func document() throws -> SaleDocument {
    try SaleDocument(json: JSONParser.parse(Array(json.utf8)))
  }

  @Test func jsonAndBack() throws {
    let document = try Self.document()
    try document.checkArithmetic()
    #expect(JCS.text(document.json) == Self.json)
  }

  /// Each amount that is a minor unit off is noticed.
  @Test(arguments: [
    "\"gross\":\"50000\",\"gtin\"", "\"net\":\"45045\",\"plu\"", "\"tax\":\"4955\",\"tax_code\"",
    "\"base\":\"45045\"", "\"amount\":\"4955\"", "\"amount\":\"50000\"", "\"due\":\"50000\"",
    "\"gross\":\"50000\",\"net\"", "\"net\":\"45045\",\"rounding\"",
    "\"tax\":\"4955\",\"tendered\"",
    "\"tendered\":\"50000\"", "\"change\":\"0\"", "\"rounding\":\"0\"",
    "\"discount\":\"0\",\"due\"", "\"discount\":\"0\",\"expiry\"", "\"unit_price\":\"25000\"",
  ])
  func aWrongAmountIsNoticed(_ member: String) throws {
    let range = try #require(Self.json.firstRange(of: member))
    let digits = member.split(separator: "\"")[2]
    let changed = member.split(separator: "\"", omittingEmptySubsequences: false)
      .map { $0 == digits ? String((Int64(digits) ?? 0) + 1) : String($0) }
      .joined(separator: "\"")
    var text = Self.json
    text.replaceSubrange(range, with: changed)
    let document = try SaleDocument(json: JSONParser.parse(Array(text.utf8)))
    #expect(throws: DocumentError.self) { try document.checkArithmetic() }
  }
}
