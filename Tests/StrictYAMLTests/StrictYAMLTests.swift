import StrictYAML
import Testing

/// What the tests below ask a file for.
private struct Sample: Equatable {
  enum Colour: String, CaseIterable { case red, green }

  var name: String?
  var count: Int?
  var flag: Bool?
  var colour: Colour?
  var rate: String?
  var items: [String]?

  static func decode(_ yaml: String) throws(ConfigurationErrors) -> Sample {
    try StrictYAML.decode(Array(yaml.utf8), file: "f.yaml") { map in
      map.refuse("logo", notAvailable: "a picture", remedy: "remove the key")
      return Sample(
        name: map.required("name", example: "name: x")?.text(),
        count: map.value("count")?.integer(in: 1...9), flag: map.value("flag")?.boolean(),
        colour: map.value("colour")?.choice(), rate: map.value("rate")?.numeral(),
        items: map.value("items")?.list(count: 0...3) { item in
          item.mapping { $0.required("id", example: "id: a")?.text() }
        })
    }
  }
}

@Suite struct StrictYAMLTests {
  @Test func readsWhatIsAskedFor() throws {
    let sample = try Sample.decode(
      """
      name: "03"
      count: 9
      flag: true   # a comment
      colour: green
      rate: 11
      items:
        - {id: a}
        - id: 'b'
      """)
    #expect(
      sample
        == Sample(
          name: "03", count: 9, flag: true, colour: .green, rate: "11", items: ["a", "b"]))
  }

  @Test(arguments: ["11", "\"11\"", "'11'"])
  func aNumeralHasOneMeaningWithOrWithoutQuotes(written: String) throws {
    #expect(try Sample.decode("{name: a, rate: \(written)}").rate == "11")
  }

  // Positions were counted by hand in the text.
  static let broken: [(yaml: String, errors: [String])] = [
    (
      "nam: a",
      [
        "1:1: name is missing: add, for example, name: x",
        "1:1: unknown key \"nam\"; did you mean \"name\"?",
      ]
    ),
    (
      "name: a\nzzzzzz: 1",
      ["2:1: unknown key \"zzzzzz\"; known here: name, count, flag, colour, rate, items"]
    ),
    ("name: 03", ["1:7: name: 03 must be text: write it in quotes, \"03\""]),
    ("name: no", ["1:7: name: no must be text: write it in quotes, \"no\""]),
    (
      "name: 2026-11-21", ["1:7: name: 2026-11-21 must be text: write it in quotes, \"2026-11-21\""]
    ),
    ("name:\ncount: 1", ["1:6: name: has no value: give text, or remove the key"]),
    ("name: ~", ["1:7: name: has no value: give text, or remove the key"]),
    ("name: [a]", ["1:7: name: must be text, not a list"]),
    ("name: {a: b}", ["1:7: name: must be text, not a mapping"]),
    ("name: a\ncount: \"3\"", ["2:8: count: \"3\" is text: write 3 without quotes"]),
    ("name: a\ncount: 10", ["2:8: count: 10 is not a whole number from 1 to 9"]),
    ("name: a\ncount: 0x3", ["2:8: count: \"0x3\" is not a whole number from 1 to 9"]),
    ("name: a\ncount: 1.0", ["2:8: count: \"1.0\" is not a whole number from 1 to 9"]),
    (
      "name: a\ncount: 99999999999999999999",
      ["2:8: count: \"99999999999999999999\" is not a whole number from 1 to 9"]
    ),
    ("name: a\nflag: yes", ["2:7: flag: \"yes\" is neither true nor false: write one of them"]),
    (
      "name: a\nflag: \"true\"",
      ["2:7: flag: \"true\" is neither true nor false: write one of them"]
    ),
    ("name: a\ncolour: gren", ["2:9: colour: \"gren\" is not known; did you mean \"green\"?"]),
    ("name: a\ncolour: blue", ["2:9: colour: \"blue\" is not known; known here: red, green"]),
    ("name: a\nrate: true", ["2:7: rate: true is not a number"]),
    (
      "name: a\nitems: {id: a}",
      ["2:8: items: must be a list: write [ … ] or lines that begin with \"- \""]
    ),
    (
      "name: a\nitems:\n  - a\n  - id: 1\n    idd: 2",
      [
        "3:5: items: must be a mapping: write \"key: value\" lines or { key: value }",
        "4:9: id: 1 must be text: write it in quotes, \"1\"",
        "5:5: unknown key \"idd\"; did you mean \"id\"?",
      ]
    ),
    (
      "name: a\nitems: [{id: a}, {id: b}, {id: c}, {id: d}]",
      ["2:8: items: must have 0 to 3 entries, not 4"]
    ),
    (
      "name: a\nlogo: l.png",
      ["2:1: logo: a picture is not available in this version: remove the key"]
    ),
    ("[a]", ["1:1: the file: must be a mapping: write \"key: value\" lines or { key: value }"]),
    ("", ["1:1: the file is empty: see the documented example"]),
    ("# nothing\n", ["1:1: the file is empty: see the documented example"]),
    (
      "count: 10\nflag: 3\nname: true",
      [
        "1:8: count: 10 is not a whole number from 1 to 9",
        "2:7: flag: \"3\" is neither true nor false: write one of them",
        "3:7: name: true must be text: write it in quotes, \"true\"",
      ]
    ),
    (
      "name: a\nflag: true\nname: b",
      ["1:1: \"name\" is given more than once in this mapping: keep one"]
    ),
    ("name: a\n\tflag: true", ["2:1: a tab: YAML is indented with spaces only"]),
    (
      "name: &n a\nrate: *n",
      [
        "1:7: anchor &n: anchors and aliases are not used here; write the value out"
      ]
    ),
    ("name: *n", ["1:7: found undefined alias: write the value out"]),
    ("name: !!int 3", ["1:7: tag tag:yaml.org,2002:int: tags are not used here; remove it"]),
    ("name: a\n---\nname: b", ["2:1: a second document begins here: keep one"]),
    ("? [a]\n: b", ["1:3: a key is one word, not a list or a mapping"]),
    (
      "name: \"a",
      [
        "1:9: not valid YAML: found unexpected end of stream (while scanning a quoted scalar that begins at 1:7); check indentation and quotes"
      ]
    ),
    (
      "name: a\u{1}",
      ["1:8: not valid YAML: control characters are not allowed (U+1); remove the character"]
    ),
  ]

  @Test(arguments: broken)
  func namesPlaceAndRemedy(yaml: String, errors: [String]) throws {
    let thrown = try #require(throws: ConfigurationErrors.self) { try Sample.decode(yaml) }
    #expect(thrown.lines == errors.map { "f.yaml:" + $0 })
  }

  @Test func bytesThatAreNotTextAreRefusedWhereTheyStand() throws {
    let bytes = Array("name: a\n# Türkçe ".utf8) + [0xE7, 0x0A]
    let thrown = try #require(throws: ConfigurationErrors.self) {
      try StrictYAML.decode(bytes, file: "f.yaml") { $0.value("name")?.text() }
    }
    #expect(
      thrown.lines == ["f.yaml:2:10: not UTF-8 text from here on: save the file as UTF-8"])
  }

  @Test func aFileThatCannotBeReadSaysWhy() throws {
    let missing = try #require(throws: ConfigurationErrors.self) {
      try StrictYAML.decode(path: "/nonexistent/f.yaml") { $0.value("name")?.text() }
    }
    #expect(missing.lines == ["/nonexistent/f.yaml: cannot be read: No such file or directory"])
    #expect(throws: SmallFile.ReadError.notAFile) {
      try SmallFile.read("/", maximumBytes: 10)
    }
    #expect(throws: SmallFile.ReadError.tooLarge(maximumBytes: 3)) {
      try SmallFile.read("/proc/self/maps", maximumBytes: 3)
    }
  }

  @Test func deepNestingIsRefusedWithoutHarm() throws {
    let bytes = Array(String(repeating: "[", count: 100_000).utf8)
    #expect(throws: ConfigurationErrors.self) {
      try StrictYAML.decode(bytes, file: "f.yaml") { $0.value("name")?.text() }
    }
  }

  @Test(arguments: [
    ("stor", "store"), ("tender", "tenders"), ("LANE", "lane"), ("languaeg", "language"),
    ("tax", "taxes"),
  ])
  func suggestsTheNearWord(written: String, meant: String) {
    let known = ["store", "lane", "language", "tenders", "taxes"]
    #expect(Suggestion.nearest(to: written, among: known) == meant)
    #expect(Suggestion.nearest(to: "upstream", among: known) == nil)
  }
}
