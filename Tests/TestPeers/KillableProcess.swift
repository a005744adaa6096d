import Glibc
import Synchronization

/// A program under test that can be killed at any moment; its output goes to files.
///
/// posix_spawn rather than a library: it has to be killed from any thread at an exact moment and
/// its end waited for, nothing else. At the end of its life a process that still runs is killed.
public final class KillableProcess: Sendable {
  /// How a process ended.
  public enum Exit: Equatable, Sendable {
    case code(Int32)
    case signal(Int32)
  }

  public let id: pid_t
  public let outputPath: String
  public let errorPath: String
  private let exit = Mutex<Exit?>(nil)

  /// Starts `program` with this environment added to the test's own.
  ///
  /// Output is appended to `<name>.out` and `<name>.err` in `directory`.
  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: TemporaryDirectory, name: String = "process"
  ) throws {
    outputPath = directory.file("\(name).out")
    errorPath = directory.file("\(name).err")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, flags, 0o600)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    var allSignals = sigset_t()
    sigemptyset(&noSignals)
    sigfillset(&allSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setsigdefault(&attributes, &allSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let merged = Self.environment.merging(environment) { _, new in new }
    let argv = CStrings([program] + arguments)
    let envp = CStrings(merged.map { "\($0.key)=\($0.value)" })
    var started: pid_t = 0
    let error = posix_spawnp(&started, program, &actions, &attributes, argv.pointers, envp.pointers)
    guard error == 0 else { throw PeerError("posix_spawn \(program)", errno: error) }
    id = started
  }

  /// SIGKILL, and waits for the end. Does nothing to a process that has ended.
  @discardableResult
  public func kill() -> Exit {
    signal(SIGKILL)
    return wait()
  }

  /// Sends a signal, unless the process has ended and was waited for.
  public func signal(_ number: Int32) {
    // Under the lock, so that the id can't have passed to another process.
    exit.withLock { exit in
      if exit == nil { Glibc.kill(id, number) }
    }
  }

  /// Whether it still runs.
  public var isRunning: Bool { reap(WNOHANG) == nil }

  /// Waits for the end, and blocks the thread meanwhile.
  @discardableResult
  public func wait() -> Exit {
    while true {
      if let exit = reap(WNOHANG) { return exit }
      usleep(1000)
    }
  }

  /// Waits for the end for so long; `nil` if it still runs.
  public func exit(within seconds: Double) async -> Exit? {
    _ = await eventually(within: seconds) { !isRunning }
    return reap(WNOHANG)
  }

  /// What it wrote to standard output so far.
  public var output: String { Self.text(outputPath) }
  /// What it wrote to standard error so far.
  public var errors: String { Self.text(errorPath) }

  deinit {
    kill()
  }

  private func reap(_ options: Int32) -> Exit? {
    exit.withLock { exit in
      if exit != nil { return exit }
      var status: Int32 = 0
      guard waitpid(id, &status, options) == id else { return nil }
      // wait(2): the low 7 bits are the signal, the next byte the exit code.
      exit = status & 0x7f == 0 ? .code(status >> 8 & 0xff) : .signal(status & 0x7f)
      return exit
    }
  }

  private static func text(_ path: String) -> String {
    String(decoding: contents(ofFile: path) ?? [], as: UTF8.self)
  }

  private static var environment: [String: String] {
    var result: [String: String] = [:]
    for entry in contents(ofFile: "/proc/self/environ")?.split(separator: 0) ?? [] {
      let parts = entry.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      result[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
    }
    return result
  }
}

/// An argument vector, freed at the end of its life.
private final class CStrings {
  private(set) var pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) {
    pointers = strings.map { strdup($0) } + [nil]
  }

  deinit {
    for pointer in pointers { free(pointer) }
  }
}
