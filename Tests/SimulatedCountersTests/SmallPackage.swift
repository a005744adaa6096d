import Records
import ShopKit

/// The manifest of a package with one product of this one and what that needs, no more: other
/// dependencies are neither resolved nor built.
struct SmallPackage {
  private let targets: [String: JSONValue]
  private(set) var names: [String] = []
  private var packages: [String] = []

  /// - Parameter dump: what `swift package dump-package` says of the whole package.
  init(_ dump: JSONValue, product: String) throws {
    targets = Dictionary(
      (dump["targets"]?.arrayValue ?? []).map { ($0["name"]?.stringValue ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
    try take(product)
  }

  private mutating func take(_ name: String) throws {
    guard !names.contains(name) else { return }
    guard let target = targets[name] else { throw Unexpected("no target \(name)") }
    names.append(name)
    for dependency in target["dependencies"]?.arrayValue ?? [] {
      if let product = dependency["product"]?.arrayValue, let package = product[1].stringValue {
        if !packages.contains(package) { packages.append(package) }
      } else if let other = dependency["byName"]?.arrayValue?.first?.stringValue {
        try take(other)
      } else {
        throw Unexpected("\(name) depends on something new: \(JCS.text(dependency))")
      }
    }
  }

  /// - Parameter checkouts: where the packages that it depends on lie.
  func manifest(checkouts: String) -> String {
    let dependencies = packages.map { ".package(path: \"\(checkouts)/\($0)\")" }
    let parts = names.compactMap { targets[$0] }.map(Self.text)
    return """
      // swift-tools-version: 6.2
      import PackageDescription

      let package = Package(
        name: "planted",
        dependencies: [\(dependencies.joined(separator: ", "))],
        targets: [
          \(parts.joined(separator: ",\n    "))
        ])

      """
  }

  private static func text(of target: JSONValue) -> String {
    let kind = target["type"] == "executable" ? "executableTarget" : "target"
    var parts = ["name: \"\(target["name"]?.stringValue ?? "")\""]
    let dependencies = (target["dependencies"]?.arrayValue ?? []).compactMap { dependency in
      if let product = dependency["product"]?.arrayValue {
        return ".product(name: \(JCS.text(product[0])), package: \(JCS.text(product[1])))"
      }
      return dependency["byName"]?.arrayValue?.first.map(JCS.text)
    }
    parts.append("dependencies: [\(dependencies.joined(separator: ", "))]")
    parts.append("exclude: \(JCS.text(target["exclude"] ?? .array([])))")
    let resources = (target["resources"]?.arrayValue ?? []).compactMap { $0["path"].map(JCS.text) }
    parts.append(
      "resources: [\(resources.map { ".embedInCode(\($0))" }.joined(separator: ", "))]")
    let libraries = (target["settings"]?.arrayValue ?? []).compactMap {
      $0["kind"]?["linkedLibrary"]?["_0"].map { ".linkedLibrary(\(JCS.text($0)))" }
    }
    parts.append("linkerSettings: [\(libraries.joined(separator: ", "))]")
    return ".\(kind)(\(parts.joined(separator: ", ")))"
  }
}
