import DeviceProfiles
import EscPos
import Foundation
import Receipts
import Testing

/// Receipts as bytes and as the text they print, kept in files. The files were checked with a reader
/// of ESC/POS that shares nothing with this package; `WRITE_GOLDEN=1` writes them anew, to be
/// checked again before they are committed.
@Suite struct GoldenTests {
  struct Golden: Sendable, CustomTestStringConvertible {
    var language: String
    var profile: String
    var copy: Bool
    var testDescription: String { name }
    var name: String { "\(language)-\(profile)" + (copy ? "-copy" : "") }
  }

  static let goldens = [
    Golden(language: "id", profile: "generic-80", copy: false),
    Golden(language: "id", profile: "generic-58", copy: true),
    Golden(language: "tr", profile: "epson-tm-t88v", copy: false),
    Golden(language: "tr", profile: "xprinter-xp-58", copy: false),
    Golden(language: "en", profile: "epson-tm-t20ii", copy: true),
    Golden(language: "en", profile: "generic-58", copy: false),
  ]

  @Test(arguments: goldens) func bytesAndTextAreAsKept(_ golden: Golden) throws {
    let profile = try #require(PrinterProfile.named(golden.profile))
    let document = try Samples.document(golden.language)
    try document.checkArithmetic()
    let settings = Samples.settings(golden.language, columns: profile.columns)
    let paper = ReceiptLayout.paper(for: document, settings: settings, copy: golden.copy)
    let bytes = EscPosEncoder.encode(paper, for: profile)
    var printer = EscPosInterpreter(profile: profile)
    _ = printer.feed(bytes)
    #expect(printer.faults == [])

    let base = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(golden.name)")
    if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] != nil {
      try Data(bytes).write(to: base.appendingPathExtension("bin"))
      try Data(printer.paperText.utf8).write(to: base.appendingPathExtension("txt"))
    }
    #expect(bytes == [UInt8](try Data(contentsOf: base.appendingPathExtension("bin"))))
    let text = try String(contentsOf: base.appendingPathExtension("txt"), encoding: .utf8)
    #expect(printer.paperText == text)
  }

  @Test(arguments: goldens) func textsThatMustStandUnbrokenDo(_ golden: Golden) throws {
    let profile = try #require(PrinterProfile.named(golden.profile))
    let document = try Samples.document(golden.language)
    let settings = Samples.settings(golden.language, columns: profile.columns)
    let paper = ReceiptLayout.paper(for: document, settings: settings, copy: golden.copy)
    let bytes = EscPosEncoder.encode(paper, for: profile)
    let texts = ReceiptLayout.unbrokenTexts(of: document, settings: settings)
    #expect(texts.count == 3)
    for text in texts where text.utf8.allSatisfy({ $0 < 0x80 }) {
      #expect(bytes.firstRange(of: Array(text.utf8)) != nil, "\(text)")
    }
  }
}
