import Foundation
import Records
import ShopKit
import TestPeers
import Testing

/// `posagent profile` as it is typed.
@Suite struct ProfileCommandTests {
  private static let examples =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    + "/Docs/examples/profiles.d"

  private static func profile(_ arguments: String...) async throws -> Programs.Result {
    try await Programs.run(Programs.posagent, ["profile"] + arguments)
  }

  @Test func listShowsTheBuiltInAndOnesOwn() async throws {
    let table = try await Self.profile("list", "--profile-dir", Self.examples)
    #expect(table.succeeded)
    let lines = table.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first == "PRINTER               VENDOR AND MODEL        PAPER  COLS  SUPPORT")
    #expect(
      lines.contains(
        "epson-tm-t88v         EPSON TM-T88V           80 mm  42    from a public list"))
    #expect(
      lines.contains("contoh-tp80           Contoh TP80             80 mm  48    from the manual"))
    #expect(lines.contains("ffff:0035  keyboard  seen on the device  Contoh BS-200"))

    let json = try await Self.profile("list", "--json")
    let value = try JSONParser.parse(Array(json.output.utf8))
    let names = value["printers"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    #expect(names.contains("generic-58"))
    #expect(!names.contains("contoh-tp80"))
    #expect(names.count > 40)
  }

  @Test func showTellsWhereEachFactIsFrom() async throws {
    let printer = try await Self.profile("show", "epson-tm-t20iii")
    #expect(printer.succeeded)
    #expect(printer.output.hasPrefix("epson-tm-t20iii\n  EPSON TM-T20III, support: from a public"))
    #expect(
      printer.output.contains(
        """
        usb_ids: ["04b8:0e28","04b8:0202"]
            from the manual: Epson, TM-T20III technical reference guide, p. 86, USB descriptor; \
        0202 is its vendor-defined class

        """))
    let scanner = try await Self.profile("show", "05f9:1206", "--json")
    let value = try JSONParser.parse(Array(scanner.output.utf8))
    #expect(value["mode"] == "ibm-oem")
    let unknown = try await Self.profile("show", "epson-tm-t88x")
    #expect(unknown.exit == .code(64))
    #expect(unknown.output.isEmpty)
    #expect(
      unknown.errors
        == "posagent: there is no profile \"epson-tm-t88x\"; did you mean \"epson-tm-t88v\"?\n")
  }

  @Test func checkNamesEveryMistakeAndEndsWith1() async throws {
    let good = try await Self.profile("check", Self.examples + "/contoh-tp80.json")
    #expect(good.succeeded)
    #expect(good.output == "no mistakes; printers: 1, scanners: 1\n")
    let directory = try TemporaryDirectory()
    let file = directory.file("broken.json")
    try Data("{\"printers\": [{\"name\": \"A\"}],\n \"scaners\": []}".utf8)
      .write(to: URL(fileURLWithPath: file))
    let broken = try await Self.profile("check", file)
    #expect(broken.exit == .code(1))
    #expect(broken.output.isEmpty)
    let lines = broken.errors.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.hasPrefix(file + ":") }, "\(lines)")
    #expect(lines.count == 5, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("\(file):1:24: printers[0].name: may have only") })
    #expect(lines.contains { $0.hasPrefix("\(file):2:13: scaners: unknown member") })
    let absent = try await Self.profile("check", directory.file("absent.json"))
    #expect(absent.exit == .code(64))
  }
}
