import Postings
import Records
import RetailTypes
import TestKit
import Testing

/// Merged documents hold exactly what the documents of single sales hold.
@Suite struct MergeProperty {
  static func randomJournal(_ generator: inout SeededRandom) throws -> Journal {
    var journal = Journal()
    for number in 0..<500 {
      var maker = Bool.random(using: &generator) ? SaleMaker.idr : SaleMaker.tryLira
      maker.cashier = ["ani", "budi", "a/b"].randomElement(using: &generator) ?? "ani"
      let date = ["2026-11-20", "2026-11-21"].randomElement(using: &generator) ?? "2026-11-20"
      let indonesian = maker.currency.code == "IDR"
      if Int.random(in: 0..<10, using: &generator) == 0 {
        let net = Int64.random(in: 1...100_000, using: &generator)
        try journal.add(
          .returnCompleted,
          maker.refund(
            "r\(number)", of: nil, net: net, tax: net / 9, code: indonesian ? "PPN" : "KDV10",
            rate: indonesian ? "11" : "10", to: "cash"), on: date)
        continue
      }
      let training = Int.random(in: 0..<20, using: &generator) == 0
      let sale = randomSale("s\(number)", maker, indonesian, training, &generator)
      try journal.add(.saleCompleted, sale, on: date)
    }
    return journal
  }

  private static func randomSale(
    _ id: String, _ maker: SaleMaker, _ indonesian: Bool, _ training: Bool,
    _ generator: inout SeededRandom
  ) -> JSONValue {
    var goods: [SaleMaker.Good] = []
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let rates = indonesian ? ["11", "12"] : ["1", "10", "20"]
      let rate = rates.randomElement(using: &generator) ?? "11"
      let included = indonesian || Bool.random(using: &generator)
      let price = Int64.random(in: 1...300_000, using: &generator)
      goods.append(
        .init(
          price: price, rate: rate,
          code: indonesian ? "PPN\(rate)" : included ? "KDV\(rate)" : "KDV\(rate)+",
          discount: Bool.random(using: &generator)
            ? Int64.random(in: 0...price, using: &generator) : 0,
          cost: Bool.random(using: &generator) ? price / 2 : nil,
          included: included))
    }
    // What the goods come to, from the document itself.
    let exact = due(maker.sale(id, goods, [], rounding: 0), maker)
    let card = Bool.random(using: &generator) ? Int64.random(in: 0...exact, using: &generator) : 0
    let payable = exact - card
    let step: Int64 = indonesian ? 100 : 5
    let rounding = (payable + step / 2) / step * step - payable
    let change = Int64.random(in: 0...50, using: &generator) * step
    let cash = [("cash", payable + rounding + change)]
    return maker.sale(
      id, goods, card > 0 ? [(indonesian ? "qris" : "card", card)] + cash : cash,
      rounding: rounding, training: training)
  }

  private static func due(_ document: JSONValue, _ maker: SaleMaker) -> Int64 {
    let text = document["totals"]?["due"]?.stringValue ?? ""
    return (try? Money(text, decimals: maker.currency.decimals))?.minor ?? 0
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func mergedIsTheSumOfSingles(seed: UInt64) throws {
    var generator = SeededRandom(seed: seed)
    let journal = try Self.randomJournal(&generator)
    let single = try journal.posted(.perSale)
    let merged = try journal.posted(.perCashierDay)
    #expect(single.held == [] && merged.held == [])
    #expect(merged.documents.count < single.documents.count)
    #expect(totals(single.documents) == totals(merged.documents))
    // The same for each cashier and day on their own.
    let byRecord = Dictionary(grouping: single.documents) { $0.records.first }
    for document in merged.documents where document.records.count > 1 {
      let parts = document.records.flatMap { byRecord[$0] ?? [] }
      #expect(totals(parts) == totals([document]))
      #expect(parts.allSatisfy { $0.cashier == document.cashier && $0.date == document.date })
    }
    for document in single.documents + merged.documents {
      let debit = document.lines.reduce(Int64(0)) { $0 + $1.debit.minor }
      #expect(debit == document.lines.reduce(Int64(0)) { $0 + $1.credit.minor })
      #expect(document.lines.allSatisfy { ($0.debit == .zero) != ($0.credit == .zero) })
      #expect(document.lines.allSatisfy { $0.debit >= .zero && $0.credit >= .zero })
    }
    // Against the documents themselves: revenue is the net that they state, cash what stayed.
    let sales = journal.inputs.filter { $0.kind == .saleCompleted && $0.body["training"] != true }
    var net: [String: Int64] = [:]
    for sale in sales {
      let document = try SaleDocument(json: sale.body)
      net[document.currency.code, default: 0] += document.totals.net.minor
    }
    let posted = totals(merged.documents)
    #expect(posted.contains("Penjualan 0 \(net["IDR"] ?? 0)"))
    #expect(posted.contains("600 0 \(net["TRY"] ?? 0)"))
    // Each record once, no training sale.
    let records = merged.documents.flatMap(\.records)
    #expect(Set(records).count == records.count)
    let training = journal.inputs.filter { $0.body["training"] == true }.map(\.key)
    #expect(!training.isEmpty && Set(records).isDisjoint(with: training))
    #expect(records.count + training.count == journal.inputs.count)
  }

  @Test(arguments: PostingMode.allCases)
  func orderOfArrivalDoesNotMatter(mode: PostingMode) throws {
    var generator = SeededRandom(seed: 99)
    let journal = try Self.randomJournal(&generator)
    let source = MappingSource(byCurrency: [try Mapping.preset("id"), try Mapping.preset("tr")])
    var shuffled = PostingEngine(mode: mode, mapping: source)
    for input in journal.inputs.shuffled(using: &generator) { shuffled.add(input) }
    #expect(shuffled.finish().documents == (try journal.posted(mode)).documents)
  }
}
