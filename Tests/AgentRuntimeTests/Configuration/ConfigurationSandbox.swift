import Foundation
import StrictYAML

@testable import AgentRuntime

/// A directory of its own with the files that a configuration names.
final class ConfigurationSandbox {
  let path: String

  init() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("posagent-configuration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    path = directory.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
  }

  func surroundings(
    credentials: String? = nil, runtime: String? = nil
  ) -> ConfigurationSurroundings {
    ConfigurationSurroundings(
      directory: path, credentialsDirectory: credentials.map { "\(path)/\($0)" },
      runtimeDirectory: runtime)
  }

  func decode(
    _ yaml: String, credentials: String? = nil, runtime: String? = nil
  ) throws(ConfigurationErrors) -> AgentConfiguration {
    try AgentConfiguration.decode(
      yaml, file: "posagent.yaml",
      surroundings: surroundings(credentials: credentials, runtime: runtime))
  }

  /// The lines of the errors, with DIR in the place of the directory's own name.
  func errors(_ yaml: String, credentials: String? = nil) -> [String] {
    do throws(ConfigurationErrors) {
      _ = try decode(yaml, credentials: credentials)
      return []
    } catch {
      return error.lines.map { $0.replacingOccurrences(of: path, with: "DIR") }
    }
  }
}
