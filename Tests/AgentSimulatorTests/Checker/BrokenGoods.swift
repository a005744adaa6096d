import AgentCore
import Records
import RetailTypes
import Testing

@testable import AgentSimulator

@Suite struct BrokenGoods {
  @Test(arguments: [
    BrokenCase("another price than listed") {
      $0.change("sale.line_added", 1, "unit_price", "12531")
    },
    BrokenCase("another tax than listed") { $0.change("sale.line_added", 0, "tax_code", .null) },
    BrokenCase("another name than listed") {
      $0.change("sale.line_added", 2, "description", "Teh")
    },
    BrokenCase("another department") { $0.change("sale.line_added", 0, "department", .null) },
    BrokenCase("a scan sells two") { $0.change("sale.line_added", 1, "quantity", "2") },
    BrokenCase("a label's weight is lost", on: .morning) {
      $0.label("2100017007501", "1", "42000")
    },
    BrokenCase("a label's weight is another", on: .morning) {
      $0.label("2100017007501", "0.075", "42000")
    },
    BrokenCase("a label's price is lost", on: .morning) { $0.label("2200017315008", "1", "42000") },
  ])
  func soldAsListed(_ story: BrokenCase) { #expect(story.broken.contains(.soldAsListed)) }

  @Test(arguments: [
    ("2100017007501", "0.750", "42000"), ("2100017010001", "1", "42000"),
    ("2200017315008", "1", "31500"), ("]E02100017007501", "0.750", "42000"),
    ("17", "1", "42000"),
  ])
  func whatALabelSaysIsSold(_ code: String, _ quantity: JSONValue, _ price: JSONValue) {
    var day = TestDay.morning
    day.label(code, quantity, price)
    #expect(day.broken().isDisjoint(with: [.soldAsListed, .recordedWasAsked]))
  }

  @Test func theFrontEndMaySayOtherwise() {
    var day = TestDay.morning
    let request = LineRequest(
      plu: "1002", quantity: Quantity(thousandths: 1500), description: "Kamus",
      unitPrice: Money(minor: 100), taxCode: "PPN", reason: "m60")
    day.ask(60, .addLine(request), mark: "m60")
    day.start("D")
    var line = TestDay.buku(1).setting(["sale"], "D").setting(["reason"], "m60")
    for (name, value) in [
      "quantity": "1.500", "description": "Kamus", "unit_price": "100", "tax_code": "PPN",
    ] {
      line = line.setting([Substring(name)], .string(value))
    }
    day.record("sale.line_added", line)
    #expect(day.broken().isDisjoint(with: [.soldAsListed, .recordedWasAsked]))
  }
}

extension TestDay {
  /// Apples are scanned, and a line says so.
  fileprivate mutating func label(_ code: String, _ quantity: JSONValue, _ price: JSONValue) {
    start("D")
    see(.scanned(code, garbled: false))
    let isPackage = code.hasPrefix("22")
    record(
      "sale.line_added",
      Self.buku(1).setting(["sale"], "D").setting(["plu"], "17")
        .setting(["description"], "Apel").setting(["unit"], isPackage ? "pc" : "kg")
        .setting(["quantity"], quantity).setting(["unit_price"], price))
  }
}
