import AgentCore
import Barcodes
import DeviceDrivers
import DeviceProfiles
import Receipts
import RetailTypes
import Sales
import ScannerProtocols

/// The shop that a seed plays in: configuration, goods, and what a scanner may read there.
struct SimulatedShop: Sendable {
  static let scanner = DeviceID(rawValue: "front-scanner")
  static let printer = DeviceID(rawValue: "receipt")

  var settings: AgentCoreSettings
  var catalogue: [ItemCode: CatalogueItem]
  /// Codes on the goods, some of them unknown or wrong.
  var codes: [String]
  /// Local time ahead of UTC, in minutes.
  var offsetMinutes: Int

  var currency: Currency { settings.sales.currency }
  var plus: [String]

  init(_ chance: inout Chance) throws {
    self = chance.percent(50) ? try .jakarta(&chance) : try .istanbul(&chance)
  }

  /// Prices with tax included, cash rounded to 100, no decimals.
  private static func jakarta(_ chance: inout Chance) throws -> SimulatedShop {
    try SimulatedShop(
      SalesSettings(
        store: "JKT01", lane: "03", currency: Currency(code: "IDR", decimals: 0),
        taxes: [
          TaxDefinition(code: "PPN", rate: TaxRate(tenThousandths: 110_000), included: true),
          TaxDefinition(code: "SC", rate: TaxRate(tenThousandths: 50_000), included: false),
        ],
        tenders: [
          TenderDefinition(kind: "cash", change: true, rounding: Money(minor: 100)),
          TenderDefinition(kind: "qris"), TenderDefinition(kind: "card"),
        ]), language: .indonesian, offsetMinutes: 420, taxes: ["PPN", "SC", nil], unit: 1_000,
      &chance)
  }

  /// Two decimals, several rates, cash rounded to 0.05 or not at all.
  private static func istanbul(_ chance: inout Chance) throws -> SimulatedShop {
    try SimulatedShop(
      SalesSettings(
        store: "IST07", lane: "1", currency: Currency(code: "TRY", decimals: 2),
        taxes: [
          TaxDefinition(code: "KDV20", rate: TaxRate(tenThousandths: 200_000), included: true),
          TaxDefinition(code: "KDV10", rate: TaxRate(tenThousandths: 100_000), included: true),
          TaxDefinition(code: "KDV1", rate: TaxRate(tenThousandths: 10_000), included: true),
        ],
        tenders: [
          TenderDefinition(
            kind: "cash", change: true, rounding: chance.percent(50) ? Money(minor: 5) : nil),
          TenderDefinition(kind: "card"),
        ]), language: .turkish, offsetMinutes: 180, taxes: ["KDV20", "KDV10", "KDV1"], unit: 100,
      &chance)
  }

  private init(
    _ sales: SalesSettings, language: ReceiptLanguage, offsetMinutes: Int, taxes: [String?],
    unit: Int64, _ chance: inout Chance
  ) throws {
    let decimals = sales.currency.decimals
    let hasPrinter = chance.percent(95)
    let profile = hasPrinter ? chance.one(of: PrinterProfile.simulated) : nil
    settings = AgentCoreSettings(
      device: "\(sales.store)-\(sales.lane)", sales: sales,
      barcodes: try BarcodeReader(
        measuredGoods: [
          MeasuredGoodsRule(
            prefix: "21", itemDigits: 5, value: .weight, valueDigits: 5, decimals: 3,
            currencyDecimals: decimals),
          MeasuredGoodsRule(
            prefix: "22", itemDigits: 5, value: .price, valueDigits: 5, decimals: 0,
            currencyDecimals: decimals),
        ], currencyDecimals: decimals),
      receipt: ReceiptSettings(
        header: ["TOKO \(sales.store)"], language: language,
        columns: profile?.columns ?? ReceiptLayout.minimumColumns),
      scanners: [
        .init(
          id: Self.scanner, framing: .init(suffix: .cr), transport: "serial", path: "/dev/ttyS1")
      ],
      printer: profile.map {
        .init(
          id: Self.printer, profile: $0, link: chance.percent(70) ? .network : .serial,
          transport: "tcp", path: "127.0.0.1:9100")
      },
      drawer: profile != nil && chance.percent(90)
        ? DrawerSettings(id: "till", connector: 1, onMilliseconds: 100, offMilliseconds: 200) : nil,
      delivers: true)
    self.offsetMinutes = offsetMinutes
    catalogue = [:]
    plus = []
    codes = ["12", "4006381333932", "HELLO"]
    try stock(taxes, unit, &chance)
  }

  /// The rules for measured goods, in the checker's words: grams, and whole units of the currency.
  var labels: [CheckerSettings.Label] {
    let perUnit: Int64 = currency.decimals == 0 ? 1 : 100
    return [
      .init(prefix: "21", itemDigits: 5, valueDigits: 5, isWeight: true, scale: 1),
      .init(prefix: "22", itemDigits: 5, valueDigits: 5, isWeight: false, scale: perUnit),
    ]
  }

  private mutating func stock(_ taxes: [String?], _ unit: Int64, _ chance: inout Chance) throws {
    let names = ["Kopi", "Çay", "Buku", "Süt şişe", "Beras", "Ayran", "Sabun", "Domates"]
    for (index, name) in names.enumerated() {
      let plu = "\(1001 + index)"
      let gtin = Self.withCheckDigit("400638133\(390 + index)")
      let price = Money(minor: chance.number(1...40) * unit * 5 / 4 + chance.number(0...9))
      let item = CatalogueItem(
        plu: plu, gtins: [try GTIN(gtin).fourteenDigits], description: name,
        unit: index == 7 ? "kg" : "pc", price: price, taxCode: chance.one(of: taxes),
        cost: chance.percent(60) ? Money(minor: price.minor * 7 / 10) : nil,
        department: chance.percent(50) ? "food" : nil)
      catalogue[.plu(plu)] = item
      catalogue[.gtin(try GTIN(gtin).fourteenDigits)] = item
      plus.append(plu)
      codes += [gtin, plu]
    }
    // What is left of other articles' numbers where the last digits are lost.
    for plu in ["100", "10"] {
      catalogue[.plu(plu)] = CatalogueItem(
        plu: plu, gtins: [], description: "Tas \(plu)", unit: "pc",
        price: Money(minor: unit / 4), taxCode: nil, cost: nil, department: nil)
      plus.append(plu)
    }
    let apples = CatalogueItem(
      plu: "20017", gtins: [], description: "Apel", unit: "kg", price: Money(minor: unit * 42),
      taxCode: taxes[0], cost: Money(minor: unit * 31), department: "fresh")
    catalogue[.plu("20017")] = apples
    for grams in ["00123", "01250", "00001"] {
      codes.append(Self.withCheckDigit("2120017\(grams)"))
      codes.append(Self.withCheckDigit("2220017\(grams)"))
    }
  }

  /// Twelve digits and their check digit (GS1 General Specifications, section 7.9.1).
  private static func withCheckDigit(_ digits: String) -> String {
    let weighted = digits.utf8.enumerated().map { index, byte in
      Int(byte - UInt8(ascii: "0")) * (index % 2 == 0 ? 1 : 3)
    }
    return digits + String((10 - weighted.reduce(0, +) % 10) % 10)
  }
}
