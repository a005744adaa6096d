// TestPeers: the other ends of ports and programs, for tests: printers, scanners, processes.
import Glibc

/// A system call of a test peer that failed.
public struct PeerError: Error, CustomStringConvertible {
  public let description: String

  init(_ call: String, errno: Int32 = Glibc.errno) {
    description = "\(call): \(String(cString: strerror(errno)))"
  }
}

/// `result`, or the error of `call` if it is negative.
@discardableResult
func checked<Number: SignedInteger>(_ result: Number, _ call: String) throws -> Number {
  guard result >= 0 else { throw PeerError(call) }
  return result
}

/// Asks every 5 ms until `condition` holds or the time is up; the last answer.
public func eventually(
  within seconds: Double = 10, _ condition: () async throws -> Bool
) async rethrows -> Bool {
  let end = ContinuousClock.now + .seconds(seconds)
  while true {
    if try await condition() { return true }
    guard ContinuousClock.now < end else { return false }
    try? await Task.sleep(for: .milliseconds(5))
  }
}
