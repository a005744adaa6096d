// ServiceUnitTests: what is installed for systemd and udev, judged by systemd's own tools.

import Foundation
import TestPeers
import Testing

@Suite struct UnitTests {
  static let units = ["posagent", "posinbox"]

  @Test(arguments: units) func systemdFindsNoFault(name: String) throws {
    let told = try verify(try Unit(name))
    #expect(told.exit == .code(0))
    #expect(told.errors == "")
  }

  /// What makes the test above worth something.
  @Test(arguments: [
    ("RestartSec=2", "RestartSek=2"), ("RestartSec=2", "RestartSec=soon"),
    ("Type=notify", "Type=notifies"), ("UMask=0077", "UMask=0977"),
    ("ProtectSystem=strict", "ProtectSystem=very"), ("[Service]", "[Servant]"),
    ("ExecStart=", "ExecStart=relative/"),
    ("SystemCallFilter=@system-service", "SystemCallFilter=@x"),
  ])
  func aPlantedFaultIsFound(right: String, wrong: String) throws {
    var unit = try Unit("posagent")
    try #require(unit.text.contains(right))
    unit.text = unit.text.replacingOccurrences(of: right, with: wrong)
    let told = try verify(unit)
    #expect(told.exit != .code(0) || told.errors != "")
  }

  /// The greatest exposure that each may have, of 10. Docs/Service.md states the same.
  @Test(arguments: [("posagent", 1.3), ("posinbox", 1.1)])
  func theExposureIsSmall(name: String, most: Double) throws {
    let directory = try TemporaryDirectory()
    let unit = try Unit(name)
    let path = try unit.write(to: directory)
    let told = try Tool.run(
      "systemd-analyze", ["security", "--no-pager", "--offline=true", path], directory)
    let lines = told.output.split(separator: "\n")
    let line = try #require(
      lines.last { $0.contains("Overall exposure level") }, "\(told.output)\(told.errors)")
    let words = line.split(separator: " ")
    let exposure = try #require(words.lazy.compactMap { Double($0) }.first, "\(line)")
    #expect(exposure <= most)
    let page = try String(contentsOf: Project.file("Docs/Service.md"), encoding: .utf8)
    #expect(page.contains("| `\(name).service` | \(exposure) |"))
  }

  /// Where the manual pages say that a setting has no effect, `verify` says nothing.
  @Test(arguments: units) func theUnitAsksForWhatTheProgramNeeds(name: String) throws {
    let lines = try Unit(name).text.split(separator: "\n")
    for line in ["Type=notify", "NoNewPrivileges=yes", "StateDirectory=\(name)"] {
      #expect(lines.contains { $0 == line })
    }
    #expect(lines.contains { $0.hasPrefix("ExecStart=/usr/bin/\(name) ") })
  }

  @Test func theUsersAreMade() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.file("etc"), withIntermediateDirectories: false)
    let told = try Tool.run(
      "systemd-sysusers",
      ["--root=\(directory.path)", Project.file("systemd/sysusers.d/posagent.conf").path],
      directory)
    #expect(told.exit == .code(0), "\(told.errors)")
    let users = try String(contentsOfFile: directory.file("etc/passwd"), encoding: .utf8)
    let groups = try String(contentsOfFile: directory.file("etc/group"), encoding: .utf8)
    for name in Self.units {
      let fields = users.split(separator: "\n").map { $0.split(separator: ":") }
        .first { $0[0] == name }
      #expect(fields?[5] == "/var/lib/\(name)")
      #expect(fields?.last == "/usr/sbin/nologin")
      #expect(try Unit(name).text.contains("User=\(name)\n"))
    }
    // Serial ports belong to this group on Debian.
    #expect(
      groups.split(separator: "\n").contains {
        $0.hasPrefix("dialout:") && $0.hasSuffix(":posagent")
      })
  }

  private func verify(_ unit: Unit) throws -> Tool.Result {
    let directory = try TemporaryDirectory()
    var unit = unit
    // The program is not installed where tests run.
    unit.text = unit.text.replacingOccurrences(
      of: "ExecStart=/usr/bin/\(unit.name) ", with: "ExecStart=/bin/true ")
    let path = try unit.write(to: directory)
    return try Tool.run(
      "systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", path], directory)
  }
}
