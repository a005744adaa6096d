import Receipts
import RetailTypes
import Sales
import StrictYAML

extension AgentConfiguration {
  /// Reads the file at `path` and the secrets that it names.
  ///
  /// - Throws: every mistake at once, in the order of the file.
  public static func load(path: String) throws(ConfigurationErrors) -> AgentConfiguration {
    let reader = ConfigurationReader(surroundings: ConfigurationSurroundings(ofFile: path))
    return try StrictYAML.decode(path: path) { reader.read($0) }
  }

  /// Reads YAML that need not be in a file; `file` is its name in messages.
  public static func decode(
    _ yaml: String, file: String, surroundings: ConfigurationSurroundings
  ) throws(ConfigurationErrors) -> AgentConfiguration {
    let reader = ConfigurationReader(surroundings: surroundings)
    return try StrictYAML.decode(Array(yaml.utf8), file: file) { reader.read($0) }
  }
}

/// Reads each section; the sections are in the files `ConfigurationReader+….swift`.
struct ConfigurationReader {
  let surroundings: ConfigurationSurroundings

  /// Everything is read before anything is missed, so that one run shows every mistake.
  func read(_ map: YAMLMapping) -> AgentConfiguration? {
    let store = map.required("store", example: "store: JKT01")?.name()
    let lane = map.required("lane", example: "lane: \"03\"")?.name()
    let currency = currency(map)
    let decimals = currency?.decimals ?? 0
    let device = device(map, store: store, lane: lane)
    let zone = timeZone(map)
    let cutover = map.value("business_day_cutover").map { $0.minutesOfDay() } ?? 0
    let language = map.value("language").map { $0.choice() } ?? ReceiptLanguage.english
    let taxes = map.value("taxes").map { self.taxes($0) } ?? []
    let tenders =
      map.value("tenders").map { self.tenders($0, decimals: decimals) }
      ?? [TenderDefinition(kind: TenderDefinition.cash, change: true)]
    let measured =
      map.value("measured_goods").map { measuredGoods($0, currencyDecimals: decimals) } ?? []
    // A section that has a mistake is as good as absent: the mistake is already reported.
    let catalogue = map.value("catalogue").flatMap { self.catalogue($0) }
    let profiles = profiles(map)
    let devices = devices(map, profiles: profiles)
    let receipt = receipt(map, paper: devices?.printer?.profile)
    let roles = roles(map)
    let api = api(map, roles: roles?.map(\.name) ?? [])
    let upstream = map.value("upstream").flatMap { self.upstream($0) }
    guard let store, let lane, let currency, let device, let zone, let cutover, let language,
      let taxes, let tenders, let measured, let devices, let receipt, let roles, let api
    else { return nil }
    return AgentConfiguration(
      store: store, lane: lane, device: device, currency: currency, timeZone: zone,
      businessDayCutoverMinutes: cutover, language: language, taxes: taxes, tenders: tenders,
      measuredGoods: measured, catalogueFile: catalogue, receipt: receipt,
      profileDirectory: profiles.directory, scanners: devices.scanners, printer: devices.printer,
      drawer: devices.drawer, api: api,
      upstream: upstream, roles: roles)
  }

  private func currency(_ map: YAMLMapping) -> Currency? {
    let value = map.required("currency", example: "currency: IDR")
    let given = map.value("decimals").map { $0.integer(in: 0...4) }
    guard let value, let code = value.text() else { return nil }
    guard code.utf8.count == 3, code.unicodeScalars.allSatisfy({ ("A"..."Z").contains($0) }) else {
      return value.fail("\"\(code)\" is not a currency code of three capitals such as IDR or TRY")
    }
    guard let decimals = given ?? Currency.usualDecimals(of: code) else { return nil }
    return Currency(code: code, decimals: decimals)
  }

  private func device(_ map: YAMLMapping, store: String?, lane: String?) -> String? {
    if let value = map.value("device") { return value.name() }
    guard let store, let lane else { return nil }
    let name = "\(store)-\(lane)".lowercased()
    guard name.utf8.count <= 64 else {
      return map.fail("\"\(name)\" is too long for a device name: add a shorter one as device:")
    }
    return name
  }

  private func timeZone(_ map: YAMLMapping) -> TimeZoneClock? {
    guard let value = map.value("time_zone") else {
      return TimeZoneClock.ofMachine()
    }
    guard let name = value.text() else { return nil }
    do throws(TimeZoneError) {
      return try TimeZoneClock(name)
    } catch {
      return value.fail(error.description)
    }
  }
}
