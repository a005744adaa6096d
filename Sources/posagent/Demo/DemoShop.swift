import Foundation

/// The shop of the demonstration: its files, written where the demonstration keeps its state.
struct DemoShop {
  let directory: String

  static let configurationName = "posagent.yaml"

  func writeFiles(inboxPort: Int, upstreamToken: String, apiToken: String) throws {
    try write("items.csv", Self.items)
    try write("upstream.token", upstreamToken)
    try write("till.token", apiToken)
    try write(Self.configurationName, Self.configuration(inboxPort: inboxPort))
  }

  /// Readable by the owner only, as secrets have to be.
  private func write(_ name: String, _ text: String) throws {
    let path = directory + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  private static let items = """
    plu,gtin,description,unit,price,tax_code,cost,department
    1001,8991000000010,Teh botol 350 ml,pc,5000,PPN,3600,MINUMAN
    1002,8991000000027,Mi goreng 85 g,pc,3500,PPN,2700,MAKANAN
    1003,8991000000034,Kopi bubuk 165 g,pc,18500,PPN,14800,MINUMAN
    20017,,Apel fuji,kg,42000,,31500,SEGAR

    """

  private static func configuration(inboxPort: Int) -> String {
    """
    store: JKT01
    lane: "03"
    currency: IDR
    time_zone: Asia/Jakarta
    business_day_cutover: "04:00"
    language: id
    taxes:
      - {code: PPN, rate: "11", included: true}
    tenders:
      - {kind: cash, change: true, rounding: "100"}
      - {kind: qris}
    measured_goods:
      - {prefix: "21", item_digits: 5, value: weight, value_digits: 5, decimals: 3}
    catalogue: {file: items.csv}
    receipt:
      width_mm: 80
      header: ["TOKO CONTOH", "Jl. Melati 12, Jakarta"]
      footer: ["Terima kasih"]
    api:
      listen: 127.0.0.1:0
      tokens:
        - {name: till, role: supervisor, file: till.token}
    upstream: {url: "http://127.0.0.1:\(inboxPort)", token_file: upstream.token}

    """
  }
}
