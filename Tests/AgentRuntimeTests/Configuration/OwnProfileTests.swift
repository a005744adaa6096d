import DeviceProfiles
import Foundation
import StrictYAML
import Testing

@testable import AgentRuntime

/// Profiles that a technician adds beside the configuration.
@Suite struct OwnProfileTests {
  let sandbox: ConfigurationSandbox

  init() throws { sandbox = try ConfigurationSandbox() }

  static let profile = """
    {"printers": [
      {"name": "contoh-tp80", "vendor": "Contoh", "model": "TP80", "like": "epson-tm-t20ii",
       "facts": {}}]}
    """

  private func write(_ name: String, _ text: String) throws {
    let folder = (name as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(
      atPath: "\(sandbox.path)/\(folder)", withIntermediateDirectories: true)
    try sandbox.write(name, text)
  }

  /// - Parameter directory: a line of its own, or nothing.
  private static func yaml(_ profile: String, directory: String = "") -> String {
    """
    store: JKT01
    lane: "03"
    currency: IDR
    time_zone: Asia/Jakarta
    devices:
      - {id: p, kind: printer, transport: tcp, address: "127.0.0.1:9100", profile: \(profile)}
    \(directory)
    """
  }

  @Test func theDirectoryBesideTheFileIsRead() throws {
    try write("profiles.d/contoh.json", Self.profile)
    // Neither is one of ours: an editor's copy, and a note.
    try write("profiles.d/.contoh.json", "{")
    try write("profiles.d/README", "{")
    let configuration = try sandbox.decode(Self.yaml("contoh-tp80"))
    #expect(configuration.printer?.profile.name == "contoh-tp80")
    #expect(configuration.printer?.profile.columns == 48)
    #expect(configuration.profileDirectory == "\(sandbox.path)/profiles.d")
    #expect(try sandbox.decode(configuration.effectiveYAML) == configuration)
  }

  @Test func anotherDirectoryCanBeNamed() throws {
    try write("mine/contoh.json", Self.profile)
    let yaml = Self.yaml("contoh-tp80", directory: "profile_dir: mine")
    let configuration = try sandbox.decode(yaml)
    #expect(configuration.printer?.profile.name == "contoh-tp80")
    #expect(configuration.effectiveYAML.contains("profile_dir: \"\(sandbox.path)/mine\"\n"))
    #expect(try sandbox.decode(configuration.effectiveYAML) == configuration)
  }

  @Test func itNeedNotBeThereUnlessItIsNamed() throws {
    let configuration = try sandbox.decode(Self.yaml("epson-tm-t82"))
    #expect(configuration.printer?.profile.name == "epson-tm-t82")
    #expect(configuration.profileDirectory == nil)
    #expect(
      sandbox.errors(Self.yaml("epson-tm-t82", directory: "profile_dir: mine"))
        == [
          "posagent.yaml:7:14: profile_dir: DIR/mine cannot be read: No such file or directory"
        ])
  }

  @Test func filesAreReadInTheOrderOfTheirNames() throws {
    try write(
      "profiles.d/20.json",
      Self.profile.replacingOccurrences(of: "epson-tm-t20ii", with: "contoh-tp58")
    )
    try write(
      "profiles.d/10.json",
      Self.profile.replacingOccurrences(of: "epson-tm-t20ii", with: "generic-58")
        .replacingOccurrences(of: "contoh-tp80", with: "contoh-tp58"))
    let configuration = try sandbox.decode(Self.yaml("contoh-tp80"))
    #expect(configuration.printer?.profile.columns == 32)
  }

  // The printer's name is not wrong because the file of its profile is.
  @Test func mistakesAreThoseOfTheirFile() throws {
    try write(
      "profiles.d/contoh.json",
      Self.profile.replacingOccurrences(of: "epson-tm-t20ii", with: "epson-tm-t20i"))
    try write("profiles.d/other.json", "{\n  \"printers\": [,]\n}")
    let errors = sandbox.errors(
      Self.yaml("contoh-tp80").replacingOccurrences(of: "lane: \"03\"", with: "lane: 03"))
    #expect(errors.count == 3)
    #expect(
      errors.first == "posagent.yaml:2:7: lane: 03 must be text: write it in quotes, \"03\"")
    #expect(
      errors.dropFirst().first?.hasPrefix(
        "DIR/profiles.d/contoh.json:2:72: printers[0].like: no profile \"epson-tm-t20i\"") == true,
      "\(errors)")
    #expect(errors.last?.hasPrefix("DIR/profiles.d/other.json:2:16: unexpected") == true)
  }

  @Test func anUnknownNameIsAnsweredWithANearOne() throws {
    #expect(
      sandbox.errors(Self.yaml("star-tsp60"))
        == [
          "posagent.yaml:6:80: profile: \"star-tsp60\" is not a known profile; did you mean "
            + "\"star-tsp600\"?"
        ])
    #expect(
      sandbox.errors(Self.yaml("zzzzzzzz"))
        == [
          "posagent.yaml:6:80: profile: \"zzzzzzzz\" is not a known profile; `posagent profile "
            + "list` shows them"
        ])
  }
}
