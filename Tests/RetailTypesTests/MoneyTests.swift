import RetailTypes
import Testing

@Suite struct MoneyTests {
  @Test(arguments: [
    ("55500", 0, 55_500), ("0", 0, 0), ("-30", 0, -30), ("1851.00", 2, 185_100),
    ("0.05", 2, 5), ("-0.05", 2, -5), ("9223372036854775807", 0, Int64.max),
    ("-9223372036854775808", 0, Int64.min),
  ])
  func textAndBack(_ text: String, _ decimals: Int, _ minor: Int64) throws {
    let money = try Money(text, decimals: decimals)
    #expect(money.minor == minor)
    #expect(money.text(decimals: decimals) == text)
  }

  @Test(arguments: [
    "", "-", "+1", "1.", ".5", "1.5", "1.234", "1,50", "1e3", "01.00", " 1.00", "1.00 ", "0x1.00",
    "١.٠٠", "1.0.0", "--1.00",
  ])
  func refusesOtherText(_ text: String) {
    #expect(throws: AmountError.self) { try Money(text, decimals: 2) }
  }

  @Test func refusesWhatDoesNotFit() {
    #expect(throws: AmountError.overflow) { try Money("9223372036854775808", decimals: 0) }
    #expect(throws: AmountError.overflow) { try Money("92233720368547758.08", decimals: 2) }
    #expect(throws: AmountError.overflow) { try Money(minor: .max) + Money(minor: 1) }
    #expect(throws: AmountError.overflow) { try Money(minor: .min) - Money(minor: 1) }
  }

  /// Ties go away from zero, the same on both sides of it.
  @Test(arguments: [
    (5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, 10, 2), (-15, 10, -2), (14, 10, 1),
    (1, 3, 0), (2, 3, 1), (-2, 3, -1), (0, 7, 0),
  ])
  func rounds(_ numerator: Int, _ denominator: Int, _ expected: Int64) throws {
    let rounded = try Money.rounded(Int128(numerator), dividedBy: Int128(denominator))
    #expect(rounded.minor == expected)
  }

  @Test(arguments: [("2", 2000), ("0.750", 750), ("0.75", 750), ("1.5", 1500), ("0", 0)])
  func readsQuantities(_ text: String, _ thousandths: Int64) throws {
    #expect(try Quantity(text).thousandths == thousandths)
  }

  @Test(arguments: [(2000, "2"), (750, "0.750"), (1500, "1.500"), (0, "0")])
  func writesQuantities(_ thousandths: Int64, _ text: String) {
    #expect(Quantity(thousandths: thousandths).text == text)
  }

  @Test(arguments: [("11", "11"), ("8.25", "8.25"), ("0.7", "0.7"), ("10.00", "10"), ("0", "0")])
  func ratesAreWrittenShort(_ text: String, _ short: String) throws {
    #expect(try TaxRate(text).text == short)
  }

  @Test(arguments: ["100.0001", "-1", "11%", "1.23456"])
  func refusesRates(_ text: String) {
    #expect(throws: AmountError.self) { try TaxRate(text) }
  }
}
