import Foundation
import ShopKit
import TestPeers
import Testing

/// The tracer counts and kills where it says.
@Suite struct TracerTests {
  /// Three threads write ten bytes each into a file, one call for each.
  private static let program = """
    import os, sys, threading
    file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    def write():
        for _ in range(10): os.write(file, b"x")
    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    """

  private static func run(killingBefore point: Int) async throws -> (
    exit: KillableProcess.Exit?, bytes: Int?, points: [String]
  ) {
    let directory = try TemporaryDirectory()
    let tracer = Tracer(in: directory, killingBefore: point)
    let python = ["/usr/bin/python3", "-B", "-c", program, directory.file("bytes")]
    let process = try KillableProcess(
      commandLine: tracer.launcher + python, directory: directory, name: "traced")
    let exit = await process.exit(within: 20)
    return (exit, contents(ofFile: directory.file("bytes"))?.count, tracer.points)
  }

  @Test func countsEveryCallOfEveryThread() async throws {
    let result = try await Self.run(killingBefore: 0)
    #expect(result.exit == .code(0))
    #expect(result.points == ["openat bytes"] + Array(repeating: "write bytes", count: 30))
    #expect(result.bytes == 30)
  }

  @Test(arguments: [1, 2, 3, 17, 31])
  func killsBeforeTheCall(point: Int) async throws {
    let result = try await Self.run(killingBefore: point)
    #expect(result.exit == .signal(SIGKILL))
    #expect(result.points.count == point)
    // The first point is the opening, each one after it writes a byte. A call of another thread that
    // was let go a moment ago may still be overtaken by the kill.
    if point == 1 {
      #expect(result.bytes == nil)
    } else {
      #expect((point - 4...point - 2).contains(result.bytes ?? -1))
    }
  }
}
