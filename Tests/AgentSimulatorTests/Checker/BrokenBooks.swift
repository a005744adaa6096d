import Postings
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

@Suite struct BrokenBooks {
  /// What the good day comes to in the books of Indonesia, worked out by hand: cash 62,500 from the
  /// sale, 6,000 moved in, 500 short; cost of two coffees and of one.
  static let expected: [String: Int128] = [
    "Kas": 68_000, "Kartu": 25_000, "Penjualan": -80_098, "PPN Keluaran": -7_432,
    "Pembulatan": 30, "HPP": 54_000, "Persediaan": -54_000, "Kas Besar": -10_000,
    "Biaya Kas Kecil": 4_000, "Selisih": 500,
  ]

  @Test func theExpectationIsThatOfTheAccountants() throws {
    let books = try #require(Books.of(currency: "IDR"))
    var sums: [String: Int128] = [:]
    var story = Story(settings: TestDay.jakarta)
    for (at, seen) in TestDay.good.story() { story.note(seen, at: at) }
    for record in Evidence(story).stream {
      for (entry, amount) in try books.entries(record, TestDay.jakarta) {
        #expect(entry.date == "2026-11-21")
        sums[entry.account, default: 0] += amount
      }
    }
    #expect(sums == Self.expected)
  }

  @Test(arguments: PostingMode.allCases)
  func theEnginesDocumentsAreCompared(_ mode: PostingMode) throws {
    let books = try #require(Books.of(currency: "IDR"))
    var expected: BooksAddUp.Sums = [:]
    for (account, amount) in Self.expected {
      expected[Books.Entry(date: "2026-11-21", account: account)] = amount
    }
    let good = try Self.posted(mode)
    func faults(_ change: (inout PostingEngine.Result) -> Void) -> [String] {
      var result = good
      change(&result)
      let posted = BooksAddUp.Posted(result, mode, books)
      return posted.faults + posted.differences(from: expected)
    }
    #expect(faults { _ in } == [])
    #expect(faults { $0.documents[0].lines[0].debit = Money(minor: 1) }.count == 2)
    #expect(!faults { $0.documents.removeFirst() }.isEmpty)
    #expect(!faults { $0.documents.append($0.documents[0]) }.isEmpty)
    #expect(
      faults { $0.documents[0].lines[0].account = Account(code: "Bank", name: "Bank") }.count == 2)
    let otherDay = try BusinessDate("2026-11-22")
    #expect(!faults { $0.documents[0].date = otherDay }.isEmpty)
  }

  private static func posted(_ mode: PostingMode) throws -> PostingEngine.Result {
    var engine = PostingEngine(mode: mode, mapping: MappingSource(try Mapping.preset("id")))
    for line in TestDay.good.lines {
      engine.add(PostingInput(try Record(canonicalBytes: line.bytes)))
    }
    return engine.finish()
  }

  @Test(arguments: [
    BrokenCase("a sale that does not add up is not posted") {
      $0.change("sale.completed", 0, "totals.change", "37600")
    },
    BrokenCase("a sale is completed twice", on: .morning) { day in
      let document = day.drafts[day.index(of: "sale.completed")].body
      day.record("sale.completed", document)
    },
  ])
  func booksAddUp(_ story: BrokenCase) { #expect(story.broken.contains(.booksAddUp)) }
}
