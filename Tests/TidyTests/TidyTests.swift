import Foundation
import Testing

/// Reads the sources and fails on what Docs/Architecture.md forbids, so that its table stays true.
@Suite struct TidyTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let targets: [String] =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent("Sources").path)) ?? []).sorted()

  /// The files below `folder` of the project, hidden ones left out.
  static func files(below folder: URL) -> [URL] {
    let found = FileManager.default.enumerator(
      at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: [.isRegularFileKey],
      options: [.skipsHiddenFiles])
    return (found?.compactMap { $0 as? URL } ?? []).filter {
      (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }
  }

  static func swiftFiles(of target: String) -> [URL] {
    files(below: root.appendingPathComponent("Sources/\(target)"))
      .filter { $0.pathExtension == "swift" }
  }

  @Test func thereIsSomethingToRead() {
    #expect(Self.targets.contains("RetailTypes"))
    #expect(Self.swiftFiles(of: "RetailTypes").count > 3)
  }

  @Test(arguments: targets)
  func everyTargetIsARoomOfTheTable(target: String) throws {
    #expect(Room.named(target) != nil || Room.inC.contains(target))
    let page = Self.root.appendingPathComponent("Docs/Architecture.md")
    let rooms = try String(contentsOf: page, encoding: .utf8)
      .split(separator: "\n").filter { $0.hasPrefix("| ") }.joined(separator: "\n")
    #expect(rooms.contains("`\(target)`"), "no row of Docs/Architecture.md names \(target)")
  }

  @Test(arguments: Room.all.map(\.name).filter(targets.contains))
  func everyImportPointsDown(name: String) throws {
    let room = try #require(Room.named(name))
    for file in Self.swiftFiles(of: name) {
      let source = try String(contentsOf: file, encoding: .utf8)
      #expect(
        ImportRules.violations(in: source, of: room) == [], "\(name)/\(file.lastPathComponent)")
    }
  }

  /// The main file: named like the target or, where a program or a noun is the heart of it, another.
  @Test(arguments: Room.all.map(\.name).filter(targets.contains))
  func everyTargetSaysWhatItIsFor(name: String) throws {
    let firstLines = try Self.swiftFiles(of: name).map {
      try String(contentsOf: $0, encoding: .utf8).prefix { !$0.isNewline }
    }
    #expect(firstLines.contains { $0.hasPrefix("// ") }, "no file of \(name) begins with a charter")
  }

  /// Where this checkout lies is nobody's business, and no home directory is.
  @Test func noFileNamesAPlaceOfThisMachine() throws {
    let folders = ["Sources", "Tests", "Docs", "systemd", "udev-rules", ".ci"]
    let alone = ["Package.swift", "Makefile", "README.md", "CHANGELOG.md", ".swift-format"]
    let here = Self.root.resolvingSymlinksInPath().path
    let forbidden = (here.count > 4 ? [here + "/"] : []) + ["/home" + "/", "/root" + "/"]
    let files =
      folders.flatMap { Self.files(below: Self.root.appendingPathComponent($0)) }
      + alone.map { Self.root.appendingPathComponent($0) }
    for file in files {
      // Pictures and databases are not text.
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      for path in forbidden { #expect(!text.contains(path), "\(file.lastPathComponent)") }
    }
  }
}

/// The checker itself finds what is planted.
@Suite struct ImportRulesTests {
  @Test(arguments: [
    ("RetailTypes", "import Foundation"),
    ("RetailTypes", "import Records"),
    ("Records", "internal import Glibc"),
    ("Sales", "// a comment\n\n  import Foundation"),
    ("Sales", "import Barcodes"),
    ("EscPos", "import CZlib"),
    ("DeviceProfiles", "import EscPos"),
    ("Receipts", "import EscPos"),
    ("AgentCore", "import NIOCore"),
    ("AgentCore", "import struct Foundation.Date"),
    ("AgentCore", "@preconcurrency import Dispatch"),
    ("AgentCore", "import JournalStore"),
    ("DeviceDrivers", "import AgentCore"),
    ("JournalStore", "import CatalogueStore"),
    ("LocalAPI", "import StrictYAML"),
    ("LocalAPI", "import AgentRuntime"),
    ("Inbox", "import AgentRuntime"),
    ("AgentRuntime", "import AgentSimulator"),
    ("AgentRuntime", "import RetailTypes; import AgentSimulator"),
    ("posagent", "import AgentSimulator"),
    ("posagent", "import posinbox"),
  ])
  func aForbiddenImportIsFound(name: String, source: String) throws {
    let room = try #require(Room.named(name))
    #expect(ImportRules.violations(in: source, of: room).count == 1)
  }

  @Test(arguments: [
    ("Records", "import RetailTypes"),
    ("EscPos", "import DeviceProfiles\nimport RetailTypes"),
    ("AgentCore", "import DeviceDrivers\nimport Sales\nimport Records"),
    ("JournalStore", "import GRDB\nimport Records\nimport Foundation"),
    ("UpstreamClient", "import CZlib\nimport Delivery"),
    ("AgentRuntime", "import StrictYAML\nimport AgentCore\nimport LocalAPI"),
    ("posagent", "import AgentRuntime\nimport Inbox\nimport ArgumentParser"),
    ("posagent-sim", "import AgentSimulator"),
    ("Sales", "let importance = 1 // import Foundation"),
    ("Sales", "#if canImport(Glibc)\n#endif"),
  ])
  func anAllowedImportIsNot(name: String, source: String) throws {
    let room = try #require(Room.named(name))
    #expect(ImportRules.violations(in: source, of: room) == [])
  }
}
