import Foundation
import Records
import ShopKit

/// A copy of what the simulator is made of, in which defects are planted one after the other.
///
/// It stays between the runs of the tests: only what has changed is built.
struct PlantedTree {
  private static let place = Project.Place(path: Project.built.file("planted"))
  private static let swift = Project.setting("SWIFT") ?? "swift"
  /// A SwiftPM that resolves packages holds a lock there, and the one that runs these tests may too.
  private static let temporary = place.file("tmp")

  private let rooms: [String]

  /// Makes it, or brings it up to date.
  init() async throws {
    try FileManager.default.createDirectory(
      atPath: Self.temporary, withIntermediateDirectories: true)
    let dump = try await Self.swift([
      "package", "--package-path", Project.root.path, "--scratch-path", Self.place.file("dump"),
      "dump-package",
    ])
    let package = try SmallPackage(
      JSONParser.parse(Array(dump.utf8).drop { $0 != UInt8(ascii: "{") }),
      product: "posagent-sim")
    rooms = package.names
    try FileManager.default.createDirectory(
      atPath: Self.place.file("Sources"), withIntermediateDirectories: true)
    let manifest = package.manifest(checkouts: Project.built.file("checkouts"))
    try Mirror.write(Data(manifest.utf8), to: Self.place.file("Package.swift"))
  }

  /// The simulator with one defect, or with none; the program lies where only this defect's does.
  func build(_ defect: PlantedDefect?) async throws -> SimulatorProgram {
    for room in rooms {
      try Mirror.copy(
        Project.root.file("Sources/\(room)"), to: Self.place.file("Sources/\(room)"))
    }
    if let defect { try await plant(defect) }
    _ = try await Self.swift([
      "build", "--package-path", Self.place.path, "--scratch-path", Self.place.file("build"),
      "--product", "posagent-sim",
    ])
    let program = Self.place.file("posagent-sim-\(defect?.name ?? "sound")")
    try? FileManager.default.removeItem(atPath: program)
    try FileManager.default.copyItem(
      atPath: Self.place.file("build/debug/posagent-sim"), toPath: program)
    return SimulatorProgram(path: program)
  }

  func remove(_ program: SimulatorProgram) {
    try? FileManager.default.removeItem(atPath: program.path)
  }

  private func plant(_ defect: PlantedDefect) async throws {
    let result = try await Programs.run(
      "git", ["-C", Self.place.path, "apply", defect.path],
      // Else git takes the paths for those of the repository around, and does nothing.
      environment: ["GIT_CEILING_DIRECTORIES": Project.built.path])
    guard result.succeeded else {
      throw Unexpected(
        "\(defect.name) does not fit the sources any more; write it anew: \(result.errors)")
    }
  }

  private static func swift(_ arguments: [String]) async throws -> String {
    let result = try await Programs.run(
      commandLine: swift.split(separator: " ").map(String.init) + arguments,
      // swift-crypto finds its own dependency beside it then, without the network.
      environment: ["TMPDIR": temporary, "SWIFTCI_USE_LOCAL_DEPS": "1"], within: 1_800)
    guard result.succeeded else {
      throw Unexpected("swift \(arguments[0]) failed:\n\(result.output)\n\(result.errors)")
    }
    return result.output
  }
}

/// Copies that touch nothing which is the same already, so that it is not built again.
private enum Mirror {
  static func copy(_ from: String, to: String) throws {
    let wanted = try FileManager.default.subpathsOfDirectory(atPath: from)
    let present = (try? FileManager.default.subpathsOfDirectory(atPath: to)) ?? []
    for name in Set(present).subtracting(wanted) {
      try? FileManager.default.removeItem(atPath: "\(to)/\(name)")
    }
    for name in wanted {
      var isDirectory: ObjCBool = false
      guard
        FileManager.default.fileExists(atPath: "\(from)/\(name)", isDirectory: &isDirectory),
        !isDirectory.boolValue
      else { continue }
      let path = URL(filePath: "\(to)/\(name)")
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try write(try Data(contentsOf: URL(filePath: "\(from)/\(name)")), to: path.path)
    }
  }

  static func write(_ data: Data, to path: String) throws {
    guard FileManager.default.contents(atPath: path) != data else { return }
    try data.write(to: URL(filePath: path))
  }
}
