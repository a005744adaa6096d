import DeviceProfiles
import Testing

/// Files that a technician adds.
@Suite struct ProfileFileTests {
  /// A good file, in which a test replaces one piece.
  static let good = """
    {
      "origins": {"m": {"support": "from the manual", "source": "manual, p. 3"}},
      "code_pages": {"acme": [[0, "cp437"], [9, "cp857"]]},
      "printers": [
        {
          "name": "acme-1", "vendor": "ACME", "model": "1", "like": "generic-58",
          "facts": {
            "printable_dots": {"value": 360, "origin": "m"},
            "columns_a": {"value": 30, "origin": "m"},
            "code_pages": {"value": "acme", "origin": "m"},
            "cut": {"value": "full", "origin": "m"},
            "status_commands": {"value": ["gs-r"], "origin": "m"},
            "drawer_pulse_ms": {"value": [50, 50], "origin": "m"},
            "chinese_mode": {"value": false, "origin": "m"},
            "usb_ids": {"value": ["04b8:0e15"], "origin": "m"}
          }
        }
      ],
      "scanners": [
        {
          "usb_id": "ffff:0001", "vendor": "ACME", "product": "Gun", "mode": "serial",
          "origin": "m"
        }
      ]
    }
    """

  private static func read(
    _ text: String
  ) -> (library: ProfileLibrary, problems: [ProfileProblem]) {
    var library = ProfileLibrary.builtIn
    let problems = library.add(Array(text.utf8), file: "acme.json")
    return (library, problems)
  }

  @Test func aGoodFileIsAdded() throws {
    let (library, problems) = Self.read(Self.good)
    #expect(problems == [])
    let profile = try #require(library.printer(named: "acme-1"))
    #expect(profile.printableDots == 360)
    #expect(profile.cut == .full)
    #expect(
      profile.codePages == [.init(number: 0, page: "cp437"), .init(number: 9, page: "cp857")])
    #expect(profile.drawerPulse == .init(onMilliseconds: 50, offMilliseconds: 50))
    #expect(!profile.startsInChineseMode)
    #expect(profile.usbIdentities == [.init(vendor: 0x04B8, product: 0x0E15)])
    #expect(profile.support == .fromTheManual)
    // What the file does not say is as with generic-58, and only assumed.
    #expect(profile.paperMillimetres == 58)
    let paper = try #require(profile.facts.first { $0.name == "paper_mm" })
    #expect(paper.inheritedFrom == "generic-58")
    #expect(paper.support == .assumed)
    let usb = try #require(USBIdentity("ffff:0001"))
    #expect(library.scanner(usb)?.origin == "manual, p. 3")
    // The built-in ones are still there.
    #expect(library.printers.count == ProfileLibrary.builtIn.printers.count + 1)
  }

  @Test(arguments: [
    (#""acme-1""#, #""ACME 1""#, "6:15: printers[0].name: may have only small letters"),
    (#""acme-1""#, #""generic-80""#, "6:15: printers[0].name: a profile \"generic-80\" is there"),
    (#""generic-58""#, #""generic-85""#, "6:65: printers[0].like: no profile \"generic-85\""),
    (#""vendor": "ACME", "model""#, #""model""#, "5:5: printers[0]: vendor is missing: add"),
    (
      #""vendor": "ACME", "model""#, #""vendor": "A\u001bB", "model""#,
      "6:35: printers[0].vendor: must not have control characters"
    ),
    (#""like""#, #""liek""#, "printers[0].liek: unknown member; known here: name, vendor"),
    (
      #""value": 360"#, #""value": "360""#,
      "8:37: printers[0].facts.printable_dots.value: must be a whole number from 64 to 2048"
    ),
    (
      #""value": 30"#, #""value": 31"#,
      "9:22: printers[0].facts.columns_a: 31 characters of 12 dots do not fit in 360 dots"
    ),
    (
      #""value": 30"#, #""value": 43"#,
      "printers[0].facts.columns_b: font B is narrower than A"
    ),
    (
      #""value": 360"#, #""value": 500"#,
      "8:27: printers[0].facts.printable_dots: 500 dots at 203 dpi are wider than 58 mm paper"
    ),
    (
      #"[0, "cp437"]"#, #"[0, "cp850"]"#,
      "printers[0].facts.default_code_page: \"cp437\" is not among the printer's code pages"
    ),
    (#""value": 30"#, #""valve": 30"#, "9:32: printers[0].facts.columns_a.valve: unknown member"),
    (#""cut""#, #""cutter""#, "printers[0].facts.cutter: unknown member; known here: paper_mm"),
    (
      #""full", "origin": "m""#, #""full", "origin": "x""#,
      "11:44: printers[0].facts.cut.origin: \"x\" is not among the file's origins; they are: m"
    ),
    (
      #""value": "full""#, #""value": "saw""#,
      "11:26: printers[0].facts.cut.value: must be one of \"none\", \"partial\", \"full\""
    ),
    (
      #""value": "acme""#, #""value": "amce""#,
      "10:33: printers[0].facts.code_pages.value: \"amce\" is not a map of code pages; known: acme"
    ),
    (#"["gs-r"]"#, #"["gs-x"]"#, "12:39: printers[0].facts.status_commands.value[0]: must be one"),
    (#"["gs-r"]"#, #"["gs-r", "gs-r"]"#, "status_commands.value[1]: occurs twice in this list"),
    (#"[50, 50]"#, #"[50]"#, "13:38: printers[0].facts.drawer_pulse_ms.value: must have 2"),
    (#"[50, 50]"#, #"[50, 600]"#, "drawer_pulse_ms.value[1]: must be a whole number from 2 to 510"),
    (
      #""value": false"#, #""value": 0"#,
      "14:35: printers[0].facts.chinese_mode.value: must be true"
    ),
    (#""04b8:0e15""#, #""04B8:0E15""#, "15:31: printers[0].facts.usb_ids.value[0]: must be vendor"),
    (#"[9, "cp857"]"#, #"[0, "cp857"]"#, "3:42: code_pages.acme[1][0]: must be above the number"),
    (#"[9, "cp857"]"#, #"[256, "cp857"]"#, "code_pages.acme[1][0]: must be a whole number from 0"),
    (#"[9, "cp857"]"#, #"[9, "cp1254"]"#, "3:45: code_pages.acme[1][1]: \"cp1254\" is not a known"),
    (#"{"acme""#, #"{"epson""#, "3:27: code_pages.epson: is the name of a built-in map"),
    (#""from the manual""#, #""certain""#, "2:32: origins.m.support: must be one of \"assumed\""),
    (#", "source": "manual, p. 3""#, "", "2:20: origins.m: source is missing: add, for example"),
    (#""ffff:0001""#, #""05f9:1206""#, "21:17: scanners[0].usb_id: 05f9:1206 is there already, as"),
    (#""mode": "serial""#, #""mode": "rs232""#, "scanners[0].mode: must be one of \"hid-pos\""),
    (#""scanners""#, #""scaners""#, "scaners: unknown member; known here: origins, code_pages"),
    (#"  "origins""#, #"  origins""#, "2:3: unexpected"),
  ])
  func aMistakeIsNamed(_ piece: String, _ wrong: String, _ expected: String) throws {
    let range = try #require(Self.good.firstRange(of: piece))
    let text = Self.good.replacingCharacters(in: range, with: wrong)
    let messages = Self.read(text).problems.map(\.description)
    #expect(
      messages.contains { $0.hasPrefix("acme.json:") && $0.contains(expected) },
      "\(messages)")
  }

  @Test func everyMistakeIsShownAtOnceInTheOrderOfTheFile() {
    let text = """
      {
        "origins": {"m": {"support": "perhaps"}},
        "printers": [
          {"name": "A", "vendor": "", "model": "1", "like": "generic-80", "facts": {
            "paper_mm": {"value": 8, "origin": "n"}, "cut": {"value": "no", "origin": "m"}}},
          {"name": "b", "vendor": "B", "model": "1", "facts": {}}
        ]
      }
      """
    let (library, problems) = Self.read(text)
    #expect(library.printers == ProfileLibrary.builtIn.printers)
    #expect(
      problems.prefix(8).map { "\($0.line) \($0.path)" } == [
        "2 origins.m", "2 origins.m.support", "4 printers[0].name", "4 printers[0].vendor",
        "5 printers[0].facts.paper_mm.value", "5 printers[0].facts.paper_mm.origin",
        "5 printers[0].facts.cut.value", "6 printers[1].facts",
      ], "\(problems)")
    // Thirteen facts are missing in the second.
    #expect(problems.count { $0.path == "printers[1].facts" } == 13)
  }

  @Test func aFileMayReferToWhatStandsBefore() throws {
    var library = ProfileLibrary.builtIn
    #expect(library.add(Array(Self.good.utf8), file: "a.json") == [])
    let more = """
      {"printers": [
        {"name": "acme-2", "vendor": "ACME", "model": "2", "like": "acme-1", "facts": {}},
        {"name": "acme-3", "vendor": "ACME", "model": "3", "like": "acme-2", "facts": {}}]}
      """
    #expect(library.add(Array(more.utf8), file: "b.json") == [])
    let third = try #require(library.printer(named: "acme-3"))
    #expect(third.printableDots == 360)
    #expect(third.support == .assumed)
    #expect(third.usbIdentities == [])
    #expect(
      third.facts.first { $0.name == "printable_dots" }?.inheritedFrom == "acme-1")
  }

  @Test(arguments: ["", "[]", "{}", "{\"printers\": {}}", "nonsense", "{\"printers\": [1, {}]}"])
  func whatIsNoProfileFileIsRefused(_ text: String) {
    #expect(!Self.read(text).problems.isEmpty)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
