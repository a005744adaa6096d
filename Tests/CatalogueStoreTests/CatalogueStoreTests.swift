import Foundation
import RetailTypes
import Testing

@testable import CatalogueStore

private let header = "plu,gtin,description,unit,price,tax_code,cost,department\n"
private let rupiah = Currency(code: "IDR", decimals: 0)
private let lira = Currency(code: "TRY", decimals: 2)

/// A catalogue in a directory of its own.
private func withCatalogue(
  _ currency: Currency = rupiah, _ body: (CatalogueStore, String) throws -> Void
) throws {
  let directory = FileManager.default.temporaryDirectory.path + "/catalogue-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  let path = directory + "/catalogue.sqlite"
  let store = try CatalogueStore.open(path: path, currency: currency)
  try body(store, path)
  try store.close()
}

extension CatalogueStore {
  @discardableResult
  fileprivate func load(_ text: String) throws -> Import {
    try importCSV(Array(text.utf8), file: "items.csv")
  }
}

@Suite struct CatalogueStoreTests {
  @Test func findsByEveryCode() throws {
    try withCatalogue { store, path in
      let done = try store.load(
        header
          + "101,8991002101234;089686010015,\"Kopi \"\"Asli\"\", 200 g\",,25000,PPN,18000,food\n"
          + "7,,Pisang,kg,18500,,,\n")
      #expect(done.items == 2 && done.changed)
      let coffee = CatalogueItem(
        plu: "101", gtins: ["08991002101234", "00089686010015"],
        description: "Kopi \"Asli\", 200 g",
        unit: "pc", price: Money(minor: 25_000), taxCode: "PPN", cost: Money(minor: 18_000),
        department: "food")
      let banana = CatalogueItem(
        plu: "7", gtins: [], description: "Pisang", unit: "kg", price: Money(minor: 18_500),
        taxCode: nil, cost: nil, department: nil)
      for code in ["8991002101234", "08991002101234"] {
        #expect(try store.find(gtin: code) == coffee)
      }
      #expect(try store.find(gtin: "089686010015") == coffee)
      #expect(try store.find(plu: "7") == banana)
      #expect(try store.find(plu: "8991002101234") == nil)
      #expect(try store.find(gtin: "7") == nil)
      #expect(try store.find(gtin: "000008991002101234") == nil)
      try store.close()
      let again = try CatalogueStore.open(path: path, currency: rupiah)
      #expect(try again.find(plu: "101") == coffee)
      #expect(try again.count() == 2)
    }
  }

  @Test func onlyTheOwnerMayReadIt() throws {
    try withCatalogue { store, path in
      try store.load(header + "1,,A,pc,100,,90,\n")
      for suffix in ["", "-wal", "-shm"] {
        let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[
          .posixPermissions]
        #expect(mode as? Int == 0o600)
      }
    }
  }

  @Test func theSameFileIsNotReadTwice() throws {
    try withCatalogue { store, _ in
      let text = header + "1,,A,pc,100,,,\n"
      let first = try store.load(text)
      #expect(try store.load(text) == .init(items: 1, changed: false, version: first.version))
      #expect(try store.load(header + "2,,B,pc,100,,,\n").changed)
      #expect(try store.find(plu: "1") == nil)
      #expect(try store.find(plu: "2")?.description == "B")
    }
  }

  @Test func anotherCurrencyDropsThePrices() throws {
    try withCatalogue { store, path in
      try store.load(header + "1,,A,pc,100,,,\n")
      try store.close()
      let other = try CatalogueStore.open(path: path, currency: lira)
      #expect(try other.find(plu: "1") == nil)
      #expect(try other.load(header + "1,,A,pc,100,,,\n").changed)
      #expect(try other.find(plu: "1")?.price == Money(minor: 10_000))
    }
  }

  @Test func aDamagedFileIsMadeAnew() throws {
    try withCatalogue { store, path in
      try store.load(header + "1,,A,pc,100,,,\n")
      try store.close()
      try Data(repeating: 0x20, count: 8192).write(to: URL(fileURLWithPath: path))
      let again = try CatalogueStore.open(path: path, currency: rupiah)
      #expect(try again.count() == 0)
    }
  }

  @Test(arguments: [
    "\u{FEFF}plu,description,price\r\n1,Süt,10\r\n",
    "price;description;plu\n10;Süt;1\n\n",
    " plu , description , price \n 1 , Süt , 10 ",
    "\"plu\",\"description\",\"price\"\n\"1\",\"Süt\",\"10.00\"\n",
    "plu,description,price\n\n\n1,Süt,10.0\n",
  ])
  func takesWhatSpreadsheetsWrite(_ text: String) throws {
    try withCatalogue(lira) { store, _ in
      #expect(try store.load(text).items == 1)
      let item = try store.find(plu: "1")
      #expect(item?.description == "Süt" && item?.price == Money(minor: 1000))
    }
  }

  @Test(arguments: [
    ("", 1, 1, "the file is empty"),
    ("plu,name,price\n", 1, 5, "\"name\" is not known"),
    ("plu,description\n", 1, 1, "the column price is missing"),
    ("plu,plu,description,price\n", 1, 5, "occurs twice"),
    ("plu\tdescription\tprice\n", 1, 4, "control character 0x9"),
    (header + "1,,A,pc,100,,\n", 2, 1, "7 fields, but the header names 8"),
    (header + "1,,A,pc,,,,\n", 2, 9, "price is empty"),
    (header + ",,Süt,pc,100,,,\n", 2, 1, "plu is empty"),
    (header + "1,,Süt,pc,25.000,,,\n", 2, 11, "without decimals or separators"),
    (header + "1,,A,pc,-5,,,\n", 2, 9, "an amount from 0"),
    (header + "1,,A,pc,99999999999999999999,,,\n", 2, 9, "too large"),
    (header + "1,,A,pc,5,,1e3,\n", 2, 12, "without decimals"),
    (header + "1,8991002101235,A,pc,5,,,\n", 2, 3, "gtin 8991002101235"),
    (header + "1,12,A,pc,5,,,\n", 2, 3, "gtin 12"),
    (header + "1,,A,pc,5,,,\n1,,B,pc,5,,,\n", 3, 1, "stands in line 2 already"),
    (
      header + "1,8991002101234,A,pc,5,,,\n2,08991002101234,B,pc,5,,,\n", 3, 3,
      "stands in line 2 already"
    ),
    (header + "1,,\"A\"x,pc,5,,,\n", 2, 7, "after a closing quote"),
    (header + "1,,A\"x,pc,5,,,\n", 2, 5, "a quote inside a field"),
    (header + "1,,\"A,pc,5,,,", 2, 4, "not closed"),
    (header + "1,,\"A\nB\",pc,5,,,\n", 2, 6, "a line break inside a field"),
    (header + "1,,A\rB,pc,5,,,\n", 2, 5, "a line break inside a field"),
    (header + "1,," + String(repeating: "x", count: 1001) + ",pc,5,,,\n", 2, 4, "1000 bytes"),
  ])
  func namesThePlaceOfAMistake(
    _ text: String, line: Int, column: Int, message: String
  ) throws {
    try withCatalogue { store, _ in
      try store.load(header + "9,,Kept,pc,5,,,\n")
      let error = #expect(throws: CatalogueError.self) { try store.load(text) }
      guard case .csv("items.csv", let problems) = error, let first = problems.first else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(first.line == line && first.column == column)
      #expect(first.message.contains(message), "\(first.message)")
      #expect(error.map { "\($0)".hasPrefix("items.csv:\(line):\(column): ") } == true)
      #expect(try store.find(plu: "9")?.description == "Kept", "nothing was imported")
    }
  }

  @Test func refusesWhatIsNotUTF8() throws {
    try withCatalogue { store, _ in
      let bytes = Array((header + "1,,S").utf8) + [0xFC] + Array("t,pc,5,,,\n".utf8)
      let problem = CSVProblem(
        line: 2, column: 4, message: "the text is not UTF-8: save the file as UTF-8")
      #expect(throws: CatalogueError.csv(file: "a.csv", [problem])) {
        try store.importCSV(bytes, file: "a.csv")
      }
    }
  }

  @Test func collectsMistakesUpToALimit() throws {
    try withCatalogue { store, _ in
      let error = #expect(throws: CatalogueError.self) {
        try store.load(header + String(repeating: "1,,,pc,x,,,\n", count: 50))
      }
      guard case .csv(_, let problems) = error else { return }
      #expect((CatalogueCSV.maximumProblems..<CatalogueCSV.maximumProblems + 4) ~= problems.count)
    }
  }

  @Test func namesAFileThatIsNotThere() throws {
    try withCatalogue { store, _ in
      #expect(throws: CatalogueError.file(path: "/nowhere.csv", operation: "open", errno: ENOENT)) {
        try store.importCSV(path: "/nowhere.csv")
      }
    }
  }
}
