import DeviceProfiles
import RetailTypes
import TestKit
import Testing

@testable import EscPos

@Suite struct CodePageTests {
  // From the mapping files of unicode.org: VENDORS/MICSFT/PC and WINDOWS. The whole tables were
  // compared with glibc's iconv, which does not share Python's data.
  @Test(arguments: [
    ("cp437", UInt8(0x80), "Ç"), ("cp437", 0x9B, "¢"), ("cp437", 0xC4, "─"), ("cp437", 0xE1, "ß"),
    ("cp437", 0xFF, "\u{A0}"), ("cp850", 0x9D, "Ø"), ("cp850", 0xD5, "ı"), ("cp850", 0xE4, "õ"),
    ("cp857", 0x8D, "ı"), ("cp857", 0x98, "İ"), ("cp857", 0x9E, "Ş"), ("cp857", 0x9F, "ş"),
    ("cp857", 0xA6, "Ğ"), ("cp857", 0xA7, "ğ"), ("cp857", 0xED, "ÿ"), ("cp858", 0xD5, "€"),
    ("cp858", 0xE1, "ß"), ("windows1252", 0x80, "€"), ("windows1252", 0x85, "…"),
    ("windows1252", 0x99, "™"), ("windows1252", 0xFF, "ÿ"), ("windows1254", 0xD0, "Ğ"),
    ("windows1254", 0xDD, "İ"), ("windows1254", 0xDE, "Ş"), ("windows1254", 0xF0, "ğ"),
    ("windows1254", 0xFD, "ı"), ("windows1254", 0xFE, "ş"),
  ])
  func characters(_ name: String, _ byte: UInt8, _ character: Character) throws {
    let page = try #require(CodePage.named(name))
    #expect(page.character(for: byte) == character)
    #expect(page.byte(for: character) == byte)
  }

  @Test func bytesWithoutCharacterAreNone() throws {
    for (name, byte) in [("cp857", UInt8(0xD5)), ("windows1252", 0x81), ("windows1254", 0x8E)] {
      let page = try #require(CodePage.named(name))
      #expect(page.character(for: byte) == "\u{FFFD}")
      #expect(page.byte(for: "\u{FFFD}") == nil)
    }
  }

  @Test func decomposedTextIsTheSameText() throws {
    let page = try #require(CodePage.named("cp857"))
    #expect(page.byte(for: "s\u{327}") == page.byte(for: "ş"))
    #expect(page.byte(for: "I\u{307}") == page.byte(for: "İ"))
  }

  // Each stand-in is one character for one.
  @Test(arguments: [
    ("’", "'"), ("“", "\""), ("–", "-"), ("—", "-"), ("•", "*"), ("₺", "T"), ("…", "."),
    ("ş", "s"), ("Ğ", "G"), ("İ", "I"), ("ı", "i"), ("ő", "o"), ("Ł", "L"), ("đ", "d"), ("ǎ", "a"),
    ("\n", " "), ("\u{1B}", " "), ("\r\n", " "), ("\u{7F}", " "), ("\u{85}", " "), ("漢", "?"),
    ("👍", "?"), ("ж", "?"),
  ])
  func substitution(_ character: Character, _ plain: Character) {
    #expect(TextSubstitution.plain(for: character) == plain)
  }

  /// Bytes of a job that change the page.
  private func pageChanges(_ text: String, _ profile: PrinterProfile) -> [UInt8] {
    let paper = Paper(columns: profile.columns, elements: [.line(.init(text))])
    let bytes = EscPosEncoder.encode(paper, for: profile)
    return bytes.indices.dropLast(2).compactMap {
      bytes[$0] == 0x1B && bytes[$0 + 1] == 0x74 ? bytes[$0 + 2] : nil
    }
  }

  @Test(arguments: [
    ("plain", [0] as [UInt8]), ("Çiğ köfte", [13]), ("Price € and ğ", [48]), ("ğ ─ ğ", [13]),
    ("─ €", [19]), ("ş … ş", [48]), ("Σ ş ş ş", [0, 13]), ("∞ then €", [0, 16]),
  ])
  func thePageIsTheOneThatReachesFurthest(_ text: String, _ pages: [UInt8]) throws {
    // Of several that reach equally far, the default page or else the lowest number.
    #expect(pageChanges(text, try profile("epson-tm-t88v")) == pages)
  }

  /// The fewest changes by trying all pages for each character: an independent count.
  private func fewestChanges(_ text: String, _ profile: PrinterProfile) -> Int {
    let pages = profile.codePages.compactMap { CodePage.named($0.page) }
    var least = [Int](repeating: 1, count: pages.count)
    for character in text {
      let can = pages.map { $0.byte(for: character) != nil }
      guard can.contains(true) else { continue }
      let cheapest = least.min() ?? 0
      least = least.indices.map { can[$0] ? min(least[$0], cheapest + 1) : Int.max / 2 }
    }
    return least.min() ?? 0
  }

  @Test func noOtherChoiceNeedsFewerChanges() throws {
    var generator = SeededRandom(seed: 1)
    let alphabet = Array("abc ÇçĞğİıŞş€…─│Σ∞§øØãšž’漢")
    for name in ["epson-tm-t88v", "generic-58"] {
      let profile = try profile(name)
      for _ in 0..<300 {
        let length = Int.random(in: 1...24, using: &generator)
        let text = String(
          (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
        #expect(pageChanges(text, profile).count == fewestChanges(text, profile), "\(text)")
      }
    }
  }
}
