import Foundation
import Glibc
import TestPeers

// A journal of years: how soon the agent is ready with it, how fast it is checked, and how fast an
// inbox takes its records in.
extension Bench {
  private static let startCount = 5
  private static let batchRecords = 500
  private static let batchCount = 200

  func measureLongJournal() async throws {
    let lane = try BenchLane(self)
    try makeJournal(lane)
    try measureStart(lane)
    progress("journal verify")
    let start = nanoseconds()
    try KillableProcess.run(
      posagent, ["journal", "verify", "--state-dir", lane.state], directory: lane.directory)
    let seconds = Double(nanoseconds() - start) / 1e9
    Figure("journal.verify", Double(records) / seconds, "records/s").print()
    try measureReceiving(lane)
  }

  /// One shift by the agent itself, copied until the journal is long enough.
  private func makeJournal(_ lane: BenchLane) throws {
    progress("making a journal of \(records) records")
    let agent = try lane.start()
    try lane.perform(
      [BenchLane.openShift, BenchLane.scan, BenchLane.tender, BenchLane.complete]
        + [BenchLane.closeShift])
    try agent.end()
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../EndToEndTests/make_journal.py").path
    try KillableProcess.run(
      "python3", [script, lane.journal, "\(records)"], directory: lane.directory)
    // A small shift is open at the next start, as after a power cut.
    let second = try lane.start()
    try lane.perform([BenchLane.openShift, BenchLane.scan])
    second.kill()
  }

  /// From the start of the process to the line that tells where it listens: the median of a few.
  private func measureStart(_ lane: BenchLane) throws {
    for (name, isCold) in [("start.ready", false), ("start.ready_cold", true)] {
      progress(name)
      var seconds: [Double] = []
      for _ in 0..<Self.startCount {
        if isCold { forget([lane.journal, posagent]) }
        let start = nanoseconds()
        let agent = try lane.start()
        seconds.append(Double(nanoseconds() - start) / 1e9)
        agent.kill()
      }
      Figure(name, seconds.percentile(0.5), "s").print()
    }
  }

  /// Has the kernel drop what it holds of these files in memory.
  private func forget(_ paths: [String]) {
    for path in paths {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      fdatasync(descriptor)
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
      close(descriptor)
    }
  }

  /// Batches over HTTP, in turn with the same rows inserted by the bare C API, a commit for each
  /// batch.
  private func measureReceiving(_ lane: BenchLane) throws {
    progress("posinbox takes in \(Self.batchCount) batches of \(Self.batchRecords)")
    let database = "sqlite:" + lane.directory.file("inbox.db")
    let token = try KillableProcess.run(
      posinbox, ["devices", "add", BenchLane.device, "--database", database],
      directory: lane.directory
    ).trimmingCharacters(in: .newlines)
    let inbox = try KillableProcess.listening(
      posinbox, ["serve", "--listen", "127.0.0.1:0", "--database", database],
      directory: lane.directory)
    defer { inbox.kill() }
    let connection = try HTTPConnection(port: inbox.port ?? 0)
    let bare = try BareInbox(
      path: lane.directory.file("bare-inbox.sqlite"), like: lane.directory.file("inbox.db"))

    var (taken, inserted) = (0.0, 0.0)
    var batch: [JournalRow] = []
    func send() throws {
      var start = nanoseconds()
      try bare.insert(batch)
      inserted += Double(nanoseconds() - start) / 1e9
      let request = Self.batchRequest(batch, token: token)
      start = nanoseconds()
      try connection.send(request)
      let answer = try connection.receive(keepsBody: true)
      taken += Double(nanoseconds() - start) / 1e9
      let verdicts = String(decoding: answer, as: UTF8.self).components(separatedBy: #""accepted""#)
      guard verdicts.count == batch.count + 1 else {
        throw BenchError("the inbox did not accept all of a batch")
      }
      batch.removeAll(keepingCapacity: true)
    }
    let journal = try BareSQLite(path: lane.journal, readOnly: true)
    let limit = min(records, Self.batchCount * Self.batchRecords)
    try journal.rows("SELECT seq, kind, hash, bytes FROM records ORDER BY seq LIMIT \(limit)") {
      batch.append(
        JournalRow(
          seq: $0[0].integer ?? 0, kind: $0[1].text ?? "", hash: $0[2].text ?? "",
          bytes: $0[3].blob ?? []))
      if batch.count == Self.batchRecords { try send() }
    }
    if !batch.isEmpty { try send() }
    Figure(
      "inbox.receive", Double(limit) / taken, "records/s",
      bound: ("sqlite.rows_in_commits_of_\(Self.batchRecords)", Double(limit) / inserted)
    ).print()
    try inbox.end()
  }

  private static func batchRequest(_ batch: [JournalRow], token: String) -> [UInt8] {
    var body: [UInt8] = []
    for row in batch {
      body += Array(#"{"hash":"\#(row.hash)","record":"#.utf8)
      body += row.bytes
      body += Array("}\n".utf8)
    }
    let head = [
      "POST /v1/devices/\(BenchLane.device)/batches HTTP/1.1", "Host: localhost",
      "Authorization: Bearer \(token)", "Content-Type: application/x-ndjson",
      "Content-Length: \(body.count)",
    ]
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }
}

/// A row of a lane's journal.
struct JournalRow {
  var seq: Int64
  var kind: String
  var hash: String
  var bytes: [UInt8]
}

/// The records of an inbox, inserted by the bare C API.
final class BareInbox {
  private let database: BareSQLite
  private let insert: Int
  private let begin: Int
  private let commit: Int

  /// With the table and the indices of `like`, by its own account of them.
  init(path: String, like: String) throws {
    database = try BareSQLite(path: path)
    var tables: [String] = []
    try BareSQLite(path: like, readOnly: true).rows(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name = 'records'"
    ) { tables += $0.compactMap(\.text) }
    for sql in tables { try database.execute(sql) }
    insert = try database.prepare(
      """
      INSERT INTO records
        (journal, seq, status, hash, prev, id, kind, business_date, received_at, bytes)
      VALUES (1, ?, 'accepted', ?, ?, ?, ?, ?, ?, ?)
      """)
    begin = try database.prepare("BEGIN IMMEDIATE")
    commit = try database.prepare("COMMIT")
  }

  func insert(_ batch: [JournalRow]) throws {
    try database.run(begin)
    for row in batch {
      try database.run(
        insert,
        [
          .integer(row.seq), .text(row.hash), .text(row.hash),
          .text("01939b1e-0000-7000-8000-000000000000"), .text(row.kind), .text("2026-11-21"),
          .text("2026-11-21T10:00:00.000Z"), .blob(row.bytes),
        ])
    }
    try database.run(commit)
  }
}
