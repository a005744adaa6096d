import Postings
import Records
import RetailTypes
import Testing

/// Mappings as files: what is taken, what is refused and how.
@Suite struct MappingFiles {
  static let smallest = #"""
    {"name": "mine", "tenders": {"cash": {"account": "1", "name": "Cash", "change": true},
     "card*": {"account": "2", "name": "Cards"}, "card-x": {"account": "3", "name": "X"}},
     "taxes": {"V*": {"account": "4", "name": "VAT"}},
     "sales": {"default": {"account": "5", "name": "Sales"},
       "by_tax": {"V5": {"account": "5.5", "name": "Reduced"}},
       "by_department": {"food*": {"account": "5.9", "name": "Food"}}},
     "returns": {"default": {"account": "6", "name": "Returns"}}}
    """#

  @Test func aMappingOfOnesOwn() throws {
    let source = MappingSource(try Mapping(json: Array(Self.smallest.utf8)))
    let maker = SaleMaker(currency: Currency(code: "USD", decimals: 2))
    var journal = Journal()
    try journal.add(
      .saleCompleted,
      maker.sale(
        "a",
        [
          .init(price: 10_500, rate: "5", code: "V5"),
          .init(price: 10_500, rate: "5", code: "V5", department: "food-fresh"),
          .init(price: 11_000, rate: "10", code: "V10", cost: 900),
        ], [("card-x", 12_000), ("card-visa", 10_000), ("cash", 20_000)]))
    let result = try journal.posted(.perSale, source)
    // Cash of 200.00 less change of 100.00; no cost accounts, so no cost.
    #expect(
      totals(result.documents) == [
        "3 12000 0", "2 10000 0", "1 10000 0", "5.5 0 10000", "5.9 0 10000", "5 0 10000",
        "4 0 2000",
      ])
  }

  @Test func changeComesOutOfCashThenOthers() throws {
    let source = MappingSource(try Mapping(json: Array(Self.smallest.utf8)))
    let maker = SaleMaker(currency: Currency(code: "USD", decimals: 2))
    var journal = Journal()
    try journal.add(
      .saleCompleted,
      maker.sale(
        "a", [.init(price: 1000, rate: "0", code: nil)],
        [("cash", 300), ("card-visa", 900), ("card-x", 500), ("cash", 100)]))
    // 8.00 of change: 4.00 is all the cash, 4.00 comes out of the last card.
    #expect(
      totals(try journal.posted(.perSale, source).documents) == [
        "2 900 0", "3 100 0", "5 0 1000",
      ])
  }

  @Test func roundingNeedsAnAccount() throws {
    let source = MappingSource(try Mapping(json: Array(Self.smallest.utf8)))
    var journal = Journal()
    try journal.add(
      .saleCompleted,
      SaleMaker.idr.sale(
        "a", [.init(price: 5030, rate: "0", code: nil)], [("cash", 5000)], rounding: -30))
    #expect(
      try journal.posted(.perSale, source).held.map(\.reason) == [.account(member: "rounding")])
  }

  @Test(arguments: [
    ("", "the mapping is not JSON: the JSON ends too early, at byte 0"),
    ("[]", "mapping: the file must be a JSON object"),
    ("{}", "mapping: name must be text"),
    (
      #"{"name":"x","colour":"red"}"#, "mapping: colour is not a known member; remove or correct it"
    ),
    (
      #"{"name":"x","tenders":{"cash":{"account":"1"}}}"#, "mapping: tenders.cash.name must be text"
    ),
    (
      #"{"name":"x","tenders":{"cash":{"account":1,"name":"n"}}}"#,
      "mapping: tenders.cash.account must be text, not empty"
    ),
    (
      #"{"name":"x","tenders":{},"taxes":{},"sales":{}}"#,
      "mapping: sales.default must be an object"
    ),
  ])
  func refused(text: String, message: String) {
    #expect {
      try Mapping(json: Array(text.utf8))
    } throws: {
      "\($0)" == message
    }
  }

  @Test func presets() throws {
    #expect(try Mapping.preset("id").currency == "IDR")
    #expect(try Mapping.preset("tr").currency == "TRY")
    #expect {
      try Mapping.preset("de")
    } throws: {
      "\($0)" == "there is no mapping preset \"de\"; there are id, tr"
    }
  }
}
