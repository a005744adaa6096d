import Glibc
import TestPeers

// The simulator measures its own steps; its lines are passed on as they are.
extension Bench {
  func measureSimulator() async throws {
    let simulator = programs + "/posagent-sim"
    guard access(simulator, X_OK) == 0 else {
      return progress("no \(simulator): its figures are left out")
    }
    progress("the simulator")
    let output = try KillableProcess.run(
      simulator, ["--bench"], directory: try temporaryDirectory())
    for line in output.split(separator: "\n") where line.hasPrefix("{") { print(line) }
  }
}
