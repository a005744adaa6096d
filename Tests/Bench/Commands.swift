import Foundation
import Glibc

// Commands over HTTP, each of which is one record and one durable commit, beside the same rows
// inserted by the bare C API.
extension Bench {
  private static let roundSeconds = 1.0
  private static let roundCount = 7

  func measureCommands() async throws {
    let lane = try BenchLane(self)
    let agent = try lane.start()
    defer { agent.kill() }
    try lane.perform([BenchLane.openShift, BenchLane.scan])
    for keyed in [false, true] {
      var load = try CommandLoad(lane: lane, keyed: keyed)
      let bare = try BareCommits(lane: lane, directory: directory(of: lane), keyed: keyed)
      for clients in [1, 16] {
        progress("commands of \(clients) clients\(keyed ? ", with keys" : "")")
        var rounds = Rounds()
        _ = try load.perSecond(clients: clients, seconds: Self.roundSeconds)
        for _ in 0..<Self.roundCount {
          let bound = try bare.perSecond(seconds: Self.roundSeconds)
          rounds.add(
            try load.perSecond(clients: clients, seconds: Self.roundSeconds), bound: bound)
        }
        let median = rounds.median
        Figure(
          "api.\(keyed ? "keyed_commands" : "commands").\(clients)", median.value, "1/s",
          bound: (keyed ? "sqlite.commits_of_2_rows" : "sqlite.commits", median.bound)
        ).print()
      }
    }
    try agent.end()
  }

  private func directory(of lane: BenchLane) -> String { lane.directory.path }
}

/// Front ends that change the quantity of a line again and again.
struct CommandLoad {
  private let connections: [HTTPConnection]
  private let keyed: Bool
  private var count = 0

  init(lane: BenchLane, keyed: Bool) throws {
    connections = try (0..<16).map { _ in try lane.connect() }
    self.keyed = keyed
    // One of each, so that there is a row for the bare API to copy.
    try connections[0].send(nextRequest())
    try connections[0].receive()
  }

  private mutating func nextRequest() -> [UInt8] {
    count += 1
    let headers = keyed ? ["Idempotency-Key: \(UUID().uuidString)"] : []
    return HTTPConnection.request(
      "PATCH", "/v1/sale/lines/1", #"{"quantity":"\#(count % 9 + 1)"}"#, headers: headers)
  }

  /// Answered commands a second. Each client sends the next when it has the answer.
  mutating func perSecond(clients: Int, seconds: Double) throws -> Double {
    let start = nanoseconds()
    let end = start + Int64(seconds * 1e9)
    var answered = 0
    let active = connections[..<clients]
    if clients == 1 {
      while nanoseconds() < end {
        try active[0].send(nextRequest())
        try active[0].receive()
        answered += 1
      }
    } else {
      // One thread for all clients: it leaves the processors to what is measured.
      var entries = active.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      for connection in active { try connection.send(nextRequest()) }
      while nanoseconds() < end {
        poll(&entries, nfds_t(entries.count), -1)
        for (index, entry) in entries.enumerated() where entry.revents != 0 {
          try active[index].receive()
          answered += 1
          try active[index].send(nextRequest())
        }
      }
      for connection in active { try connection.receive() }
    }
    return Double(answered) / (Double(nanoseconds() - start) / 1e9)
  }
}

/// The last row of a lane's journal, inserted again and again by the bare C API.
struct BareCommits {
  private let database: BareSQLite
  private let record: [BareSQLite.Value]
  private let answer: [BareSQLite.Value]?
  private let insertRecord: Int
  private let insertAnswer: Int
  private let begin: Int
  private let commit: Int

  init(lane: BenchLane, directory: String, keyed: Bool) throws {
    let journal = try BareSQLite(path: lane.journal, readOnly: true)
    var record: [BareSQLite.Value] = []
    try journal.rows("SELECT kind, hash, bytes FROM records ORDER BY seq DESC LIMIT 1") {
      record = $0
    }
    self.record = record
    var answer: [BareSQLite.Value]?
    try journal.rows(
      """
      SELECT key, method, path, body_hash, status, body, head_seq, at_ms FROM answers
      ORDER BY number DESC LIMIT 1
      """
    ) { answer = $0 }
    self.answer = keyed ? answer : nil
    database = try BareSQLite(path: directory + "/bare-\(keyed).sqlite")
    // The tables and indices of the journal, by its own account of them.
    var tables: [String] = []
    try journal.rows(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name IN ('records', 'answers')"
    ) { tables += $0.compactMap(\.text) }
    for sql in tables { try database.execute(sql) }
    insertRecord = try database.prepare(
      "INSERT INTO records(kind, hash, bytes) VALUES (?, ?, ?)")
    insertAnswer = try database.prepare(
      """
      INSERT INTO answers(key, method, path, body_hash, status, body, head_seq, at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    begin = try database.prepare("BEGIN IMMEDIATE")
    commit = try database.prepare("COMMIT")
  }

  /// Durable commits a second.
  func perSecond(seconds: Double) throws -> Double {
    let start = nanoseconds()
    let end = start + Int64(seconds * 1e9)
    var count = 0
    while nanoseconds() < end {
      if var answer {
        answer[0] = .text(UUID().uuidString)
        try database.run(begin)
        try database.run(insertRecord, record)
        try database.run(insertAnswer, answer)
        try database.run(commit)
      } else {
        try database.run(insertRecord, record)
      }
      count += 1
    }
    return Double(count) / (Double(nanoseconds() - start) / 1e9)
  }
}
