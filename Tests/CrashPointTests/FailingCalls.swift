import Foundation
import ShopKit
import TestPeers

/// Which system calls of a program fail, on which files, and how often.
struct Fault: Sendable, CustomStringConvertible {
  var calls: [String]
  /// Names of databases; their logs are meant too.
  var files: [String]
  /// As errno(3) names it.
  var error: String
  /// How many calls of each thread fail; `nil` for all, until the fault is over.
  var times: Int?

  init(_ error: String, on calls: [String], of files: [String], times: Int? = nil) {
    self.error = error
    self.calls = calls
    self.files = files
    self.times = times
  }

  /// All calls with which SQLite changes files.
  static let writing = ["pwrite64", "fdatasync", "fsync", "ftruncate", "fallocate", "unlink"]
  /// Those of them that need room.
  static let growing = ["pwrite64", "ftruncate", "fallocate"]

  var description: String {
    "\(error) on \(calls.joined(separator: ",")) of \(files.joined(separator: ",")), "
      + (times.map { "\($0) times" } ?? "until mended")
  }

  /// What strace is to be told.
  func arguments(directory: String, log: String) -> [String] {
    let paths = files.flatMap { name in
      ["", "-wal", "-shm", "-journal"].map { "\(directory)/\(name)\($0)" }
    }
    let calls = calls.joined(separator: ",")
    let times = times.map { ":when=1..\($0)" } ?? ""
    return ["strace", "-f", "-o", log, "-e", "trace=\(calls)"] + paths.flatMap { ["-P", $0] }
      + ["-e", "inject=\(calls):error=\(error)\(times)"]
  }
}

extension Fault {
  /// What stands before a program that meets the fault from its start on. It ends with its strace.
  func launcher(directory: String, log: String) -> [String] {
    arguments(directory: directory, log: log) + ["setpriv", "--pdeathsig", "KILL"]
  }
}

/// strace at a running program, failing calls of it from the beginning until `end`.
final class FailingCalls: Sendable {
  private let own: TemporaryDirectory
  private let strace: KillableProcess
  private var log: String { own.file("log") }

  /// - Parameter directory: where the files lie.
  init(_ fault: Fault, of process: Int32, directory: String) async throws {
    own = try TemporaryDirectory()
    strace = try KillableProcess(
      commandLine: fault.arguments(directory: directory, log: own.file("log")) + [
        "-p", "\(process)",
      ],
      directory: own, name: "strace")
    let isAttached = await eventually {
      strace.errors.contains("attached") || !strace.isRunning
    }
    guard isAttached, strace.isRunning else {
      throw Unexpected(
        "strace cannot trace here; these tests need it, as root or with CAP_SYS_PTRACE:\n"
          + strace.errors)
    }
  }

  /// How many calls have failed so far.
  var count: Int { Self.failures(in: log) }

  static func failures(in log: String) -> Int {
    String(decoding: contents(ofFile: log) ?? [], as: UTF8.self)
      .components(separatedBy: "(INJECTED)").count - 1
  }

  /// From now on calls do again what they say.
  func end() async throws {
    strace.signal(SIGINT)
    guard await strace.exit(within: 10) != nil else { throw Unexpected("strace does not let go") }
  }
}
