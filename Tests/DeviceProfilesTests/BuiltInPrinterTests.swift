import Records
import Testing

@testable import DeviceProfiles

@Suite struct BuiltInPrinterTests {
  @Test func theBuiltInFilesHaveNoMistakes() {
    #expect(ProfileLibrary.readBuiltIn().problems == [])
  }

  @Test func atLeast40ModelsOfManyMakersAreKnown() {
    let models = PrinterProfile.all.filter { $0.vendor != "generic" }
    #expect(models.count >= 40)
    #expect(Set(models.map(\.vendor)).isSuperset(of: ["EPSON", "Star", "Citizen", "Bixolon"]))
    #expect(Set(PrinterProfile.all.map(\.name)).count == PrinterProfile.all.count)
  }

  // The names that the interfaces fix for good.
  @Test(arguments: [
    "epson-tm-t88v", "epson-tm-t20ii", "xprinter-xp-58", "generic-58", "generic-80",
  ])
  func theseNamesStay(_ name: String) { #expect(PrinterProfile.named(name)?.name == name) }

  // A Star in its own graphics mode reads no ESC/POS.
  @Test func aPrinterOfAnotherLanguageIsNotThere() {
    #expect(PrinterProfile.named("star-tsp143iii") == nil)
  }

  // From the manuals and lists themselves, read again for this table: dots, columns of font A and
  // B, dots an inch, confirmation by process ID.
  @Test(arguments: [
    ("epson-tm-t88v", 512, 42, 56, 180, true), ("epson-tm-t20ii", 576, 48, 64, 203, true),
    ("epson-tm-t88iii", 512, 42, 56, 180, false), ("epson-tm-t90", 512, 42, 56, 180, true),
    ("epson-tm-l90", 576, 48, 64, 203, true), ("epson-tm-p60", 420, 35, 46, 203, true),
    ("epson-tm-t81", 512, 42, 56, 180, false), ("epson-tm-m30iii", 576, 48, 57, 203, true),
    ("epson-tm-p20ii", 384, 32, 42, 203, false), ("xprinter-xp-58", 384, 32, 42, 203, false),
    ("bixolon-srp-350plus", 512, 42, 56, 180, false),
    ("citizen-ct-s310ii", 576, 48, 64, 203, false), ("star-tsp600", 576, 48, 64, 203, false),
    ("metapace-t-1", 504, 42, 56, 180, false), ("zjiang-zj-5890", 384, 32, 42, 203, false),
    ("wincor-nixdorf-th230", 576, 44, 57, 203, false), ("generic-58", 384, 32, 42, 203, false),
    ("generic-80", 576, 48, 64, 203, false),
  ])
  func widthsAndConfirmation(
    _ name: String, _ dots: Int, _ columns: Int, _ columnsOfFontB: Int, _ pitch: Int,
    _ processID: Bool
  ) throws {
    let profile = try #require(PrinterProfile.named(name))
    #expect(profile.printableDots == dots)
    #expect(profile.columns == columns)
    #expect(profile.columnsOfFontB == columnsOfFontB)
    #expect(profile.dotsPerInch == pitch)
    #expect(profile.confirmsByProcessID == processID)
  }

  @Test(arguments: [
    ("epson-tm-t88v", "cp857", UInt8(13)), ("epson-tm-t88v", "windows1254", 48),
    ("epson-tm-t20ii", "windows1252", 16), ("xprinter-xp-58", "cp858", 19),
    ("generic-58", "cp850", 2), ("bixolon-srp-350iii", "cp857", 37),
    ("bixolon-srp-350iii", "windows1254", 25), ("citizen-ct-s651", "cp857", 8),
    ("rongta-rp326", "cp857", 29), ("rongta-rp326", "windows1254", 32),
    ("wincor-nixdorf-th230", "cp857", 12), ("wincor-nixdorf-th230", "cp850", 1),
    ("zjiang-zj-5890", "windows1254", 91), ("seiko-rp-f10", "windows1254", 48),
    ("star-tsp600", "windows1252", 16),
  ])
  func codePageNumbers(_ name: String, _ page: String, _ number: UInt8) throws {
    let profile = try #require(PrinterProfile.named(name))
    #expect(profile.codePages.first { $0.page == page }?.number == number)
  }

  @Test(arguments: [
    ("epson-tm-t20iii", ["04b8:0e28", "04b8:0202"]),
    ("epson-tm-t88vi", ["04b8:0e21", "04b8:0202"]),
    ("epson-tm-t20", ["04b8:0e03"]), ("citizen-ct-e351", ["1d90:20f0"]),
    ("bixolon-srp-350ii", ["1504:001f"]), ("pos-8360", ["0416:5011"]), ("generic-80", []),
    // What it is like has identities: those of another model.
    ("epson-tm-t82", []),
  ])
  func usbIdentities(_ name: String, _ identities: [String]) throws {
    let profile = try #require(PrinterProfile.named(name))
    #expect(profile.usbIdentities.map(\.description) == identities)
  }

  @Test func everyFactHasAnOrigin() throws {
    for profile in PrinterProfile.all {
      let names = profile.facts.map(\.name).filter { $0 != "usb_ids" }
      #expect(names == PrinterFact.allCases.map(\.rawValue).dropLast(), "\(profile.name)")
      for fact in profile.facts {
        #expect(!fact.origin.isEmpty, "\(profile.name) \(fact.name)")
        if let model = fact.inheritedFrom {
          #expect(fact.support == .assumed, "\(profile.name) \(fact.name)")
          let other = try #require(PrinterProfile.named(model))
          let same = other.facts.first { $0.name == fact.name }
          #expect(same?.value == fact.value, "\(profile.name) \(fact.name)")
          #expect(same?.inheritedFrom == nil, "\(profile.name) \(fact.name)")
        }
      }
    }
  }

  @Test func theSupportLevelIsThatOfTheWeakerOfWidthAndCodePages() throws {
    for profile in PrinterProfile.all {
      let levels = profile.facts.filter { ["printable_dots", "code_pages"].contains($0.name) }
      #expect(profile.support == levels.map(\.support).min())
    }
    #expect(PrinterProfile.named("epson-tm-t88v")?.support == .fromAPublicList)
    #expect(PrinterProfile.named("xprinter-xp-58")?.support == .assumed)
    #expect(PrinterProfile.named("generic-80")?.support == .assumed)
  }

  @Test func anUnknownPrinterIsTakenByItsPaper() {
    #expect(PrinterProfile.genericName(paperMillimetres: 57) == "generic-58")
    #expect(PrinterProfile.genericName(paperMillimetres: 58) == "generic-58")
    #expect(PrinterProfile.genericName(paperMillimetres: 80) == "generic-80")
  }

  // The configuration takes rolls of these widths only.
  @Test func everyRollIsOf58Or80Millimetres() {
    #expect(PrinterProfile.all.allSatisfy { [58, 80].contains($0.paperMillimetres) })
  }
}
