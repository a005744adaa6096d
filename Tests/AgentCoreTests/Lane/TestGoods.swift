import AgentCore
import Barcodes
import DeviceDrivers
import DeviceProfiles
import Receipts
import RetailTypes
import Sales
import ScannerProtocols
import TestKit

/// Two shops as their configurations would describe them.
enum TestShop {
  static let scanner = DeviceID(rawValue: "front-scanner")
  static let printer = DeviceID(rawValue: "receipt")

  /// Prices with tax included, cash rounded to 100, no decimals.
  static func jakarta(
    profile: String = "epson-tm-t88v", printer: Bool = true, drawer: Bool = true,
    delivers: Bool = false
  ) -> AgentCoreSettings {
    settings(
      SalesSettings(
        store: "JKT01", lane: "03", currency: Currency(code: "IDR", decimals: 0),
        taxes: [
          TaxDefinition(code: "PPN", rate: TaxRate(tenThousandths: 110_000), included: true),
          TaxDefinition(code: "SC", rate: TaxRate(tenThousandths: 50_000), included: false),
        ],
        tenders: [
          TenderDefinition(kind: "cash", change: true, rounding: Money(minor: 100)),
          TenderDefinition(kind: "qris"), TenderDefinition(kind: "card"),
        ]),
      .indonesian, profile: printer ? profile : nil, drawer: drawer, delivers: delivers)
  }

  /// Two decimals, several rates, no rounding.
  static func istanbul() -> AgentCoreSettings {
    settings(
      SalesSettings(
        store: "IST07", lane: "1", currency: Currency(code: "TRY", decimals: 2),
        taxes: [
          TaxDefinition(code: "KDV20", rate: TaxRate(tenThousandths: 200_000), included: true),
          TaxDefinition(code: "KDV10", rate: TaxRate(tenThousandths: 100_000), included: true),
        ],
        tenders: [
          TenderDefinition(kind: "cash", change: true), TenderDefinition(kind: "card"),
        ]),
      .turkish, profile: "epson-tm-t88v", drawer: true, delivers: false)
  }

  private static func settings(
    _ sales: SalesSettings, _ language: ReceiptLanguage, profile: String?, drawer: Bool,
    delivers: Bool
  ) -> AgentCoreSettings {
    let profile = profile.flatMap(PrinterProfile.named)
    return AgentCoreSettings(
      device: "test-lane", sales: sales, barcodes: barcodes(decimals: sales.currency.decimals),
      receipt: ReceiptSettings(header: ["TOKO"], language: language, columns: 42),
      scanners: [
        .init(id: scanner, framing: .init(suffix: .cr), transport: "serial", path: "/dev/ttyS1")
      ],
      printer: profile.map {
        .init(id: printer, profile: $0, link: .network, transport: "tcp", path: "10.0.0.9:9100")
      },
      drawer: drawer && profile != nil
        ? DrawerSettings(id: "till", connector: 1, onMilliseconds: 100, offMilliseconds: 200) : nil,
      delivers: delivers)
  }

  /// 21: five digits of item, five of weight in grams. 22: the same with a price.
  private static func barcodes(decimals: Int) -> BarcodeReader {
    let rules = try? [("21", MeasuredGoodsRule.Value.weight, 3), ("22", .price, 0)].map {
      try MeasuredGoodsRule(
        prefix: $0.0, itemDigits: 5, value: $0.1, valueDigits: 5, decimals: $0.2,
        currencyDecimals: decimals)
    }
    guard let reader = try? BarcodeReader(measuredGoods: rules ?? [], currencyDecimals: decimals)
    else { preconditionFailure("the rules of the tests are valid") }
    return reader
  }

  static let kopi = CatalogueItem(
    plu: "1001", gtins: ["04006381333931"], description: "Kopi", unit: "pc",
    price: Money(minor: 25_000), taxCode: "PPN", cost: Money(minor: 18_000), department: "food")
  static let buku = CatalogueItem(
    plu: "1002", gtins: [], description: "Buku", unit: "pc", price: Money(minor: 12_530),
    taxCode: nil, cost: nil, department: nil)
  static let apel = CatalogueItem(
    plu: "20017", gtins: [], description: "Apel", unit: "kg", price: Money(minor: 42_000),
    taxCode: nil, cost: Money(minor: 31_500), department: "fresh")
  static let jasa = CatalogueItem(
    plu: "1003", gtins: [], description: "Jasa", unit: "pc", price: Money(minor: 10_000),
    taxCode: "SC", cost: nil, department: "service")

  static let catalogue: [ItemCode: CatalogueItem] = [
    .gtin("04006381333931"): kopi, .plu("1001"): kopi, .plu("1002"): buku, .plu("20017"): apel,
    .plu("1003"): jasa,
  ]
}

extension SeededRandom {
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
