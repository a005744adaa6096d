/// A target under Sources and its layer.
struct Room {
  var name: String
  var layer: Int

  /// The table of Docs/Architecture.md, from the top. A target that is not here fails the test.
  static let all: [Room] = [
    Room(name: "posagent", layer: 5), Room(name: "posinbox", layer: 5),
    Room(name: "posagent-sim", layer: 5),

    Room(name: "AgentRuntime", layer: 4), Room(name: "AgentSimulator", layer: 4),
    Room(name: "Inbox", layer: 4),

    Room(name: "InboxStore", layer: 3),
    Room(name: "JournalStore", layer: 3), Room(name: "CatalogueStore", layer: 3),
    Room(name: "TextRaster", layer: 3), Room(name: "DevicePorts", layer: 3),
    Room(name: "UpstreamClient", layer: 3), Room(name: "LocalAPI", layer: 3),
    Room(name: "ERPConnectors", layer: 3), Room(name: "StrictYAML", layer: 3),
    Room(name: "ServiceManager", layer: 3), Room(name: "CommandLineProgram", layer: 3),

    Room(name: "AgentCore", layer: 2), Room(name: "DeviceDrivers", layer: 2),

    Room(name: "Sales", layer: 1), Room(name: "Barcodes", layer: 1),
    Room(name: "ScannerProtocols", layer: 1), Room(name: "EscPos", layer: 1),
    Room(name: "Receipts", layer: 1), Room(name: "Postings", layer: 1),
    Room(name: "Delivery", layer: 1), Room(name: "DeviceProfiles", layer: 1),

    Room(name: "RetailTypes", layer: 0), Room(name: "Records", layer: 0),
  ]

  /// Targets in C: system libraries and inline shims, for layer 3 and up.
  static let inC: Set<String> = [
    "CUdev", "CUSB", "CCups", "CDeviceIO", "CPostgres", "CPango", "CSimDisk", "CZlib",
  ]

  /// Imports within one layer that are allowed.
  static let sideways: Set<[String]> = [
    ["AgentCore", "DeviceDrivers"], ["EscPos", "DeviceProfiles"], ["Records", "RetailTypes"],
  ]

  /// Who may import the simulator, besides tests.
  static let simulatorUsers: Set<String> = ["posagent-sim"]

  static func named(_ name: String) -> Room? { all.first { $0.name == name } }
}
