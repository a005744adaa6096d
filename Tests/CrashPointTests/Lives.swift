import Glibc
import ShopKit
import TestPeers

/// A program that dies where it is told to, and is started again each time. It has one user, who
/// asks for `running` before each use.
///
/// It may die by its tracer only: an end of any other kind is a failure of the program.
actor Lives {
  /// The points before which the next lives end; when there are none left, no life is traced.
  private var fatal: [Int]
  private let directory: TemporaryDirectory
  private let launch: @Sendable (_ launcher: [String]) throws -> KillableProcess
  private let awaitReadiness: @Sendable (KillableProcess) async throws -> Void
  private var current: (process: KillableProcess, tracer: Tracer?)?
  /// The calls that were not carried out any more, such as "fdatasync journal.sqlite-wal".
  private(set) var deaths: [String] = []
  /// How many points each traced life had reached when it was ready, and at its end.
  private(set) var points: [(ready: Int, end: Int)] = []
  private var pointsWhenReady = 0
  private var isKilled = false

  init(
    fatal: [Int], directory: TemporaryDirectory,
    launch: @escaping @Sendable ([String]) throws -> KillableProcess,
    awaitReadiness: @escaping @Sendable (KillableProcess) async throws -> Void
  ) {
    self.fatal = fatal
    self.directory = directory
    self.launch = launch
    self.awaitReadiness = awaitReadiness
  }

  /// The process that runs; begins another life if the last one has ended.
  func running() async throws -> KillableProcess {
    while true {
      if let current {
        if current.process.isRunning { return current.process }
        try bury(current)
      }
      let tracer = fatal.isEmpty ? nil : Tracer(in: directory, killingBefore: fatal.removeFirst())
      let process = try launch(tracer?.launcher ?? [])
      current = (process, tracer)
      pointsWhenReady = 0
      do {
        try await awaitReadiness(process)
        pointsWhenReady = tracer?.points.count ?? 0
      } catch {
        // What died on the way is buried above; what hangs is an error.
        guard !process.isRunning else { throw error }
      }
    }
  }

  /// The process of now, or of before.
  var process: KillableProcess? { current?.process }

  /// Kills it, without any tracer.
  func kill() {
    isKilled = true
    current?.process.kill()
  }

  /// Ends it in good order. False if the tracer killed it on the way out: then it may have more to
  /// do.
  func stop() async throws -> Bool {
    guard let ending = current else { return true }
    ending.process.signal(SIGTERM)
    guard let exit = await ending.process.exit(within: 20) else {
      throw Unexpected("it does not end\n\(ending.process.errors)")
    }
    guard exit == .code(0) else {
      try bury(ending)
      return false
    }
    note(ending.tracer)
    current = nil
    return true
  }

  private func bury(_ life: (process: KillableProcess, tracer: Tracer?)) throws {
    guard life.process.wait() == .signal(SIGKILL), isKilled || life.tracer != nil else {
      throw Unexpected("it ended by itself: \(life.process.wait())\n\(life.process.errors)")
    }
    if let tracer = life.tracer { deaths.append(tracer.points.last ?? "?") }
    note(life.tracer)
    isKilled = false
    current = nil
  }

  private func note(_ tracer: Tracer?) {
    if let tracer { points.append((pointsWhenReady, tracer.points.count)) }
  }
}

extension KillableProcess {
  /// Waits for its end for so long, then kills it.
  func end(within seconds: Double) async {
    if await exit(within: seconds) == nil { kill() }
  }
}
