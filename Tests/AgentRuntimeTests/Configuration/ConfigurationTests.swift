import AgentCore
import Barcodes
import CatalogueStore
import DevicePorts
import DeviceProfiles
import Foundation
import RetailTypes
import Sales
import StrictYAML
import Testing

@testable import AgentRuntime

@Suite struct ConfigurationTests {
  let sandbox: ConfigurationSandbox

  init() throws {
    sandbox = try ConfigurationSandbox()
    try sandbox.write("till.token", "till-secret\n")
    try sandbox.write("office.token", "office-secret\n")
    try sandbox.write("upstream.token", "upstream-secret")
    try sandbox.write("items.csv", "plu,gtin\n", mode: 0o644)
    try sandbox.write("items-tr.csv", "plu,gtin\n", mode: 0o644)
    try sandbox.write("ca.pem", "-----BEGIN CERTIFICATE-----\n", mode: 0o644)
  }

  @Test func aTokenThatEveryUserMayReadIsWarnedOf() throws {
    let yaml =
      "store: S1\nlane: \"1\"\ncurrency: IDR\n"
      + "api:\n  tokens: [{name: till, role: cashier, file: till.token}]"
    #expect(try sandbox.decode(yaml).warnings == [])
    try sandbox.write("till.token", "till-secret\n", mode: 0o604)
    let file = "\(sandbox.path)/till.token"
    #expect(
      try sandbox.decode(yaml).warnings == [
        "\(file) can be read by every user of this machine: chmod 600 \(file)"
      ])
  }

  @Test func threeKeysAreEnough() throws {
    let configuration = try sandbox.decode("store: JKT01\nlane: \"03\"\ncurrency: IDR")
    #expect(configuration.device == "jkt01-03")
    #expect(configuration.currency == Currency(code: "IDR", decimals: 0))
    #expect(configuration.businessDayCutoverMinutes == 0)
    #expect(configuration.language == .english)
    #expect(configuration.taxes == [])
    #expect(configuration.tenders == [TenderDefinition(kind: "cash", change: true)])
    #expect(configuration.measuredGoods == [])
    #expect(configuration.catalogueFile == nil)
    #expect(configuration.receipt == .init(widthMillimetres: 80, header: [], footer: []))
    #expect(configuration.scanners == [])
    #expect(configuration.printer == nil)
    #expect(configuration.drawer == nil)
    #expect(configuration.api.listen.text == "127.0.0.1:8390")
    #expect(configuration.api.socket == nil)
    #expect(configuration.api.tokens == [])
    #expect(configuration.upstream == nil)
    #expect(configuration.roles.map(\.name) == ["cashier", "supervisor"])
    #expect(configuration.roles.first?.permissions == [.sell])
    #expect(
      Set(configuration.roles.last?.permissions ?? [])
        == [.sell, .voidCompleted, .returnWithoutReceipt, .noSale, .priceOverride])
  }

  @Test func systemdProvidesSocketAndCredentials() throws {
    let configuration = try sandbox.decode(
      """
      store: S
      lane: "1"
      currency: TRY
      api: {tokens: [{name: till, role: cashier, credential: till.token}]}
      """, credentials: ".", runtime: "/run/posagent")
    #expect(configuration.api.socket == "/run/posagent/api.sock")
    #expect(configuration.api.tokens.map(\.secret.token) == ["till-secret"])
  }

  /// The sample of the interface description, without the logo, which this version refuses.
  static let sample = """
    store: JKT01
    lane: "03"
    device: jkt01-03            # name upstream; default STORE-LANE in lower case
    currency: IDR
    decimals: 0                 # default by currency as used at counters
    time_zone: Asia/Jakarta
    business_day_cutover: "04:00"
    language: id                # en, id, tr
    taxes:
      - {code: PPN, rate: "11", included: true}
    tenders:
      - {kind: cash, change: true, rounding: "100"}
      - {kind: qris}
      - {kind: card}
    measured_goods:
      - {prefix: "21", item_digits: 5, value: weight, value_digits: 5, decimals: 3}
    catalogue: {file: items.csv}   # plu,gtin,description,unit,price,tax_code,cost,department
    receipt: {width_mm: 80, header: ["TOKO CONTOH", "Jakarta"], footer: ["Terima kasih"]}
    devices:                    # overrides; discovery is automatic
      - {id: front-scanner, kind: scanner, transport: serial, path: /dev/ttyS1, baud: 9600, framing: "8N1", suffix: cr}
      - {id: receipt, kind: printer, transport: tcp, address: "127.0.0.1:9100", profile: epson-tm-t20ii}
      - {id: till, kind: drawer, printer: receipt, connector: 1, pulse_ms: [100, 200]}
    api:
      listen: 127.0.0.1:8390
      socket: /run/posagent/api.sock
      origins: ["https://erp.example"]
      tokens: [{name: till, role: cashier, file: till.token}]
    upstream: {url: "https://inbox.example:8443", token_file: upstream.token, ca_file: ca.pem}
    roles: {cashier: [sell], supervisor: [sell, void_completed, return_without_receipt, no_sale, price_override]}

    """

  @Test func theDocumentedSampleIsRead() throws {
    let configuration = try sandbox.decode(Self.sample)
    #expect(configuration.businessDayCutoverMinutes == 240)
    #expect(configuration.timeZone.offsetMinutes(atUnixSeconds: 0) == 420)
    #expect(
      configuration.taxes
        == [TaxDefinition(code: "PPN", rate: TaxRate(tenThousandths: 110_000), included: true)])
    #expect(
      configuration.tenders == [
        TenderDefinition(kind: "cash", change: true, rounding: Money(minor: 100)),
        TenderDefinition(kind: "qris"), TenderDefinition(kind: "card"),
      ])
    #expect(configuration.measuredGoods.map(\.prefix) == ["21"])
    #expect(configuration.catalogueFile == "\(sandbox.path)/items.csv")
    #expect(
      configuration.scanners == [
        .init(
          id: "front-scanner",
          connection: .port(.tty(path: "/dev/ttyS1", SerialSettings(baud: 9600))), suffix: .cr)
      ])
    #expect(configuration.printer?.connection == .port(.tcp(host: "127.0.0.1", port: 9100)))
    #expect(configuration.printer?.profile.name == "epson-tm-t20ii")
    #expect(
      configuration.drawer
        == .init(
          id: "till", printer: "receipt", connector: 1,
          pulse: .init(onMilliseconds: 100, offMilliseconds: 200)))
    #expect(configuration.api.socket == "/run/posagent/api.sock")
    #expect(configuration.api.origins == ["https://erp.example"])
    #expect(configuration.api.tokens.map(\.name) == ["till"])
    #expect(configuration.api.tokens.map(\.secret.token) == ["till-secret"])
    #expect(configuration.upstream?.url == "https://inbox.example:8443")
    #expect(configuration.upstream?.token.token == "upstream-secret")
    #expect(configuration.upstream?.caFile == "\(sandbox.path)/ca.pem")
    #expect(configuration.roles.map(\.name) == ["cashier", "supervisor"])
  }

  @Test func aFileInADirectoryIsLoadedWithItsNeighbours() throws {
    try sandbox.write("posagent.yaml", Self.sample)
    let configuration = try AgentConfiguration.load(path: "\(sandbox.path)/posagent.yaml")
    #expect(configuration == (try sandbox.decode(Self.sample)))
  }

  /// What `config show` prints says the same and tells no secret.
  @Test(arguments: [sample, "store: S\nlane: \"1\"\ncurrency: TRY\ntime_zone: Europe/Istanbul"])
  func theEffectiveConfigurationReadsAsItself(yaml: String) throws {
    let configuration = try sandbox.decode(yaml)
    let shown = configuration.effectiveYAML
    #expect(try sandbox.decode(shown) == configuration)
    #expect(!shown.contains("secret"))
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!"\(dumped)\(configuration)".contains("-secret"))
  }

  static let examples =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Docs/examples"

  @Test(arguments: [("posagent.yaml", 6), ("posagent-tr.yaml", 5)])
  func theExamplesAreRead(name: String, items: Int) throws {
    for goods in ["items.csv", "items-tr.csv"] {
      let bytes = try SmallFile.read("\(Self.examples)/\(goods)", maximumBytes: 65_536)
      try sandbox.write(goods, String(decoding: bytes, as: UTF8.self), mode: 0o644)
    }
    let yaml = try SmallFile.read("\(Self.examples)/\(name)", maximumBytes: 65_536)
    let configuration = try sandbox.decode(String(decoding: yaml, as: UTF8.self))
    let catalogue = try CatalogueStore.open(
      path: "\(sandbox.path)/catalogue.sqlite", currency: configuration.currency)
    let file = try #require(configuration.catalogueFile)
    #expect(try catalogue.importCSV(path: file).items == items)
    let known = Set(configuration.taxes.map(\.code))
    let taxed = try catalogue.find(plu: "1001")?.taxCode
    #expect(known.contains(try #require(taxed)))
    try catalogue.close()
  }

  /// What Docs/Configuration.md shows as the answer to a broken file is what the program says.
  @Test func theDocumentedMistakesAreReal() throws {
    let document = try SmallFile.read(
      "\(Self.examples)/../Configuration.md", maximumBytes: 262_144)
    let text = String(decoding: document, as: UTF8.self)
    let section = try #require(text.components(separatedBy: "\n## Mistakes\n").last)
    let blocks = section.components(separatedBy: "```")
    try sandbox.write("till.token", "open-secret", mode: 0o644)
    let yaml = try #require(blocks[1].wholeMatch(of: /yaml\n(.*)/.dotMatchesNewlines()))
    let answer = blocks[3].split(separator: "\n").map(String.init)
    #expect(
      sandbox.errors(String(yaml.1)).map {
        $0.replacingOccurrences(of: "DIR/", with: "/etc/posagent/")
      } == answer)
  }
}
