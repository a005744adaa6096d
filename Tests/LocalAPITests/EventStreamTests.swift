import AgentCore
import Records
import TestKit
import Testing

@testable import LocalAPI

/// `GET /v1/events` as a front end sees it.
struct EventStreamTests {
  /// One event or comment, as it came.
  struct Wire: Equatable {
    var event: String?
    var id: String?
    var data: String?
    var comment: String?
  }

  /// Reads a stream's head and then its events, chunk by chunk.
  final class Reader {
    let connection: RawConnection
    private(set) var head: String
    private var pending: [Wire] = []
    private var partial: [UInt8] = []
    private var isOver = false

    init(_ connection: RawConnection) async throws {
      self.connection = connection
      head = ""
      head = String(decoding: try await line(endingWith: "\r\n\r\n"), as: UTF8.self)
    }

    private func line(endingWith end: String, seconds: Double = 5) async throws -> [UInt8] {
      let mark = Array(end.utf8)
      return try await connection.read(seconds: seconds) { bytes in
        bytes.indices.first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
      }
    }

    /// The next event; `nil` once the stream has ended in order.
    func next(seconds: Double = 5) async throws -> Wire? {
      while pending.isEmpty {
        if isOver { return nil }
        let size = String(
          decoding: try await line(endingWith: "\r\n", seconds: seconds), as: UTF8.self)
        guard let count = Int(size.dropLast(), radix: 16) ?? Int(size.dropLast(2), radix: 16) else {
          throw RawConnection.Failure(what: "chunk size \(size)")
        }
        let chunk = try await connection.read { $0.count >= count + 2 ? count + 2 : nil }
        if count == 0 { isOver = true }
        take(chunk.dropLast(2))
      }
      return pending.removeFirst()
    }

    private static func blankLine(in bytes: [UInt8]) -> Int? {
      var index = 0
      while index + 1 < bytes.count {
        if bytes[index] == 10, bytes[index + 1] == 10 { return index }
        index += 1
      }
      return nil
    }

    func next(_ count: Int) async throws -> [Wire] {
      var events: [Wire] = []
      while events.count < count, let event = try await next() { events.append(event) }
      return events
    }

    private func take(_ bytes: some Collection<UInt8>) {
      partial += bytes
      while let end = Self.blankLine(in: partial) {
        var wire = Wire()
        for line in String(decoding: partial[..<end], as: UTF8.self).split(separator: "\n") {
          if line.hasPrefix("event: ") { wire.event = String(line.dropFirst(7)) }
          if line.hasPrefix("id: ") { wire.id = String(line.dropFirst(4)) }
          if line.hasPrefix("data: ") { wire.data = String(line.dropFirst(6)) }
          if line.hasPrefix(": ") { wire.comment = String(line.dropFirst(2)) }
        }
        pending.append(wire)
        partial.removeFirst(end + 2)
      }
    }
  }

  static func open(
    _ lane: TestLane, after id: String? = nil, overSocket: Bool = false
  ) async throws -> Reader {
    try await Reader(try await connect(lane, after: id, overSocket: overSocket))
  }

  static func connect(
    _ lane: TestLane, after id: String? = nil, overSocket: Bool = false
  ) async throws -> RawConnection {
    let connection = try lane.open(overSocket: overSocket)
    let resume = id.map { "Last-Event-ID: \($0)\r\n" } ?? ""
    await connection.send(
      Array(
        ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
          + "Authorization: Bearer \(TestLane.cashierToken)\r\n\(resume)\r\n").utf8))
    return connection
  }

  static let snapshot = [
    Wire(event: "device", data: #"{"id":"receipt"}"#),
    Wire(event: "device", data: #"{"id":"till"}"#),
    Wire(event: "display", data: #"{"lines":["WELCOME"]}"#),
  ]

  static func record(_ seq: Int64, _ body: String = "") -> Wire {
    Wire(event: "record", id: String(seq), data: #"{"body":"\#(body)","seq":\#(seq)}"#)
  }

  @Test func aNewStreamStartsNow() async throws {
    try await TestLane.run { lane in
      lane.fake.append("before")
      let reader = try await Self.open(lane)
      #expect(reader.head.contains("HTTP/1.1 200 "))
      #expect(reader.head.contains("Content-Type: text/event-stream\r\n"))
      #expect(reader.head.contains("Cache-Control: no-store\r\n"))
      #expect(try await reader.next(3) == Self.snapshot)
      lane.server.publish(.recordsDurable(through: lane.fake.append("after")))
      #expect(try await reader.next() == Self.record(2, "after"))
    }
  }

  @Test func noticesHaveNoID() async throws {
    try await TestLane.run { lane in
      let reader = try await Self.open(lane)
      _ = try await reader.next(3)
      lane.server.publish(.notice(.scan(.object(["scan": "a\nb"]))))
      lane.server.publish(.notice(.display(.object(["lines": []]))))
      lane.server.publish(.notice(.device(.object(["id": "receipt", "state": "fault"]))))
      let expected = [
        Wire(event: "scan", data: #"{"scan":"a\nb"}"#),
        Wire(event: "display", data: #"{"lines":[]}"#),
        Wire(event: "device", data: #"{"id":"receipt","state":"fault"}"#),
      ]
      #expect(try await reader.next(3) == expected)
    }
  }

  /// A display event tells of a line: the record of that line comes first.
  @Test func aNoticeComesAfterTheRecordsBeforeIt() async throws {
    try await TestLane.run { lane in
      let reader = try await Self.open(lane)
      _ = try await reader.next(3)
      for seq in 1...Int64(200) {
        lane.server.publish(.recordsDurable(through: lane.fake.append()))
        lane.server.publish(.notice(.display(.int(seq))))
      }
      var last: Int64 = 0
      for _ in 1...400 {
        let event = try #require(try await reader.next())
        if event.event == "record" { last += 1 }
        if event.event == "display" { #expect(Int64(event.data ?? "") ?? .max <= last) }
      }
      #expect(last == 200)
    }
  }

  /// What is in the file but not said to be durable stays back.
  @Test func onlyDurableRecordsLeave() async throws {
    try await TestLane.run { lane in
      let reader = try await Self.open(lane)
      _ = try await reader.next(3)
      for body in ["a", "b", "c"] { lane.fake.append(body) }
      lane.server.publish(.recordsDurable(through: 2))
      #expect(try await reader.next(2) == [Self.record(1, "a"), Self.record(2, "b")])
      await #expect(throws: RawConnection.Failure.self) { try await reader.next(seconds: 0.2) }
      lane.server.publish(.recordsDurable(through: 3))
      #expect(try await reader.next() == Self.record(3, "c"))
    }
  }

  @Test(arguments: [("0", 1), ("3", 4), ("99", 100)])
  func aStreamResumesAfterItsLastEvent(id: String, first: Int64) async throws {
    try await TestLane.run { lane in
      for _ in 1...100 { lane.fake.append() }
      let reader = try await Self.open(lane, after: id)
      #expect(try await reader.next(3) == Self.snapshot)
      for seq in first...100 { #expect(try await reader.next() == Self.record(seq)) }
      lane.server.publish(.recordsDurable(through: lane.fake.append()))
      #expect(try await reader.next() == Self.record(101))
    }
  }

  @Test func theNewestEventIsNothingToCatchUp() async throws {
    try await TestLane.run { lane in
      lane.fake.append()
      let reader = try await Self.open(lane, after: "1")
      _ = try await reader.next(3)
      lane.server.publish(.recordsDurable(through: lane.fake.append()))
      #expect(try await reader.next() == Self.record(2))
    }
  }

  /// A reader that loses its connection again and again, while records are written, misses none
  /// and gets none twice.
  @Test func resumingLeavesNoGap() async throws {
    let total: Int64 = 3000
    try await TestLane.run { lane in
      async let writing: Void = {
        var generator = SeededRandom(seed: 7)
        while lane.fake.head < total {
          var seq: Int64 = 0
          for _ in 0..<Int64.random(in: 1...5, using: &generator) where lane.fake.head < total {
            seq = lane.fake.append()
          }
          lane.server.publish(.recordsDurable(through: seq))
          await Task.yield()
        }
      }()
      var generator = SeededRandom(seed: 8)
      var last: Int64 = 0
      while last < total {
        let reader = try await Self.open(lane, after: String(last))
        #expect(try await reader.next(3) == Self.snapshot)
        for _ in 0..<Int.random(in: 1...400, using: &generator) where last < total {
          let event = try await reader.next()
          #expect(event == Self.record(last + 1))
          last += 1
          if event != Self.record(last) { return }
        }
      }
      await writing
    }
  }

  @Test(arguments: ["x", "-1", "1.5", "99999999999999999", "1, 2"])
  func otherIDsAreRefused(id: String) async throws {
    try await TestLane.run { lane in
      let answer = try await lane.request("GET", "/v1/events", headers: ["Last-Event-ID": id])
      #expect(answer.status == 400)
      #expect(answer.code == "last_event_id_invalid")
    }
  }

  @Test func anotherJournalIsNoticed() async throws {
    try await TestLane.run { lane in
      for _ in 1...10 { lane.fake.append() }
      let ahead = try await lane.request("GET", "/v1/events", headers: ["Last-Event-ID": "11"])
      #expect(ahead.status == 409)
      #expect(ahead.code == "last_event_id_ahead")
      lane.fake.set { $0.firstKept = 6 }
      let archived = try await lane.request("GET", "/v1/events", headers: ["Last-Event-ID": "4"])
      #expect(archived.status == 410)
      #expect(archived.code == "records_archived")
      let reader = try await Self.open(lane, after: "5")
      _ = try await reader.next(3)
      #expect(try await reader.next() == Self.record(6))
    }
  }

  @Test func silenceIsKeptAlive() async throws {
    var limits = LocalAPILimits.standard
    limits.keepAliveSeconds = 0.05
    try await TestLane.run(limits: limits) { lane in
      let reader = try await Self.open(lane)
      _ = try await reader.next(3)
      #expect(
        try await reader.next(2) == [Wire(comment: "keep-alive"), Wire(comment: "keep-alive")])
    }
  }

  @Test func onlySoManyStreams() async throws {
    var limits = LocalAPILimits.standard
    limits.streams = 2
    try await TestLane.run(limits: limits) { lane in
      var readers = [try await Self.open(lane), try await Self.open(lane)]
      let refused = try await lane.request("GET", "/v1/events")
      #expect(refused.status == 503)
      #expect(refused.code == "too_many_streams")
      #expect(refused.headers["retry-after"] == "1")
      #expect(readers.count == 2)
      readers.removeAll()
      // The place of a reader that went away is free at once, not with the next keep-alive.
      var status = 503
      let deadline = ContinuousClock().now + .seconds(10)
      while status == 503, ContinuousClock().now < deadline {
        let connection = try await Self.connect(lane)
        let head = try await connection.read { $0.count >= 12 ? 12 : nil }
        status = Int(String(decoding: head.suffix(3), as: UTF8.self)) ?? 0
      }
      #expect(status == 200)
    }
  }

  /// A reader that reads nothing is cut off when too much waits for it; the others notice nothing.
  @Test func aSlowReaderIsCutOff() async throws {
    var limits = LocalAPILimits.standard
    limits.waitingNotices = 8
    try await TestLane.run(limits: limits) { lane in
      // A unix socket holds some 200 KiB for a reader (net.core.wmem_default), no more.
      let slow = try await Self.connect(lane, overSocket: true)
      let quick = try await Self.open(lane)
      _ = try await quick.next(3)
      let text = String(repeating: "x", count: 50_000)
      for number in 1...60 {
        lane.server.publish(.notice(.scan(.object(["scan": .string("\(number)\(text)")]))))
        #expect(try await quick.next()?.data == #"{"scan":"\#(number)\#(text)"}"#)
      }
      let rest = try await slow.readToEnd()
      #expect(!rest.isEmpty)
      #expect(rest.count < 60 * text.utf8.count)
    }
  }

  @Test func aStalledReaderIsCutOff() async throws {
    var limits = LocalAPILimits.standard
    limits.stalledSeconds = 0.3
    // What was handed to the kernel's side shows as stuck at the next write.
    limits.keepAliveSeconds = 0.1
    try await TestLane.run(limits: limits) { lane in
      let text = String(repeating: "x", count: 60_000)
      for _ in 1...40 { lane.fake.append(text) }
      let slow = try await Self.connect(lane, after: "0", overSocket: true)
      #expect(await slow.isHungUp(within: 20))
      let rest = try await slow.readToEnd()
      #expect(rest.count < 40 * text.utf8.count)
    }
  }

  @Test func stoppingEndsStreamsInOrderAndAtOnce() async throws {
    var limits = LocalAPILimits.standard
    limits.stopSeconds = 60
    try await TestLane.run(limits: limits) { lane in
      let readers = [try await Self.open(lane), try await Self.open(lane)]
      for reader in readers { _ = try await reader.next(3) }
      let clock = ContinuousClock()
      let duration = await clock.measure { await lane.server.stop() }
      #expect(duration < .seconds(1))
      for reader in readers { #expect(try await reader.next() == nil) }
    }
  }
}
