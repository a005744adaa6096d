import Foundation
import Testing

/// udev's own check, `udevadm verify`, came with systemd 254, and Debian 12 has 252: so the grammar
/// of udev(7) is checked here, as far as these rules use it.
@Suite struct UdevRuleTests {
  @Test func theRulesAreWellFormed() throws {
    let text = try String(
      contentsOf: Project.file("udev-rules/70-posagent.rules"), encoding: .utf8)
    #expect(UdevRules.faults(in: text) == [])
  }

  @Test(arguments: [
    #"SUBSYSTEM=="tty" SYMLINK+="a""#, #"SUBSISTEM=="tty""#, #"SUBSYSTEM="tty""#,
    #"SYMLINK=="a", SYMLINK+="b"#, #"SYMLINK+=a"#, #"ENV=="1""#, #"ENV{A=="1""#,
    #"GOTO="nowhere""#, #"SUBSYSTEM=="tty","#, #"TAG!="systemd", TAG=:"x""#,
  ])
  func aPlantedFaultIsFound(rule: String) {
    #expect(UdevRules.faults(in: rule) != [])
  }
}

/// The grammar of udev(7).
enum UdevRules {
  /// Keys that are compared, and keys that are given a value.
  private static let matches: Set<String> = [
    "ACTION", "KERNEL", "KERNELS", "SUBSYSTEM", "SUBSYSTEMS", "ATTR", "ATTRS", "ENV", "TAG",
    "TAGS", "DRIVERS",
  ]
  private static let assignments: Set<String> = [
    "SYMLINK", "OWNER", "GROUP", "MODE", "TAG", "ENV", "ATTR", "LABEL", "GOTO", "IMPORT", "OPTIONS",
  ]
  private static let takesName: Set<String> = ["ATTR", "ATTRS", "ENV", "IMPORT"]

  static func faults(in text: String) -> [String] {
    var faults: [String] = []
    var labels: Set<String> = []
    var jumps: Set<String> = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let pairs = pairs(of: line) else {
        faults.append("not a list of KEY OPERATOR \"VALUE\": \(line)")
        continue
      }
      for pair in pairs {
        if let fault = fault(of: pair) { faults.append("\(fault): \(line)") }
        if pair.key == "LABEL" { labels.insert(pair.value) }
        if pair.key == "GOTO" { jumps.insert(pair.value) }
      }
    }
    return faults + jumps.subtracting(labels).map { "no LABEL is called \($0)" }
  }

  private struct Pair {
    var key: String
    var name: String?
    var operation: String
    var value: String
  }

  private static func pairs(of line: Substring) -> [Pair]? {
    let grammar = /\s*([A-Z]+)(?:\{([^}]+)\})?\s*(==|!=|\+=|-=|:=|=)\s*"([^"]*)"\s*/
    var rest = line
    var pairs: [Pair] = []
    while let match = rest.prefixMatch(of: grammar) {
      pairs.append(
        Pair(
          key: String(match.1), name: match.2.map(String.init), operation: String(match.3),
          value: String(match.4)))
      rest = rest[match.range.upperBound...]
      if rest.isEmpty { return pairs }
      guard rest.hasPrefix(",") else { return nil }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func fault(of pair: Pair) -> String? {
    let compares = pair.operation == "==" || pair.operation == "!="
    guard (compares ? matches : assignments).contains(pair.key) else {
      return "\(pair.key) does not take \(pair.operation)"
    }
    guard takesName.contains(pair.key) == (pair.name != nil) else {
      return "\(pair.key) and {…}"
    }
    return nil
  }
}
