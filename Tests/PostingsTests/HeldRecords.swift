import Postings
import Records
import RetailTypes
import Testing

/// What is not posted, and the reason that people read.
@Suite struct HeldRecords {
  static let good = SaleMaker.Good(price: 5000, rate: "11", code: "PPN")

  static func reasons(_ journal: Journal, _ mode: PostingMode = .perSale) throws -> [HoldReason] {
    try journal.posted(mode).held.map(\.reason)
  }

  @Test(arguments: PostingMode.allCases)
  func aSaleWithoutAnAccountSpoilsNoOther(mode: PostingMode) throws {
    var journal = Journal()
    try journal.add(.saleCompleted, SaleMaker.idr.sale("a", [Self.good], [("cash", 5000)]))
    try journal.add(.saleCompleted, SaleMaker.idr.sale("b", [Self.good], [("cheque", 5000)]))
    try journal.add(
      .saleCompleted,
      SaleMaker.idr.sale("c", [.init(price: 100, rate: "5", code: "X")], [("cash", 100)]))
    let dollars = SaleMaker(currency: Currency(code: "USD", decimals: 2))
    try journal.add(.saleCompleted, dollars.sale("d", [Self.good], [("cash", 5000)]))
    let result = try journal.posted(mode)
    #expect(result.held.map(\.key.seq) == [2, 3, 4])
    #expect(result.held.map(\.reason) == [.tender("cheque"), .tax("X"), .currency("USD")])
    #expect(totals(result.documents) == ["Kas 5000 0", "Penjualan 0 4505", "PPN Keluaran 0 495"])
  }

  @Test func aReturnWaitsForItsSale() throws {
    let refund = SaleMaker.idr.refund(
      "r", of: "s", net: 4505, tax: 495, code: "PPN", rate: "11", to: "cash")
    var journal = Journal()
    try journal.add(.returnCompleted, refund)
    #expect(try Self.reasons(journal) == [.saleMissing("s")])
    // The sale may be of another day and arrive later.
    try journal.add(
      .saleCompleted, SaleMaker.idr.sale("s", [Self.good], [("cash", 5000)]), on: "2026-11-01")
    #expect(try Self.reasons(journal) == [])
  }

  @Test func completedTwice() throws {
    var journal = Journal()
    let sale = SaleMaker.idr.sale("a", [Self.good], [("cash", 5000)])
    try journal.add(.saleCompleted, sale)
    try journal.add(.saleCompleted, sale)
    let first = try #require(journal.inputs.first).key
    #expect(try Self.reasons(journal) == [.completedTwice(first: first)])
  }

  @Test func documentsThatDoNotAddUp() throws {
    var broken = SaleMaker.idr.sale("a", [Self.good], [("cash", 5000)])
    guard case .object(var object) = broken, case .object(var totals)? = object["totals"] else {
      Issue.record("the document is an object")
      return
    }
    totals["net"] = "4506"
    object["totals"] = .object(totals)
    broken = .object(object)
    var journal = Journal()
    try journal.add(.saleCompleted, broken)
    try journal.add(.saleCompleted, .object(["kind": "sale"]))
    try journal.add(.shiftClosed, .object(["over_short": "5"]))
    try journal.add(
      .cashMoved,
      .object(["store": "S", "currency": "IDR", "kind": "theft", "amount": "5"]))
    let reasons = try Self.reasons(journal)
    #expect(reasons.count == 4)
    #expect(
      "\(reasons[0])" == "the record can't be posted: totals.net says 4506, but comes to 4505")
    #expect(
      reasons[3] == .body("kind must be \"pay_in\", \"pay_out\" or \"drop\""))
  }

  @Test func sumsThatDoNotFit() throws {
    var journal = Journal()
    let good = SaleMaker.Good(price: Int64.max / 100, rate: "0", code: nil)
    for index in 0..<101 {
      try journal.add(
        .saleCompleted, SaleMaker.idr.sale("\(index)", [good], [("cash", Int64.max / 100)]))
    }
    let result = try journal.posted(.perCashierDay)
    #expect(result.held.map(\.reason) == [.overflow])
    #expect(result.documents.first?.records.count == 100)
  }

  @Test func aPeriodSelectsDocumentsAndHeldRecords() throws {
    var journal = Journal()
    for (index, date) in ["2026-11-19", "2026-11-20", "2026-11-21"].enumerated() {
      try journal.add(
        .saleCompleted, SaleMaker.idr.sale("\(index)", [Self.good], [("cash", 5000)]), on: date)
      try journal.add(
        .saleCompleted, SaleMaker.idr.sale("\(index)x", [Self.good], [("cheque", 5000)]), on: date)
    }
    let source = MappingSource(try Mapping.preset("id"))
    var engine = PostingEngine(mode: .perSale, mapping: source)
    for input in journal.inputs { engine.add(input) }
    let day = try BusinessDate("2026-11-20")
    let result = engine.finish(from: day, through: day)
    #expect(result.documents.map(\.date) == [day] && result.held.map(\.date) == [day])
  }

  @Test func cashMovementsTakeStoreAndCashierFromTheirShift() throws {
    var journal = Journal()
    try journal.add(
      .cashMoved, .object(["shift": "s1", "kind": "drop", "amount": "5000", "reason": "safe"]))
    try journal.add(
      .shiftOpened,
      .object([
        "shift": "s1", "store": "JKT01", "cashier": "ani", "currency": "IDR",
        "opening_float": "200000",
      ]))
    let document = try #require(try journal.posted().documents.first)
    #expect(document.store == "JKT01" && document.cashier == "ani")
    #expect(totals([document]) == ["Kas Besar 5000 0", "Kas 0 5000"])
  }
}
