import Barcodes
import Records
import RetailTypes
import Testing

@Suite struct BarcodeReaderTests {
  private func reader(_ rules: [MeasuredGoodsRule] = []) throws -> BarcodeReader {
    try BarcodeReader(measuredGoods: rules, currencyDecimals: 2)
  }

  private func rule(
    _ prefix: String, _ items: Int, _ value: MeasuredGoodsRule.Value, _ values: Int,
    _ decimals: Int,
    check: Bool = false, currency: Int = 2
  ) throws -> MeasuredGoodsRule {
    try MeasuredGoodsRule(
      prefix: prefix, itemDigits: items, value: value, valueDigits: values, decimals: decimals,
      hasValueCheckDigit: check, currencyDecimals: currency)
  }

  // UPC-E: 04252614 and 06543217 are widely published examples with these expansions.
  @Test(arguments: [
    ("4006381333931", nil, "4006381333931"),
    ("036000291452", nil, "0036000291452"),
    ("96385074", nil, "96385074"),
    ("18690504012341", nil, "18690504012341"),
    ("4006381333931", "]E0", "4006381333931"),
    ("036000291452", "]E0", "0036000291452"),
    ("04252614", "]E0", "0042100005264"),
    ("06543217", "]E0", "0065100004327"),
    ("01234565", "]E0", "0012345000065"),
    ("96385074", "]E4", "96385074"),
    ("4006381333931" + "12", "]E3", "4006381333931"),
    ("4006381333931" + "52250", "]E3", "4006381333931"),
    ("18690504012341", "]I1", "18690504012341"),
    ("4006381333931", "]C0", "4006381333931"),
    ("0104006381333931", "]C1", "4006381333931"),
    ("0104006381333931172612311012AB", "]d2", "4006381333931"),
    ("1012AB\u{1D}0104006381333931", "]Q3", "4006381333931"),
    ("0118690504012341" + "21X\u{1D}10L", "]J1", "18690504012341"),
  ])
  func readsArticles(text: String, aim: String?, gtin: String) throws {
    #expect(try reader().read(text: text, aim: aim) == .gtin(try GTIN(gtin)))
  }

  @Test(arguments: [
    ("123", nil), ("A-17", nil), ("123456789", nil), ("4006381333932x", nil),
    // An own number in a symbology for any text, though a GTIN of that length would end otherwise.
    ("12345678", "]C0"), ("4006381333932", "]A0"), ("96385074", "]C0"),
    ("https://example.com/", "]Q1"), ("00123456789012345675", "]C1"), ("1234567", "]I0"),
  ])
  func leavesOtherTextAsItIs(text: String, aim: String?) throws {
    #expect(try reader().read(text: text, aim: aim) == .code(text))
  }

  @Test(arguments: [
    ("", nil, BarcodeError.empty),
    ("4006381333932", nil, .checkDigit("4006381333932", expected: 1, offset: 12)),
    ("036000291453", nil, .checkDigit("036000291453", expected: 2, offset: 11)),
    ("12345678", nil, .checkDigit("12345678", expected: 0, offset: 7)),
    ("4006381333932", "]E0", .checkDigit("4006381333932", expected: 1, offset: 12)),
    ("400638133393", "]E4", .length(found: 12, expected: "8")),
    ("4006", "]E0", .length(found: 4, expected: "8, 12 or 13")),
    ("4006381333931", "]E3", .length(found: 13, expected: "15 or 18")),
    ("40063813339A1", "]E0", .notDigits("40063813339A1", offset: 11)),
    ("04252615", "]E0", .checkDigit("04252615", expected: 4, offset: 7)),
    ("24252614", "]E0", .length(found: 8, expected: "8 beginning with 0 or 1")),
    ("05", "]E1", .addOnAlone("05")), ("52250", "]E2", .addOnAlone("52250")),
    ("18690504012342", "]I1", .checkDigit("18690504012342", expected: 1, offset: 13)),
    ("10AB\u{1D}0104006381333932", "]C1", .checkDigit("04006381333932", expected: 1, offset: 20)),
    ("0104006381", "]C1", .length(found: 8, expected: "14 after (01)")),
    // Sold as one piece it would be the wrong quantity.
    ("01040063813339313103001250", "]C1", .measureElement(ai: "3103", offset: 16)),
    ("010400638133393110AB\u{1D}3922750", "]e0", .measureElement(ai: "3922", offset: 21)),
    ("0104006381333931308", "]d2", .measureElement(ai: "30", offset: 16)),
  ])
  func saysWhatIsWrong(text: String, aim: String?, error: BarcodeError) throws {
    let reader = try reader()
    #expect(throws: error) { try reader.read(text: text, aim: aim) }
  }

  // Check digits computed with another program. The price check digits 9 (of 2875) and 6 (of 14685)
  // are the examples of GS1 General Specifications, sections 7.9.3 and 7.9.4.
  @Test func readsMeasuredGoods() throws {
    let reader = try reader([
      try rule("21", 5, .weight, 5, 3), try rule("28", 5, .weight, 5, 3),
      try rule("23", 5, .price, 5, 2), try rule("02", 5, .weight, 5, 2),
      try rule("20", 5, .price, 4, 2, check: true), try rule("2001", 2, .price, 5, 0, check: true),
    ])
    let expected: [(String, MeasuredGoods)] = [
      ("2112345007502", goods("21", "12345", grams: 750)),
      ("2812345012505", goods("28", "12345", grams: 1250)),
      (
        "2312345199904",
        MeasuredGoods(scheme: "23", item: "12345", measure: .price(Money(minor: 19_990)))
      ),
      ("0212345123454", goods("02", "12345", grams: 123_450)),
      (
        "2012345928756",
        MeasuredGoods(scheme: "20", item: "12345", measure: .price(Money(minor: 2875)))
      ),
      (
        "2001236146850",
        MeasuredGoods(scheme: "2001", item: "23", measure: .price(Money(minor: 1_468_500)))
      ),
    ]
    for (code, goods) in expected {
      for aim in [nil, "]E0"] {
        #expect(try reader.read(text: code, aim: aim) == .measured(goods))
      }
    }
    // A UPC-A of number system 2 is the range 02.
    #expect(
      try reader.read(text: "212345123454", aim: nil)
        == .measured(goods("02", "12345", grams: 123_450)))
    // No rule: an own number of the shop.
    #expect(
      try reader.read(text: "2234567890127", aim: nil) == .gtin(try GTIN("2234567890127")))
  }

  private func goods(_ scheme: String, _ item: String, grams: Int64) -> MeasuredGoods {
    MeasuredGoods(scheme: scheme, item: item, measure: .weight(Quantity(thousandths: grams)))
  }

  @Test func refusesLabelsThatCannotBeRight() throws {
    let reader = try reader([
      try rule("21", 5, .weight, 5, 3), try rule("20", 5, .price, 4, 2, check: true),
    ])
    #expect(throws: BarcodeError.measureZero(item: "12345", offset: 7)) {
      try reader.read(text: "2112345000008", aim: nil)
    }
    #expect(
      throws: BarcodeError.measureCheckDigit("2012345987654", expected: 7, offset: 7)
    ) { try reader.read(text: "2012345987654", aim: nil) }
    #expect(throws: BarcodeError.checkDigit("2112345007503", expected: 2, offset: 12)) {
      try reader.read(text: "2112345007503", aim: nil)
    }
  }

  @Test func refusesRulesThatCannotBeApplied() throws {
    #expect(throws: MeasuredGoodsRuleError.prefix("30")) { try rule("30", 5, .weight, 5, 3) }
    #expect(throws: MeasuredGoodsRuleError.prefix("2")) { try rule("2", 6, .weight, 5, 3) }
    #expect(throws: MeasuredGoodsRuleError.prefix("2a")) { try rule("2a", 5, .weight, 5, 3) }
    #expect(throws: MeasuredGoodsRuleError.sum(11)) { try rule("21", 5, .weight, 4, 3) }
    #expect(throws: MeasuredGoodsRuleError.sum(13)) {
      try rule("21", 5, .weight, 5, 3, check: true)
    }
    #expect(throws: MeasuredGoodsRuleError.itemDigits(0)) { try rule("21", 0, .weight, 10, 3) }
    #expect(throws: MeasuredGoodsRuleError.itemDigits(.max)) { try rule("21", .max, .weight, 5, 3) }
    #expect(throws: MeasuredGoodsRuleError.valueDigits(-1, withCheckDigit: false)) {
      try rule("21", 5, .weight, -1, 3)
    }
    #expect(throws: MeasuredGoodsRuleError.valueDigits(6, withCheckDigit: true)) {
      try rule("21", 3, .weight, 6, 3, check: true)
    }
    #expect(throws: MeasuredGoodsRuleError.decimals(4, most: 3, .weight)) {
      try rule("21", 5, .weight, 5, 4)
    }
    #expect(throws: MeasuredGoodsRuleError.decimals(2, most: 0, .price)) {
      try rule("23", 5, .price, 5, 2, currency: 0)
    }
    let twice = [try rule("21", 5, .weight, 5, 3), try rule("21", 4, .price, 6, 2)]
    #expect(throws: MeasuredGoodsRuleError.duplicate(prefix: "21")) { try reader(twice) }
  }

  @Test func writesJSONLines() throws {
    let reader = try reader([
      try rule("21", 5, .weight, 5, 3), try rule("23", 5, .price, 5, 2),
    ])
    let lines: [(String, String?, String)] = [
      (
        "4006381333931", "]E0",
        #"{"aim":"]E0","elements":null,"error":null,"gtin":"4006381333931","measured":null,"#
          + #""merchant_qr":null,"ok":true,"#
          + #""scan":"]E04006381333931","symbology":"EAN-13"}"#
      ),
      (
        "2112345007502", nil,
        #"{"aim":null,"elements":null,"error":null,"gtin":null,"#
          + #""measured":{"item":"12345","price":null,"#
          + #""scheme":"21","weight":"0.750"},"#
          + #""merchant_qr":null,"ok":true,"scan":"2112345007502","symbology":null}"#
      ),
      (
        "2312345199904", nil,
        #"{"aim":null,"elements":null,"error":null,"gtin":null,"#
          + #""measured":{"item":"12345","price":"199.90","#
          + #""scheme":"23","weight":null},"#
          + #""merchant_qr":null,"ok":true,"scan":"2312345199904","symbology":null}"#
      ),
      (
        "A-17", "]Q1",
        #"{"aim":"]Q1","elements":null,"error":null,"gtin":null,"measured":null,"#
          + #""merchant_qr":null,"ok":true,"scan":"]Q1A-17","#
          + #""symbology":"QR Code"}"#
      ),
    ]
    for (text, aim, line) in lines {
      #expect(JCS.text(reader.json(text: text, aim: aim)) == line)
    }
    let refused = reader.json(text: "4006381333932", aim: "]E0")
    #expect(refused["ok"] == false)
    #expect(refused["error"]?["code"] == "check_digit")
    // The last character of "]E04006381333932".
    #expect(refused["error"]?["at"] == 15)
    #expect(reader.json(text: "05", aim: "]E1")["error"]?["at"] == .null)
  }
}
