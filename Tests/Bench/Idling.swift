import Foundation
import Glibc
import TestPeers

// What a program costs while nothing happens.
extension Bench {
  func measureIdling() async throws {
    let scanner = try PtyScanner()
    let printer = try FakePrinter()
    let lane = try BenchLane(
      self,
      devices: [
        "{id: scanner, kind: scanner, transport: serial, path: \(scanner.path)}",
        """
        {id: receipt, kind: printer, transport: tcp, address: "127.0.0.1:\(printer.port)", \
        profile: epson-tm-t88v}
        """,
        "{id: till, kind: drawer, printer: receipt}",
      ])
    let agent = try lane.start()
    defer { agent.kill() }
    // A sale and its receipt: what a lane that has begun its day holds in memory.
    try lane.perform([
      BenchLane.openShift, BenchLane.scan, BenchLane.tender, BenchLane.complete,
    ])
    guard await printer.sees({ $0.receiptBytes.count > 1 }) else {
      throw BenchError("the printer got no receipt")
    }
    progress("an idle agent")
    try watch(agent, "posagent.idle")
    let stream = try lane.connect()
    try stream.send(HTTPConnection.request("GET", "/v1/events"))
    try stream.skip(through: "event: display")
    progress("an idle agent with a front end on its event stream")
    try watch(agent, "posagent.idle_with_stream")
    try agent.end()

    progress("an idle inbox")
    let directory = try temporaryDirectory()
    let inbox = try KillableProcess.listening(
      posinbox,
      ["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:\(directory.file("inbox.db"))"],
      directory: directory)
    defer { inbox.kill() }
    try watch(inbox, "posinbox.idle")
    try inbox.end()
  }

  private func watch(_ process: KillableProcess, _ name: String) throws {
    // Threads of Swift's and Dispatch's pools end after five seconds without work.
    sleep(8)
    let before = try ProcessCost(process.id)
    sleep(UInt32(idleSeconds))
    let after = try ProcessCost(process.id)
    Figure("\(name).rss", after.residentMegabytes, "MB").print()
    Figure("\(name).pss", after.proportionalMegabytes, "MB").print()
    Figure("\(name).private", after.privateMegabytes, "MB").print()
    Figure("\(name).threads", Double(after.threads), "1").print()
    let wakeUps = after.switches.reduce(0) { $0 + $1.value - (before.switches[$1.key] ?? 0) }
    Figure("\(name).wake_ups", Double(wakeUps) / Double(idleSeconds), "1/s").print()
  }
}

/// What the kernel tells of a process (proc_pid_status(5), proc_pid_smaps(5)).
struct ProcessCost {
  var residentMegabytes: Double
  /// What is shared counts in part.
  var proportionalMegabytes: Double
  var privateMegabytes: Double
  var threads: Int { switches.count }
  /// How often each thread went to sleep, and so woke up.
  var switches: [String: Int]

  init(_ id: pid_t) throws {
    let memory = try Self.numbers("/proc/\(id)/smaps_rollup")
    func megabytes(_ names: String...) -> Double {
      Double(names.reduce(0) { $0 + (memory[$1] ?? 0) }) * 1024 / 1_000_000
    }
    residentMegabytes = megabytes("Rss")
    proportionalMegabytes = megabytes("Pss")
    privateMegabytes = megabytes("Private_Clean", "Private_Dirty")
    switches = [:]
    for task in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task") {
      switches[task] = try Self.numbers("/proc/\(id)/task/\(task)/status")[
        "voluntary_ctxt_switches"]
    }
  }

  /// The lines of the form "name: number …".
  private static func numbers(_ path: String) throws -> [String: Int] {
    guard let bytes = contents(ofFile: path) else { throw BenchError("cannot read \(path)") }
    var numbers: [String: Int] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
      guard words.count > 1, let number = Int(words[1]) else { continue }
      numbers[String(words[0])] = number
    }
    return numbers
  }
}
