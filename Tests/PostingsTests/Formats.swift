import Foundation
import Postings
import Records
import RetailTypes
import TestKit
import Testing

/// The three forms in which documents leave.
@Suite struct Formats {
  static func example() throws -> Journal {
    var journal = Journal()
    var maker = SaleMaker.idr
    maker.cashier = "ani \"Q\", 2"
    try journal.add(
      .saleCompleted,
      maker.sale(
        "a", [.init(price: 5530, rate: "11", code: "PPN")], [("cash", 5500)], rounding: -30))
    return journal
  }

  @Test func json() throws {
    let text = PostingFormat.json.text(try Self.example().posted().documents)
    #expect(
      text == """
        [{"cashier":"ani \\"Q\\", 2","currency":"IDR","date":"2026-11-21",\
        "document":"sale/jkt01-03/7/1","lines":[\
        {"account":"Kas","credit":"0","debit":"5500","name":"Kas"},\
        {"account":"Pembulatan","credit":"0","debit":"30","name":"Pembulatan"},\
        {"account":"Penjualan","credit":"4982","debit":"0","name":"Penjualan"},\
        {"account":"PPN Keluaran","credit":"548","debit":"0","name":"PPN Keluaran"}],\
        "mode":"per-sale","records":[["jkt01-03",7,1]],"revision":1,"store":"JKT01"}]

        """)
    #expect(PostingFormat.json.text([]) == "[]\n")
  }

  @Test func csv() throws {
    let text = PostingFormat.csv.text(try Self.example().posted().documents)
    let start = "sale/jkt01-03/7/1,per-sale,1,2026-11-21,JKT01,\"ani \"\"Q\"\", 2\",IDR"
    #expect(
      text.components(separatedBy: "\r\n") == [
        "document,mode,revision,date,store,cashier,currency,account,name,debit,credit",
        "\(start),Kas,Kas,5500,0", "\(start),Pembulatan,Pembulatan,30,0",
        "\(start),Penjualan,Penjualan,0,4982", "\(start),PPN Keluaran,PPN Keluaran,0,548", "",
      ])
  }

  static let hledger = ["/usr/bin/hledger", "/usr/local/bin/hledger"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// What hledger says of a journal on its standard input.
  static func run(_ arguments: [String], _ journal: String) throws -> (status: Int32, out: String) {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("postings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appendingPathComponent("out.journal")
    try Data(journal.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(hledger))
    process.arguments = ["-f", file.path] + arguments
    process.environment = ["LC_ALL": "C.UTF-8", "HOME": directory.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test(
    .enabled(if: hledger != nil, "hledger is not installed: apt-get install hledger"),
    arguments: PostingMode.allCases)
  func hledgerAgrees(mode: PostingMode) throws {
    var generator = SeededRandom(seed: 4)
    var journal = try MergeProperty.randomJournal(&generator)
    var odd = SaleMaker.idr
    odd.cashier = "a;b|c\nd  e"
    odd.store = "(S)"
    try journal.add(
      .saleCompleted, odd.sale("z; x\ty", [.init(price: 7, rate: "0", code: nil)], [("cash", 7)]))
    let documents = try journal.posted(mode).documents
    let text = PostingFormat.hledger.text(documents)
    let checked = try Self.run(["check", "--strict", "ordereddates"], text)
    #expect(checked.status == 0, "\(checked.out)")

    // hledger's own sums of each account.
    let balance = try Self.run(["balance", "--flat", "--no-total", "-O", "csv", "-E"], text)
    #expect(balance.status == 0)
    var expected: Set<String> = []
    for code in ["IDR", "TRY"] {
      var sums: [String: Int64] = [:]
      for document in documents where document.currency.code == code {
        for line in document.lines {
          let account = line.account
          let name = account.code == account.name ? account.code : "\(account.code) \(account.name)"
          sums[name, default: 0] += line.debit.minor - line.credit.minor
        }
      }
      for (name, sum) in sums {
        let amount = Money(minor: sum).text(decimals: code == "IDR" ? 0 : 2)
        expected.insert(sum == 0 ? "\"\(name)\",\"0\"" : "\"\(name)\",\"\(amount) \(code)\"")
      }
    }
    let lines = balance.out.split(separator: "\n").dropFirst().map(String.init)
    #expect(Set(lines) == expected)
  }

  @Test(.enabled(if: hledger != nil, "hledger is not installed: apt-get install hledger"))
  func hledgerSeesWhatDoesNotBalance() throws {
    let text = PostingFormat.hledger.text(try Self.example().posted().documents)
      .replacingOccurrences(of: "5500 IDR", with: "5501 IDR")
    #expect(try Self.run(["check"], text).status != 0)
  }

  @Test func hledgerText() throws {
    let text = PostingFormat.hledger.text(try Self.example().posted().documents)
    #expect(
      text == """
        ; Written by posinbox
        decimal-mark .
        commodity 1000. IDR
        account Kas
        account PPN Keluaran
        account Pembulatan
        account Penjualan

        2026-11-21 * R-a
            ; document:sale/jkt01-03/7/1
            ; store:JKT01, cashier:ani "Q", 2
            Kas  5500 IDR
            Pembulatan  30 IDR
            Penjualan  -4982 IDR
            PPN Keluaran  -548 IDR

        """)
  }
}
