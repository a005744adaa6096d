import Postings
import Records
import RetailTypes
import Testing

/// The worked examples that accountants of both countries gave, to the unit. Minor units.
@Suite struct WorkedExamples {
  static let idr = SaleMaker.idr
  static let lira = SaleMaker.tryLira

  static func ppn(_ price: Int64, cost: Int64? = nil) -> SaleMaker.Good {
    .init(price: price, rate: "11", code: "PPN", cost: cost)
  }

  static func kdv(_ price: Int64, _ rate: String, cost: Int64? = nil) -> SaleMaker.Good {
    .init(price: price, rate: rate, code: "KDV\(rate)", cost: cost)
  }

  /// The three single sales and the ten of 5,000.
  static func indonesianDay() throws -> Journal {
    var journal = Journal()
    try journal.add(
      .saleCompleted, idr.sale("a", [ppn(55_500, cost: 30_000)], [("cash", 55_500)]))
    try journal.add(
      .saleCompleted,
      idr.sale("b", [ppn(111_000, cost: 62_000)], [("cash", 51_000), ("qris", 60_000)]))
    try journal.add(
      .saleCompleted, idr.sale("c", [ppn(55_530)], [("cash", 55_500)], rounding: -30))
    for index in 0..<10 {
      try journal.add(.saleCompleted, idr.sale("d\(index)", [ppn(5000)], [("cash", 5000)]))
    }
    return journal
  }

  @Test func indonesianSales() throws {
    let documents = try Self.indonesianDay().posted().documents
    #expect(documents.count == 13)
    #expect(
      totals([documents[0]]) == [
        "Kas 55500 0", "HPP 30000 0", "Penjualan 0 50000", "PPN Keluaran 0 5500",
        "Persediaan 0 30000",
      ])
    #expect(
      totals([documents[1]]) == [
        "Kas 51000 0", "QRIS 60000 0", "HPP 62000 0", "Penjualan 0 100000",
        "PPN Keluaran 0 11000", "Persediaan 0 62000",
      ])
    #expect(
      totals([documents[2]]) == [
        "Kas 55500 0", "Pembulatan 30 0", "Penjualan 0 50027", "PPN Keluaran 0 5503",
      ])
    #expect(
      totals(Array(documents[3...])) == ["Kas 50000 0", "Penjualan 0 45050", "PPN Keluaran 0 4950"])
  }

  @Test func indonesianDayMerged() throws {
    let result = try Self.indonesianDay().posted(.perCashierDay)
    #expect(result.held == [])
    #expect(result.documents.map(\.document) == ["day/JKT01/ani/2026-11-21/IDR/1"])
    #expect(
      totals(result.documents) == [
        "Kas 212000 0", "QRIS 60000 0", "Pembulatan 30 0", "HPP 92000 0", "Penjualan 0 245077",
        "PPN Keluaran 0 26953", "Persediaan 0 92000",
      ])
    #expect(result.documents.first?.records.map(\.seq) == Array(1...13))
  }

  @Test(arguments: PostingMode.allCases)
  func partialReturns(mode: PostingMode) throws {
    var journal = Journal()
    try journal.add(
      .saleCompleted, Self.idr.sale("s", [Self.ppn(25_000), Self.ppn(25_000)], [("cash", 50_000)]))
    try journal.add(
      .returnCompleted,
      Self.idr.refund("r1", of: "s", net: 22_523, tax: 2477, code: "PPN", rate: "11", to: "cash"))
    try journal.add(
      .returnCompleted,
      Self.idr.refund("r2", of: "s", net: 22_522, tax: 2478, code: "PPN", rate: "11", to: "cash"))
    let result = try journal.posted(mode)
    #expect(result.held == [])
    // Each on its own in both modes.
    #expect(
      result.documents.dropFirst().map { totals([$0]) } == [
        ["Retur 22523 0", "PPN Keluaran 2477 0", "Kas 0 25000"],
        ["Retur 22522 0", "PPN Keluaran 2478 0", "Kas 0 25000"],
      ])
  }

  @Test func aReturnPutsTheGoodsBack() throws {
    var journal = Journal()
    try journal.add(
      .returnCompleted,
      Self.idr.refund(
        "r", of: nil, net: 22_523, tax: 2477, code: "PPN", rate: "11", to: "cash", cost: 15_000))
    #expect(
      totals(try journal.posted().documents) == [
        "Retur 22523 0", "PPN Keluaran 2477 0", "Kas 0 25000", "Persediaan 15000 0",
        "HPP 0 15000",
      ])
  }

  @Test func turkishSaleAtThreeRates() throws {
    var journal = Journal()
    try journal.add(
      .saleCompleted,
      Self.lira.sale(
        "s",
        [
          Self.kdv(10_100, "1", cost: 6000), Self.kdv(55_000, "10", cost: 30_000),
          Self.kdv(120_000, "20", cost: 69_000),
        ],
        // 360.00 in notes, 9.00 of change.
        [("cash", 36_000), ("card", 150_000)]))
    let documents = try journal.posted().documents
    #expect(
      totals(documents) == [
        "100 35100 0", "108 150000 0", "621 105000 0", "600 0 160000", "391 0 25100",
        "153 0 105000",
      ])
    // Revenue and tax are told apart by rate, in this order.
    let lines = documents.flatMap(\.lines).map {
      "\($0.account.name) \($0.debit.minor)/\($0.credit.minor)"
    }
    #expect(
      lines == [
        "Kasa 35100/0", "Diğer Hazır Değerler 150000/0", "Satılan Ticari Mallar Maliyeti 105000/0",
        "Yurt İçi Satışlar %1 0/10000", "Yurt İçi Satışlar %10 0/50000",
        "Yurt İçi Satışlar %20 0/100000", "Hesaplanan KDV %1 0/100", "Hesaplanan KDV %10 0/5000",
        "Hesaplanan KDV %20 0/20000", "Ticari Mallar 0/105000",
      ])
  }

  @Test func turkishReturnTipAndGiftCard() throws {
    let cases: [(RecordKind, JSONValue, Set<String>)] = [
      (
        .returnCompleted,
        Self.lira.refund(
          "r", of: nil, net: 50_000, tax: 5000, code: "KDV10", rate: "10", to: "card"),
        ["610 50000 0", "391 5000 0", "108 0 55000"]
      ),
      (
        .saleCompleted,
        Self.lira.sale(
          "t",
          [
            Self.kdv(110_000, "10"),
            .init(price: 10_000, rate: "0", code: nil, department: "tip"),
          ], [("card", 120_000)]),
        ["108 120000 0", "600 0 100000", "391 0 10000", "335 0 10000"]
      ),
      (
        .saleCompleted,
        Self.lira.sale(
          "g", [.init(price: 50_000, rate: "0", code: nil, department: "gift_card")],
          [("cash", 50_000)]),
        ["100 50000 0", "340 0 50000"]
      ),
      (
        .saleCompleted,
        Self.lira.sale(
          "h", [Self.kdv(120_000, "20")], [("gift_card", 50_000), ("card", 70_000)]),
        ["340 50000 0", "108 70000 0", "600 0 100000", "391 0 20000"]
      ),
    ]
    for (kind, body, expected) in cases {
      var journal = Journal()
      try journal.add(kind, body)
      #expect(totals(try journal.posted().documents) == expected)
    }
  }

  @Test(arguments: [
    ("IDR", "JKT01", "-5000", ["Selisih 5000 0", "Kas 0 5000"]),
    ("IDR", "JKT01", "2000", ["Kas 2000 0", "Selisih 0 2000"]),
    ("TRY", "IST01", "-5.00", ["197 500 0", "100 0 500"]),
    ("TRY", "IST01", "3.00", ["100 300 0", "397 0 300"]),
    ("TRY", "IST01", "0.00", []),
  ])
  func overAndShort(currency: String, store: String, amount: String, expected: [String]) throws {
    var journal = Journal()
    try journal.add(
      .shiftClosed,
      .object([
        "shift": "s1", "store": .string(store), "lane": "03", "cashier": "ani",
        "currency": .string(currency), "over_short": .string(amount),
      ]))
    let result = try journal.posted()
    #expect(result.held == [])
    #expect(totals(result.documents) == Set(expected))
  }

  /// The fee as the acquirer's contract says it, where the record does not state it.
  @Test(arguments: [
    ("id", "qris", "60000", "0.7", "0", ["Bank 59580 0", "Biaya MDR 420 0", "QRIS 0 60000"]),
    ("tr", "card", "1500.00", "2.49", "0", ["102 146265 0", "760 3735 0", "108 0 150000"]),
    ("tr", "card", "1500.00", "2.49", "5", ["102 146078 0", "760 3922 0", "108 0 150000"]),
    ("tr", "card", "1500.00", "0", "0", ["102 150000 0", "108 0 150000"]),
    ("tr", "card", "1500.00", "1.19", "0", ["102 148215 0", "760 1785 0", "108 0 150000"]),
  ])
  func settlement(
    preset: String, tender: String, amount: String, fee: String, feeTax: String,
    expected: [String]
  ) throws {
    var mapping = try Mapping.preset(preset)
    var terms = try #require(mapping.settlements[tender])
    terms.feeRate = try TaxRate(fee)
    terms.feeTaxRate = try TaxRate(feeTax)
    mapping.settlements = PatternTable([(tender, terms)])
    var journal = Journal()
    try journal.add(
      .cardSettled,
      .object([
        "store": "S", "currency": JSONValue(mapping.currency), "tender": .string(tender),
        "amount": .string(amount),
      ]))
    #expect(totals(try journal.posted(.perSale, MappingSource(mapping)).documents) == Set(expected))
  }

  @Test func settlementStatesItsFee() throws {
    var journal = Journal()
    try journal.add(
      .cardSettled,
      .object([
        "store": "S", "currency": "TRY", "tender": "card", "amount": "1500.00", "fee": "37.35",
        "fee_tax": "1.87",
      ]))
    #expect(
      totals(try journal.posted().documents) == ["102 146078 0", "760 3922 0", "108 0 150000"])
  }
}
