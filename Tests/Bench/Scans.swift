import Foundation
import Glibc
import Synchronization
import TestPeers

// From the bytes of a scan on the serial line to the line's record on the event stream, which is
// the first sign outside that it is durable; beside a loop that reads the same bytes, appends a
// record's worth of bytes to a file and syncs it.
extension Bench {
  private static let scanCount = 2_000
  private static let warmUpCount = 100
  /// A person scans slower; this is enough for everything to have gone back to sleep.
  private static let pauseMicroseconds: UInt32 = 3_000

  func measureScans() async throws {
    progress("scans")
    let scanner = try PtyScanner()
    let lane = try BenchLane(
      self, devices: ["{id: scanner, kind: scanner, transport: serial, path: \(scanner.path)}"])
    let agent = try lane.start()
    defer { agent.kill() }
    try lane.perform([BenchLane.openShift])
    let stream = try lane.connect()
    try stream.send(HTTPConnection.request("GET", "/v1/events"))
    try stream.skip(through: "event: display")
    let bare = try BareAppends(directory: lane.directory.path, recordBytes: 512)
    defer { bare.end() }

    var scans: [Double] = []
    var appends: [Double] = []
    for number in 0..<(Self.warmUpCount + Self.scanCount) {
      let appended = try bare.microseconds()
      usleep(Self.pauseMicroseconds)
      let start = nanoseconds()
      try scanner.scan("8991000000010")
      try stream.skip(through: #""kind":"sale.line_added""#)
      let scanned = Double(nanoseconds() - start) / 1_000
      if number >= Self.warmUpCount {
        appends.append(appended)
        scans.append(scanned)
      }
      // The rest of this scan's events.
      usleep(Self.pauseMicroseconds)
      // A sale has a greatest size; a counter's sales are short.
      if number % 10 == 9 {
        try lane.perform([("POST", "/v1/sale/void", "")])
        usleep(Self.pauseMicroseconds)
      }
      stream.dropWhatCame()
    }
    for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
      Figure(
        "scan.durable.\(name)", scans.percentile(share), "us",
        bound: ("read_append_fdatasync.\(name)", appends.percentile(share))
      ).print()
    }
    try agent.end()
  }
}

/// Reads a scan from a serial line of its own, appends to a file and syncs it: nothing else.
final class BareAppends: Sendable {
  private let scanner: PtyScanner
  private let line: Int32
  private let file: Int32
  private let synced = DispatchSemaphore(value: 0)
  private let ending = Atomic<Bool>(false)

  init(directory: String, recordBytes: Int) throws {
    scanner = try PtyScanner()
    line = open(scanner.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var settings = termios()
    tcgetattr(line, &settings)
    cfmakeraw(&settings)
    tcsetattr(line, TCSANOW, &settings)
    file = open(directory + "/bare.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard line >= 0, file >= 0 else { throw BenchError("cannot open the bare line or file") }
    let record = [UInt8](repeating: 0x20, count: recordBytes)
    Thread.detachNewThread { [self] in
      var bytes = [UInt8](repeating: 0, count: 256)
      while read(line, &bytes, bytes.count) > 0, !ending.load(ordering: .relaxed) {
        write(file, record, record.count)
        fdatasync(file)
        synced.signal()
      }
    }
  }

  /// From the write of a scan to its record being on disk.
  func microseconds() throws -> Double {
    let start = nanoseconds()
    try scanner.scan("8991000000010")
    synced.wait()
    return Double(nanoseconds() - start) / 1_000
  }

  /// Ends the thread: it reads the hang-up.
  func end() {
    ending.store(true, ordering: .relaxed)
    scanner.hangUp()
    close(file)
  }
}
