import DeviceProfiles
import EscPos
import Receipts
import Testing

/// A receipt in each language on every printer that is known.
@Suite struct EveryProfileTests {
  @Test(arguments: ["en", "id", "tr"])
  func aReceiptIsShownWithoutFaults(_ language: String) throws {
    let document = try Samples.document(language)
    let number = try #require(document.receipt)
    for profile in PrinterProfile.all {
      let settings = Samples.settings(language, columns: profile.columns)
      let paper = ReceiptLayout.paper(for: document, settings: settings, copy: false)
      var printer = EscPosInterpreter(profile: profile)
      _ = printer.feed(EscPosEncoder.encode(paper, for: profile))
      #expect(printer.faults == [], "\(profile.name)")
      let lines = printer.paperText.split(separator: "\n").map(String.init)
      #expect(lines.contains { $0.contains(number) }, "\(profile.name)")
      // The mark of a cut is no print.
      let printed = lines.filter { !$0.hasSuffix("8<") }
      #expect(printed.allSatisfy { $0.count <= profile.columns }, "\(profile.name)")
      let pages = profile.codePages.map(\.page)
      if language == "tr", pages.contains("cp857") || pages.contains("windows1254") {
        #expect(lines.contains { $0.contains("ŞARKÜTERİ") }, "\(profile.name)")
      }
    }
  }

  // The pages that receipts are encoded in have these names: a map that calls one otherwise would
  // lose it.
  @Test func everyPageOfTheReceiptsIsInSomeMap() {
    let names = Set(PrinterProfile.all.flatMap { $0.codePages.map(\.page) })
    #expect(
      names.isSuperset(of: ["cp437", "cp850", "cp857", "cp858", "windows1252", "windows1254"]))
    #expect(PrinterProfile.all.allSatisfy { $0.codePages.contains { $0.page == "cp437" } })
  }
}
