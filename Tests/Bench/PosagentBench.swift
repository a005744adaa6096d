// posagent-bench: how fast the programs are, each figure beside what bounds it.

import ArgumentParser
import Glibc
import TestPeers

@main
struct PosagentBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posagent-bench",
    abstract: "Measures the programs; prints one line of JSON for each figure.",
    discussion: """
      What a figure is compared with is measured in the same run, in turn with it, on the same
      file system: rounds of both alternate, and the round with the median ratio is the one that
      is printed. Docs/Performance.md says what each figure is.
      """)

  @Option(help: "Where the programs lie.") var programs = ".build/release"
  @Option(help: "A directory on the disk to be measured; it is left as it was.")
  var directory = ".build"
  @Option(help: "Records of the long journal.") var records = 1_000_000
  @Option(help: "Seconds that each idle program is watched.") var idleSeconds = 25
  @Argument(help: "Which groups of figures; none for all.") var groups: [Group] = []

  enum Group: String, ExpressibleByArgument, CaseIterable {
    case api, scan, idle, journal, simulator
  }

  func run() async throws {
    let bench = Bench(
      programs: try absolute(programs), workspace: try absolute(directory), records: records,
      idleSeconds: idleSeconds)
    for group in groups.isEmpty ? Group.allCases : groups {
      switch group {
      case .api: try await bench.measureCommands()
      case .scan: try await bench.measureScans()
      case .idle: try await bench.measureIdling()
      case .journal: try await bench.measureLongJournal()
      case .simulator: try await bench.measureSimulator()
      }
    }
  }

  private func absolute(_ path: String) throws -> String {
    guard let resolved = realpath(path, nil) else {
      throw BenchError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// What all figures share: where things are, and how much of them.
struct Bench: Sendable {
  var programs: String
  /// Temporary directories are made here, so that all files lie on one file system.
  var workspace: String
  var records: Int
  var idleSeconds: Int

  var posagent: String { programs + "/posagent" }
  var posinbox: String { programs + "/posinbox" }

  func temporaryDirectory() throws -> TemporaryDirectory {
    setenv("TMPDIR", workspace, 1)
    return try TemporaryDirectory("posagent-bench")
  }

  /// Tells how far the run is, on standard error.
  func progress(_ text: String) {
    let line = Array("# \(text)\n".utf8)
    write(STDERR_FILENO, line, line.count)
  }
}

/// Why a figure could not be measured.
struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
