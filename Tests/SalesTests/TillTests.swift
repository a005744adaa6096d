import Records
import RetailTypes
import Sales
import TestKit
import Testing

/// A till and the few words that tests need to drive it.
struct TestTill {
  var till: Till
  private(set) var drafts: [RecordDraft] = []

  static let rupiah = SalesSettings(
    store: "JKT01", lane: "03", currency: Currency(code: "IDR", decimals: 0),
    taxes: [
      TaxDefinition(code: "PPN", rate: TaxRate(tenThousandths: 110_000), included: true),
      TaxDefinition(code: "SC", rate: TaxRate(tenThousandths: 50_000), included: false),
    ],
    tenders: [
      TenderDefinition(kind: "cash", change: true, rounding: Money(minor: 100)),
      TenderDefinition(kind: "qris"), TenderDefinition(kind: "voucher", change: true),
    ])

  init(_ settings: SalesSettings = rupiah) { till = Till(settings: settings) }

  mutating func take(_ changes: [Till.Change]) throws {
    for change in changes {
      try till.apply(change.fact)
      drafts.append(change.draft)
    }
  }

  mutating func open() throws {
    try take(
      till.openShift(
        cashier: "sari", openingFloat: Money(minor: 100_000),
        now: "2026-11-21T08:00:00.000+07:00", seq: 3))
  }

  mutating func sell(_ price: Int64, _ quantity: String = "1", tax: String? = "PPN") throws {
    let item = LineItem(
      plu: "1", gtin: nil, description: "Kopi", unit: "pc", quantity: try Quantity(quantity),
      unitPrice: Money(minor: price), taxCode: tax, unitCost: nil, department: "food")
    try take(
      till.addLine(item, newSale: "s\(drafts.count)", now: "2026-11-21T08:01:00.000+07:00"))
  }

  mutating func pay(_ kind: String, _ amount: Int64) throws {
    try take(till.addTender(kind: kind, amount: Money(minor: amount), reference: nil))
  }

  mutating func complete() throws -> SaleDocument {
    let (document, changes) = try till.complete(now: "2026-11-21T08:02:00.000+07:00")
    try take(changes)
    return document
  }
}

@Suite struct TillTests {
  struct Example: CustomTestStringConvertible {
    var prices: [Int64]
    var tenders: [(String, Int64)]
    var rounding: Int64
    var due: Int64
    var change: Int64

    var testDescription: String { "\(prices) paid by \(tenders)" }
  }

  static let examples: [Example] = [
    Example(prices: [55_500], tenders: [("cash", 60_000)], rounding: 0, due: 55_500, change: 4_500),
    Example(
      prices: [55_530], tenders: [("cash", 60_000)], rounding: -30, due: 55_500, change: 4_500),
    Example(
      prices: [55_550], tenders: [("cash", 60_000)], rounding: 50, due: 55_600, change: 4_400),
    Example(
      prices: [111_000], tenders: [("cash", 51_000), ("qris", 60_000)], rounding: 0, due: 111_000,
      change: 0),
    // p = 55,530 − 20,000 = 35,530 → 35,500: only what is paid in cash is rounded.
    Example(
      prices: [55_530], tenders: [("qris", 20_000), ("cash", 35_500)], rounding: -30, due: 55_500,
      change: 0),
    Example(prices: [55_530], tenders: [("qris", 55_530)], rounding: 0, due: 55_530, change: 0),
    Example(
      prices: [5_000, 5_000, 5_000], tenders: [("voucher", 20_000)], rounding: 0, due: 15_000,
      change: 5_000),
  ]

  @Test(arguments: examples)
  func completes(_ example: Example) throws {
    var test = TestTill()
    try test.open()
    for price in example.prices { try test.sell(price) }
    for (kind, amount) in example.tenders { try test.pay(kind, amount) }
    let document = try test.complete()
    #expect(document.totals.rounding.minor == example.rounding)
    #expect(document.totals.due.minor == example.due)
    #expect(document.totals.change.minor == example.change)
    #expect(document.receipt == "JKT01-03-000001")
    try document.checkArithmetic()
  }

  @Test func taxAddedToThePrice() throws {
    var test = TestTill()
    try test.open()
    try test.sell(10_000, "1.5", tax: "SC")
    try test.sell(3_333, tax: nil)
    let document = try test.till.currentDocument()
    #expect(document.totals.net.minor == 18_333)
    #expect(document.totals.tax.minor == 750)
    #expect(document.taxes.map(\.code) == ["SC"])
    #expect(document.totals.due.minor == 19_083)
  }

  @Test func refusals() throws {
    var test = TestTill()
    #expect(throws: SaleRefusal.noShift) { try test.sell(1) }
    #expect(throws: SaleRefusal.noShift) { try test.till.shiftReport() }
    try test.open()
    #expect(throws: SaleRefusal.shiftAlreadyOpen(shift: "JKT01-03-S000001")) { try test.open() }
    #expect(throws: SaleRefusal.noSale) { try test.till.currentDocument() }
    #expect(throws: SaleRefusal.noSale) { _ = try test.complete() }
    #expect(throws: SaleRefusal.quantityNotPositive) { try test.sell(1, "0") }
    #expect(throws: SaleRefusal.priceNegative) { try test.sell(-1) }
    #expect(throws: SaleRefusal.unknownTax(code: "VAT")) { try test.sell(1, tax: "VAT") }
    #expect(throws: SaleRefusal.amountTooLarge) { try test.sell(.max, "10") }
    try test.sell(10_000)
    #expect(throws: SaleRefusal.noSuchLine(2)) { try test.till.voidLine(2) }
    #expect(throws: SaleRefusal.noSuchTender(1)) { try test.till.voidTender(1) }
    #expect(throws: SaleRefusal.amountNotPositive) { try test.pay("cash", 0) }
    #expect(throws: SaleRefusal.unknownTender(kind: "gold", known: ["cash", "qris", "voucher"])) {
      try test.pay("gold", 1)
    }
    #expect(throws: SaleRefusal.exceedsDue(kind: "qris", remaining: "10000")) {
      try test.pay("qris", 10_001)
    }
    #expect(throws: SaleRefusal.notCovered(due: "10000", tendered: "0")) {
      _ = try test.complete()
    }
    try test.pay("cash", 10_000)
    #expect(throws: SaleRefusal.alreadyCovered) { try test.pay("cash", 1) }
    #expect(throws: SaleRefusal.notSuspended(sale: "x")) { _ = try test.till.resume("x") }
    #expect(throws: SaleRefusal.saleStillOpen(sale: "s1")) {
      _ = try test.till.closeShift(counted: [], now: "", seq: 9, carried: .null)
    }
  }

  /// Lines taken out after a card has paid may leave more paid than change can be given for.
  @Test func changeOnlyFromWhatGivesChange() throws {
    var test = TestTill()
    try test.open()
    try test.sell(10_000)
    try test.sell(5_000)
    try test.pay("qris", 15_000)
    try test.take(test.till.voidLine(2))
    #expect(throws: SaleRefusal.changeNotPossible(change: "5000", changeable: "0")) {
      _ = try test.complete()
    }
  }

  @Test func numbersAreNeverUsedAgain() throws {
    var test = TestTill()
    try test.open()
    try test.sell(1_000)
    try test.sell(2_000)
    try test.take(test.till.voidLine(2))
    try test.sell(3_000)
    try test.pay("qris", 1_000)
    try test.take(test.till.voidTender(1))
    try test.pay("qris", 4_000)
    let document = try test.complete()
    #expect(document.lines.map(\.line) == [1, 3])
    #expect(document.tenders.map(\.tender) == [2])
  }

  @Test func suspendedSalesWaitAndComeBack() throws {
    var test = TestTill()
    try test.open()
    try test.sell(1_000)
    let first = try #require(test.till.currentSale)
    try test.take(test.till.suspend())
    #expect(test.till.currentSale == nil)
    try test.sell(2_000)
    #expect(throws: SaleRefusal.self) { _ = try test.till.resume(first) }
    try test.pay("cash", 2_000)
    _ = try test.complete()
    #expect(throws: SaleRefusal.suspendedSales(count: 1)) {
      _ = try test.till.closeShift(counted: [], now: "", seq: 9, carried: .null)
    }
    try test.take(test.till.resume(first))
    #expect(try test.till.currentDocument().totals.due.minor == 1_000)
  }

  @Test func theReportCountsCash() throws {
    var test = TestTill()
    try test.open()
    try test.sell(55_530)
    try test.pay("cash", 100_000)
    _ = try test.complete()
    try test.sell(20_000)
    try test.pay("qris", 20_000)
    _ = try test.complete()
    try test.take(test.till.moveCash(.payIn, amount: Money(minor: 10_000), reason: "kembalian"))
    try test.take(test.till.moveCash(.drop, amount: Money(minor: 50_000), reason: "brankas"))
    let report = try test.till.shiftReport()
    // 100,000 + 55,500 + 10,000 − 50,000.
    #expect(report["cash"]?["expected"] == "115500")
    #expect(report["totals"]?["rounding"] == "-30")
    #expect(report["tenders"]?.arrayValue?.map { $0["amount"] } == ["55500", "20000"])
    #expect(report["taxes"]?.arrayValue?.first?["amount"] == "7485")

    let changes = try test.till.closeShift(
      counted: [("cash", Money(minor: 110_500))], now: "2026-11-21T17:00:00.000+07:00", seq: 40,
      carried: ["x"])
    let body = try #require(changes.first?.draft.body)
    #expect(body["over_short"] == "-5000")
    #expect(body["first_seq"] == 3)
    #expect(body["last_seq"] == 40)
    try test.take(changes)
    #expect(test.till.openShift == nil)
  }

  /// What is applied live and what is read back from the records are the same till.
  @Test func aTillRebuiltFromItsRecordsGoesOnTheSame() throws {
    var generator = SeededRandom(seed: 11)
    for _ in 0..<50 {
      var test = TestTill()
      try test.open()
      for _ in 0..<60 { try? Self.random(&test, &generator) }
      var rebuilt = Till(settings: TestTill.rupiah)
      for (index, draft) in test.drafts.enumerated() {
        let record = Record(
          device: "d", epoch: 1, seq: Int64(index) + 3, id: "", kind: draft.kind, at: "",
          businessDate: BusinessDate(daysSinceEpoch: 0), boot: "", monotonicMilliseconds: 0,
          prev: .none, body: draft.body)
        let fact = try #require(try TillFact(record, settings: TestTill.rupiah))
        try rebuilt.apply(fact)
      }
      #expect(try rebuilt.shiftReport() == test.till.shiftReport())
      #expect(rebuilt.currentSale == test.till.currentSale)
      #expect(rebuilt.suspendedSales == test.till.suspendedSales)
      #expect((try? rebuilt.currentDocument()) == (try? test.till.currentDocument()))
      #expect(rebuilt.receiptCount == test.till.receiptCount)
    }
  }

  private static func random(_ test: inout TestTill, _ generator: inout SeededRandom) throws {
    let number = Int64(generator.next() % 4) + 1
    let amount = Int64(generator.next() % 90_000) + 1
    switch generator.next() % 12 {
    case 0...3: try test.sell(amount, number == 1 ? "0.750" : "\(number)")
    case 4: try test.take(test.till.voidLine(number))
    case 5:
      try test.take(
        test.till.changeLine(
          number, quantity: Quantity(thousandths: amount), unitPrice: nil, description: nil,
          reason: "r"))
    case 6: try test.pay("qris", amount / 2 + 1)
    case 7, 8: try test.pay("cash", amount * 3)
    case 9: _ = try test.complete()
    case 10:
      try test.take(
        number == 1 ? test.till.suspend() : test.till.resume(test.till.suspendedSales.first ?? ""))
    default:
      if number == 1 {
        try test.take(test.till.void().1)
      } else {
        try test.take(test.till.moveCash(.payOut, amount: Money(minor: amount), reason: "r"))
      }
    }
  }
}
