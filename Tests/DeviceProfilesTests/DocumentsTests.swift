import DeviceProfiles
import Foundation
import Testing

/// The pages and the example say what the data says.
@Suite struct DocumentsTests {
  static let documents = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Docs")

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: documents.appendingPathComponent(name), encoding: .utf8)
  }

  @Test func theExampleHasNoMistakesAndIsInThePage() throws {
    let example = try Self.text("examples/profiles.d/contoh-tp80.json")
    #expect(try Self.text("AddingAModel.md").contains("```json\n\(example)```"))
    var library = ProfileLibrary.builtIn
    #expect(library.add(Array(example.utf8), file: "contoh-tp80.json") == [])
    let profile = try #require(library.printer(named: "contoh-tp80"))
    #expect(profile.columns == 48)
    #expect(profile.codePages.contains(.init(number: 13, page: "cp857")))
    #expect(profile.support == .fromTheManual)
    let usb = try #require(USBIdentity("ffff:0035"))
    #expect(library.scanner(usb)?.mode == .keyboard)
  }

  @Test func theMistakesOfThePageAreWhatIsSaid() throws {
    let broken = try Self.text("examples/profiles.d/contoh-tp80.json")
      .replacingOccurrences(of: #""value": 48"#, with: #""value": 50"#)
      .replacingOccurrences(of: #""value": "partial""#, with: #""value": "half""#)
    var library = ProfileLibrary.builtIn
    let problems = library.add(Array(broken.utf8), file: "contoh-tp80.json")
    let page = try Self.text("AddingAModel.md")
    for problem in problems { #expect(page.contains("\n\(problem)\n"), "\(problem)") }
    #expect(problems.count == 2)
  }

  @Test func everyFactIsExplained() throws {
    let page = try Self.text("AddingAModel.md")
    let profile = try #require(PrinterProfile.named("epson-tm-t88v"))
    #expect(profile.facts.count == 14)
    for fact in profile.facts { #expect(page.contains("\n| `\(fact.name)` | "), "\(fact.name)") }
  }

  @Test func theTableOfPrintersIsThatOfTheData() throws {
    let rows = PrinterProfile.all.map { printer in
      "| `\(printer.name)` | \(printer.vendor) \(printer.model) | \(printer.paperMillimetres) mm "
        + "| \(printer.columns) | \(printer.support.rawValue) |"
    }
    let page = try Self.text("Devices.md")
    let head = "| Profile | Vendor and model | Paper | Columns | Support |\n|---|---|---|---|---|\n"
    #expect(page.contains(head + rows.joined(separator: "\n") + "\n\n"))
    let models = PrinterProfile.all.filter { $0.vendor != "generic" }
    let listed = models.count { $0.support == .fromAPublicList }
    let assumed = models.count { $0.support == .assumed }
    #expect(listed + assumed == models.count)
    #expect(
      page.contains(
        "\(models.count) models: \(listed) from a public list, \(assumed) assumed; and the two"))
  }

  @Test func theTableOfScannersIsThatOfTheData() throws {
    let page = try Self.text("Devices.md")
    let scanners = ProfileLibrary.builtIn.scanners
    #expect(page.contains("\(scanners.count) of them, from public lists"))
    for mode in ScannerProfile.Mode.allCases {
      let count = scanners.count { $0.mode == mode }
      #expect(page.contains("\n| `\(mode.rawValue)` | \(count) | "), "\(mode)")
    }
  }
}
