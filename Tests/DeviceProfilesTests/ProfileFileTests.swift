import DeviceProfiles
import Testing

@Suite struct PrinterProfileTests {
  @Test func theBuiltInProfilesAreThese() {
    #expect(
      PrinterProfile.all.map(\.name) == [
        "epson-tm-t88v", "epson-tm-t20ii", "xprinter-xp-58", "generic-58", "generic-80",
      ])
    #expect(PrinterProfile.named("star-tsp143iii") == nil)
  }

  // Dots and columns as in the public list of printers, else 12 dots a character.
  @Test(arguments: [
    ("epson-tm-t88v", 512, 42, 56, true), ("epson-tm-t20ii", 576, 48, 64, true),
    ("xprinter-xp-58", 384, 32, 42, false), ("generic-58", 384, 32, 42, false),
    ("generic-80", 576, 48, 64, false),
  ])
  func widthsAndConfirmation(
    _ name: String, _ dots: Int, _ columns: Int, _ columnsOfFontB: Int, _ processID: Bool
  ) throws {
    let profile = try #require(PrinterProfile.named(name))
    #expect(profile.printableDots == dots)
    #expect(profile.columns == columns)
    #expect(profile.columnsOfFontB == columnsOfFontB)
    #expect(profile.confirmsByProcessID == processID)
  }

  @Test(arguments: [
    ("epson-tm-t88v", "cp857", UInt8(13)), ("epson-tm-t88v", "windows1254", 48),
    ("epson-tm-t20ii", "windows1252", 16), ("xprinter-xp-58", "cp858", 19),
    ("generic-58", "cp850", 2),
  ])
  func codePageNumbers(_ name: String, _ page: String, _ number: UInt8) throws {
    let profile = try #require(PrinterProfile.named(name))
    #expect(profile.codePages.first { $0.page == page }?.number == number)
  }

  @Test func onlyTheEpsonMapHasTurkish() throws {
    for profile in PrinterProfile.all {
      let hasTurkish = profile.codePages.contains { ["cp857", "windows1254"].contains($0.page) }
      #expect(hasTurkish == profile.name.hasPrefix("epson-"))
    }
  }

  @Test func everyFactHasAnOrigin() {
    for profile in PrinterProfile.all {
      #expect(profile.origins.count == 13)
      #expect(profile.origins.allSatisfy { !$0.origin.isEmpty })
    }
  }

  @Test func anUnknownPrinterIsTakenByItsPaper() {
    #expect(PrinterProfile.genericName(paperMillimetres: 57) == "generic-58")
    #expect(PrinterProfile.genericName(paperMillimetres: 58) == "generic-58")
    #expect(PrinterProfile.genericName(paperMillimetres: 80) == "generic-80")
  }
}

@Suite struct PrinterProfileFileTests {
  /// A good file of one profile, in which a test replaces one piece.
  static let good = """
    {"origins": {"m": "a manual"},
     "code_pages": {"map": [[0, "cp437"], [2, "cp850"]]},
     "printers": [{"name": "a-1", "vendor": "A", "model": "1", "support": "assumed", "facts": {
      "paper_mm": {"value": 58, "origin": "m"}, "dots_per_inch": {"value": 203, "origin": "m"},
      "printable_dots": {"value": 384, "origin": "m"}, "columns_a": {"value": 32, "origin": "m"},
      "columns_b": {"value": 42, "origin": "m"}, "code_pages": {"value": "map", "origin": "m"},
      "default_code_page": {"value": "cp437", "origin": "m"},
      "confirms_by_process_id": {"value": false, "origin": "m"},
      "cut": {"value": "none", "origin": "m"},
      "status_commands": {"value": ["gs-r"], "origin": "m"},
      "raster_slice_rows": {"value": 100, "origin": "m"},
      "drawer_pulse_ms": {"value": [100, 200], "origin": "m"},
      "chinese_mode": {"value": true, "origin": "m"}}}]}
    """

  @Test func aGoodFileIsRead() throws {
    let (profiles, problems) = PrinterProfileFile.read(Array(Self.good.utf8))
    #expect(problems == [])
    let profile = try #require(profiles.first)
    #expect(profile.name == "a-1")
    #expect(profile.drawerPulse == .init(onMilliseconds: 100, offMilliseconds: 200))
    #expect(
      profile.codePages == [.init(number: 0, page: "cp437"), .init(number: 2, page: "cp850")])
    #expect(profile.startsInChineseMode)
  }

  @Test(arguments: [
    (#""a-1""#, #""A 1""#, "printers[0].name"),
    (#""assumed""#, #""maybe""#, "printers[0].support"),
    (#""value": 32"#, #""value": 33"#, "printers[0].facts.columns_a"),
    (#""value": 42"#, #""value": 20"#, "printers[0].facts.columns_b"),
    (#""value": 203"#, #""value": 150"#, "printers[0].facts.printable_dots"),
    (#""value": "map""#, #""value": "no""#, "printers[0].facts.code_pages"),
    (#""value": "cp437""#, #""value": "cp857""#, "printers[0].facts.default_code_page"),
    (#"[2, "cp850"]"#, #"[0, "cp850"]"#, "code_pages.map[1]"),
    (#"[2, "cp850"]"#, #"[256, "cp850"]"#, "code_pages.map[1]"),
    (#""value": "none""#, #""value": "saw""#, "printers[0].facts.cut"),
    (#"["gs-r"]"#, #"["gs-x"]"#, "printers[0].facts.status_commands"),
    (#"[100, 200]"#, #"[100]"#, "printers[0].facts.drawer_pulse_ms"),
    (#"[100, 200]"#, #"[100, 600]"#, "printers[0].facts.drawer_pulse_ms"),
    (#""value": false"#, #""value": 0"#, "printers[0].facts.confirms_by_process_id"),
    (
      #""cut": {"value": "none", "origin": "m"}"#, #""cut": {"value": "none"}"#,
      "printers[0].facts.cut"
    ),
    (#""vendor": "A", "#, "", "printers[0].vendor"),
    (#""printers": ["#, #""printers": {"a": ["#, ""),
    (#""printers""#, #""printer""#, "printers"),
  ])
  func aWrongFactIsNamed(_ piece: String, _ wrong: String, _ path: String) throws {
    let start = try #require(Self.good.firstRange(of: piece))
    let text = Self.good.replacingCharacters(in: start, with: wrong)
    let (profiles, problems) = PrinterProfileFile.read(Array(text.utf8))
    #expect(profiles == [])
    #expect(problems.map(\.path) == [path])
  }

  @Test func aNameMayOccurOnce() throws {
    let end = try #require(Self.good.firstRange(of: "}}}]}"))
    let start = try #require(Self.good.firstRange(of: #"{"name""#))
    let entry = Self.good[start.lowerBound..<end.lowerBound] + "}}}"
    let text = Self.good.replacingCharacters(in: end, with: "}}}, \(entry)]}")
    let (profiles, problems) = PrinterProfileFile.read(Array(text.utf8))
    #expect(profiles.count == 1)
    #expect(problems.map(\.path) == ["printers[1].name"])
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
