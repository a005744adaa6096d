import Foundation
import Records
import ShopKit

/// A posagent-sim that was built.
struct SimulatorProgram: Sendable {
  let path: String

  /// Built with the tests.
  static let debug = SimulatorProgram(path: Programs.beside("posagent-sim"))
  /// `make simulator` builds it.
  static let release = SimulatorProgram(path: Project.built.file("release/posagent-sim"))

  /// How the run of one seed ended.
  struct Outcome: Sendable {
    var digest: String
    /// The promises that were broken, each once, in the order in which they were found.
    var broken: [String]
    var isStoppedByAssertion = false
  }

  func run(_ arguments: [String], within seconds: Double = 300) async throws -> Programs.Result {
    try await Programs.run(path, arguments, within: seconds)
  }

  func outcome(seed: Int, events: Int) async throws -> Outcome {
    let result = try await run([
      "--seed", "\(seed)", "--events", "\(events)", "--no-shrink", "--json",
    ])
    // A trap is SIGTRAP or SIGILL, whatever the machine makes of it.
    if case .signal = result.exit {
      return Outcome(digest: "", broken: [], isStoppedByAssertion: true)
    }
    let report = try JSONParser.parse(Array(result.output.utf8))
    guard let digest = report["digest"]?.stringValue, let failures = report["failures"]?.arrayValue
    else { throw Unexpected("no report: \(result.output)\(result.errors)") }
    var broken: [String] = []
    for promise in failures.compactMap({ $0.stringValue.map(Self.promise) })
    where !broken.contains(promise) {
      broken.append(promise)
    }
    return Outcome(digest: digest, broken: broken)
  }

  /// "4711 ms: the chain holds: record 3 …"
  private static func promise(of failure: String) -> String {
    let parts = failure.components(separatedBy: ": ")
    return parts.count > 1 ? parts[1] : failure
  }
}

/// Where this package lies.
enum Project {
  static let root = Place(
    path: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path)
  static let built = Place(path: root.file(".build"))

  struct Place: Sendable {
    var path: String

    func file(_ name: String) -> String { "\(path)/\(name)" }
  }

  static func setting(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
