// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors in everything that is ours.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  of name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: strict)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

// The rooms by layer; an arrow may only point down. Docs/Architecture.md says what each is for.
let words = [
  room("RetailTypes"),
  room("Records", ["RetailTypes"]),
]

let rules = [
  room("Sales", ["Records", "RetailTypes"]),
  room("Barcodes", ["Records", "RetailTypes"]),
  room("ScannerProtocols"),
  room("DeviceProfiles", ["Records"], resources: [.embedInCode("printers.json")]),
  room(
    "EscPos", ["DeviceProfiles", "RetailTypes"],
    exclude: ["Font/LICENSE.txt", "Font/README.md", "Font/make-font.py"],
    resources: [.embedInCode("Font/receipt-12x24.font")]),
  room("Receipts", ["Records", "RetailTypes"]),
  room(
    "Postings", ["Records", "RetailTypes"],
    resources: [.embedInCode("Presets/id.json"), .embedInCode("Presets/tr.json")]),
  room("Delivery", ["Records", "RetailTypes"]),
]

let core = [
  room("DeviceDrivers", ["DeviceProfiles", "EscPos", "RetailTypes", "ScannerProtocols"]),
  room(
    "AgentCore",
    [
      "Barcodes", "Delivery", "DeviceDrivers", "DeviceProfiles", "EscPos", "Receipts", "Records",
      "RetailTypes", "Sales", "ScannerProtocols",
    ]),
]

let edges: [Target] = [
  .target(name: "CDeviceIO"),
  .target(name: "CSimDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
  .target(name: "CZlib"),
  room("CommandLineProgram", [arguments]),
  room("DevicePorts", ["CDeviceIO"]),
  room("JournalStore", ["AgentCore", "Delivery", "Records", "RetailTypes", crypto, grdb]),
  room("CatalogueStore", ["RetailTypes", "Barcodes", crypto, grdb]),
  room(
    "LocalAPI",
    [
      "AgentCore", "Records", "RetailTypes", crypto, hummingbird, hummingbirdCore, lifecycle,
      logging, nioCore, nioHTTP1,
    ], resources: [.embedInCode("openapi.yaml")]),
  room("InboxStore", ["Records", "RetailTypes", crypto, grdb]),
  room("ServiceManager"),
  room("StrictYAML", [yams]),
  room(
    "UpstreamClient",
    [
      "CZlib", "Delivery", "Records", "RetailTypes", httpClient, logging, nioCore, nioHTTP1,
      nioPosix,
      nioSSL,
    ]),
]

let assemblies = [
  room(
    "AgentRuntime",
    [
      "AgentCore", "Barcodes", "CatalogueStore", "Delivery", "DeviceDrivers", "DevicePorts",
      "DeviceProfiles", "EscPos", "JournalStore", "LocalAPI", "Receipts", "Records", "RetailTypes",
      "Sales", "ScannerProtocols", "ServiceManager", "StrictYAML", "UpstreamClient", logging,
    ]),
  room(
    "Inbox",
    [
      "CZlib", "InboxStore", "Records", hummingbird, hummingbirdCore, hummingbirdTLS, logging,
      nioCore, nioSSL,
    ]),
]

let simulator = room(
  "AgentSimulator",
  [
    "AgentCore", "Barcodes", "CSimDisk", "Delivery", "DeviceDrivers", "DeviceProfiles", "EscPos",
    "InboxStore", "JournalStore", "Postings", "Receipts", "Records", "RetailTypes", "Sales",
    "ScannerProtocols", crypto, grdb,
  ])

let programs = [
  program(
    "posagent",
    [
      "AgentCore", "AgentRuntime", "Barcodes", "CatalogueStore", "CommandLineProgram",
      "DevicePorts", "DeviceProfiles", "Inbox", "InboxStore", "JournalStore", "LocalAPI",
      "Postings", "Records", "RetailTypes", "ScannerProtocols", "StrictYAML", "UpstreamClient",
      arguments, hummingbird, lifecycle, logging, unixSignals,
    ]),
  program(
    "posinbox",
    [
      "CommandLineProgram", "Inbox", "InboxStore", "Postings", "Records", "RetailTypes",
      "ServiceManager", "StrictYAML", arguments, hummingbird, lifecycle, logging, nioCore,
    ]),
]

let simulatorProgram = program(
  "posagent-sim", ["AgentSimulator", "CommandLineProgram", "Records", arguments])

let testTargets: [Target] = [
  .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: strict),
  .target(name: "TestPeers", path: "Tests/TestPeers", swiftSettings: strict),
  .target(
    name: "ShopKit", dependencies: ["Records", "TestPeers", httpClient, nioCore, nioHTTP1],
    path: "Tests/ShopKit", exclude: ["check_journal.py"], swiftSettings: strict),
  .executableTarget(name: "crash-tracer", path: "Tests/CrashTracer"),
  .target(
    name: "InboxTestKit", dependencies: ["InboxStore", "Records", "RetailTypes"],
    path: "Tests/InboxTestKit", swiftSettings: strict),
  .executableTarget(
    name: "posagent-bench", dependencies: ["TestPeers", arguments, sqlite], path: "Tests/Bench",
    swiftSettings: strict),
  tests(of: "ServiceUnit", ["TestPeers"]),
  tests(of: "RetailTypes", ["RetailTypes"]),
  tests(of: "Records", ["Records", "RetailTypes", "TestKit"]),
  tests(of: "Sales", ["Records", "RetailTypes", "Sales", "TestKit"]),
  tests(of: "Barcodes", ["Barcodes", "Records", "RetailTypes"]),
  tests(of: "ScannerProtocols", ["ScannerProtocols", "TestKit"]),
  tests(of: "DeviceProfiles", ["DeviceProfiles", "Records"]),
  tests(of: "EscPos", ["CZlib", "DeviceProfiles", "EscPos", "RetailTypes", "TestKit"]),
  tests(
    of: "Receipts", ["DeviceProfiles", "EscPos", "Receipts", "Records", "RetailTypes", "TestKit"],
    exclude: ["Golden"]),
  tests(of: "Postings", ["Postings", "Records", "RetailTypes", "TestKit"]),
  tests(of: "Delivery", ["Delivery", "Records", "RetailTypes", "TestKit"]),
  tests(
    of: "DeviceDrivers", ["DeviceDrivers", "EscPos", "RetailTypes", "ScannerProtocols", "TestKit"]),
  tests(of: "CZlib", ["CZlib"]),
  tests(of: "DevicePorts", ["DevicePorts", "TestPeers"]),
  tests(of: "JournalStore", ["JournalStore", grdb], resources: [.copy("Fixtures")]),
  tests(of: "CatalogueStore", ["CatalogueStore"]),
  tests(
    of: "LocalAPI", ["AgentCore", "LocalAPI", "Records", "RetailTypes", "TestKit", logging, yams]),
  tests(of: "StrictYAML", ["StrictYAML"]),
  tests(
    of: "UpstreamClient",
    ["CZlib", "Delivery", "Records", "UpstreamClient", nioCore, nioPosix, nioSSL],
    resources: [.copy("Certificates")]),
  tests(
    of: "AgentRuntime",
    [
      "AgentCore", "AgentRuntime", "Barcodes", "CatalogueStore", "DevicePorts", "DeviceProfiles",
      "RetailTypes", "Sales", "StrictYAML",
    ]),
  tests(of: "Tidy", []),
  tests(
    of: "AgentCore",
    [
      "AgentCore", "Barcodes", "Delivery", "DeviceDrivers", "DeviceProfiles", "EscPos", "Receipts",
      "Records", "RetailTypes", "Sales", "ScannerProtocols", "TestKit",
    ]),
  tests(
    of: "AgentSimulator",
    [
      "AgentCore", "AgentSimulator", "CSimDisk", "Delivery", "DeviceDrivers", "DeviceProfiles",
      "EscPos", "InboxStore", "InboxTestKit", "JournalStore", "Receipts", "Records", "RetailTypes",
      "TestKit",
      crypto, grdb,
    ]),
  tests(
    of: "SimulatedCounters", ["Records", "ShopKit", "TestPeers", "posagent-sim"],
    exclude: ["Planted"]),
  tests(
    of: "EndToEnd",
    [
      "Records", "ShopKit", "TestKit", "TestPeers", "posagent", "posinbox",
      httpClient, nioCore, nioHTTP1,
    ], exclude: ["make_journal.py"]),
  tests(
    of: "CrashPoint",
    ["Records", "ShopKit", "TestKit", "TestPeers", "crash-tracer", "posagent", "posinbox"]),
  tests(
    of: "InboxStore", ["InboxStore", "InboxTestKit", "Records", "RetailTypes", "TestKit", grdb]),
  tests(of: "Inbox", ["Inbox", "InboxStore", "InboxTestKit", "posinbox", logging]),
]

let package = Package(
  name: "posagent",
  products: [
    .executable(name: "posagent", targets: ["posagent"]),
    .executable(name: "posinbox", targets: ["posinbox"]),
    .executable(name: "posagent-sim", targets: ["posagent-sim"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: words + rules + core + edges + assemblies + [simulator]
    + programs + [simulatorProgram] + testTargets)
