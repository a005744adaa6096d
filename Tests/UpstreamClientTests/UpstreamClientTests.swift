import CZlib
import Delivery
import Foundation
import Records
import Testing
import UpstreamClient

private let noJournal: UpstreamClient.RecordSource = { _, _, _ in [] }

/// Records of a given size; the client does not look into them.
func records(_ range: ClosedRange<Int64>, bytes: Int = 40) -> [SealedRecord] {
  range.map { seq in
    let text = "{\"seq\":\(seq),\"x\":\"\(String(repeating: "a", count: max(0, bytes - 20)))\"}"
    return SealedRecord(
      seq: seq, kind: .saleCompleted,
      hash: RecordHash(digest: [UInt8](repeating: UInt8(seq % 256), count: 32)),
      bytes: Array(text.utf8))
  }
}

func verdicts(_ range: ClosedRange<Int64>, epoch: Int64 = 7) -> String {
  let results = range.map { #"{"seq":\#($0),"status":"accepted","id":"x","code":null}"# }
  return #"{"device":"d","epoch":\#(epoch),"contiguous_through":\#(range.upperBound),"#
    + #""missing":[],"results":[\#(results.joined(separator: ","))]}"#
}

/// Runs `body` with a client for the lane "d 1" and a server that follows the script.
func withClient<Value: Sendable>(
  _ script: [ScriptedServer.Act], certificate: String? = nil, host: String = "127.0.0.1",
  ca: String? = nil, journal: [SealedRecord] = records(1...3), timeout: Int64 = 5,
  _ body: (UpstreamClient, ScriptedServer) async throws -> Value
) async throws -> Value {
  let server = try await ScriptedServer(script, certificate: certificate)
  let scheme = certificate == nil && ca == nil ? "http" : "https"
  let settings = UpstreamSettings(
    url: "\(scheme)://\(host):\(server.port)/", device: "d 1", epoch: 7, token: "secret",
    caFile: try ca.map { try ScriptedServer.path("\($0).pem") }, answerTimeoutSeconds: timeout)
  let client = try UpstreamClient(settings) { from, maximum, _ in
    Array(journal.drop { $0.seq < from }.prefix(maximum))
  }
  do {
    let value = try await body(client, server)
    await client.shutdown()
    await server.stop()
    return value
  } catch {
    await client.shutdown()
    await server.stop()
    throw error
  }
}

@Suite struct Batches {
  @Test func linesGoOutAsTheyAreStored() async throws {
    let journal = records(1...300)
    try await withClient([.answer(200, verdicts(2...251))], journal: journal) { client, server in
      let event = await client.send(from: 2, maximumRecords: 250)
      guard case .answered(from: 2, through: 251, .verdicts(let answer)) = event else {
        Issue.record("\(event)")
        return
      }
      #expect(answer.contiguousThrough == 251 && answer.verdicts.map(\.seq) == Array(2...251))
      let request = try #require(server.requests.first)
      #expect(request.line == "POST /v1/devices/d%201/batches HTTP/1.1")
      #expect(request.header("authorization") == "Bearer secret")
      #expect(request.header("content-type") == "application/x-ndjson")
      #expect(request.header("content-encoding") == "gzip")
      var content = [UInt8](repeating: 0, count: 1 << 20)
      let size = czlib_gunzip(request.body, request.body.count, &content, content.count)
      // The form of a line, put together by hand.
      let expected = journal[1...250].map {
        #"{"hash":"\#($0.hash.hex)","record":\#(String(decoding: $0.bytes, as: UTF8.self))}"# + "\n"
      }
      #expect(String(decoding: content[..<max(0, size)], as: UTF8.self) == expected.joined())
    }
  }

  @Test func aBatchEndsAtItsLimitsAndAtAGap() async throws {
    let cases: [([SealedRecord], Int, Int64)] = [
      (records(1...600), 1000, 500),
      // 60,000 bytes and 85 around them: 17 lines are 1,021,445 bytes, 18 are above 1 MiB.
      (records(1...30, bytes: 60_000), 500, 17),
      (records(1...3) + records(5...9), 500, 3),
    ]
    for (journal, maximum, through) in cases {
      try await withClient([.answer(200, verdicts(1...through))], journal: journal) { client, _ in
        let event = await client.send(from: 1, maximumRecords: maximum)
        guard case .answered(from: 1, through: through, .verdicts) = event else {
          Issue.record("\(event)")
          return
        }
      }
    }
  }

  @Test func nothingToSendIsSaid() async throws {
    try await withClient([.hang], journal: []) { client, server in
      #expect(
        await client.send(from: 4, maximumRecords: 9)
          == .answered(
            from: 4, through: 3, outcome: .unknown(message: "the journal has no record 4")))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func anUpstreamWithoutGzipGetsPlainLines() async throws {
    let script: [ScriptedServer.Act] = [.answer(415, ""), .answer(200, verdicts(1...3))]
    try await withClient(script) { client, server in
      guard case .answered(_, _, .unknown) = await client.send(from: 1, maximumRecords: 3) else {
        Issue.record("415 is no final word")
        return
      }
      guard case .answered(_, _, .verdicts) = await client.send(from: 1, maximumRecords: 3) else {
        Issue.record("the second attempt is plain")
        return
      }
      #expect(server.requests.last?.header("content-encoding") == nil)
      #expect(server.requests.last?.body.starts(with: Array("{\"hash\":\"".utf8)) == true)
    }
  }

  static let problem = #"{"type":"about:blank","title":"t","code":"c","detail":"the\nreason"}"#

  @Test(
    arguments: [
      (.answer(401, problem), .unauthorized(message: "HTTP 401: the reason")),
      (.answer(403, ""), .unauthorized(message: "HTTP 403")),
      (.answer(409, problem), .retired(message: "HTTP 409: the reason")),
      (.answer(413, ""), .tooLarge(message: "HTTP 413")),
      (
        .answer(503, problem, headers: ["retry-after: 7"]),
        .retryAfter(milliseconds: 7000, message: "HTTP 503: the reason")
      ),
      (.answer(429, ""), .retryAfter(milliseconds: nil, message: "HTTP 429")),
      (
        .answer(
          503, "",
          headers: [
            "date: Sun, 06 Nov 1994 08:49:37 GMT", "retry-after: Sun, 06 Nov 1994 08:50:07 GMT",
          ]), .retryAfter(milliseconds: 30_000, message: "HTTP 503")
      ),
      (
        .answer(503, "", headers: ["retry-after: 99999999999999999999"]),
        .retryAfter(milliseconds: nil, message: "HTTP 503")
      ),
      (.answer(500, "it\u{1b}[31m broke"), .unknown(message: "HTTP 500: it [31m broke")),
      (
        .answer(302, "", headers: ["location: http://evil.example/"]),
        .unknown(
          message: "HTTP 302: the upstream points to http://evil.example/; "
            + "put the final address into upstream.url")
      ),
      (.answer(204, ""), .unknown(message: "HTTP 204")),
    ] as [(ScriptedServer.Act, DeliveryOutcome)])
  func refusals(act: ScriptedServer.Act, expected: DeliveryOutcome) async throws {
    try await withClient([act]) { client, _ in
      #expect(
        await client.send(from: 1, maximumRecords: 3)
          == .answered(from: 1, through: 3, outcome: expected))
    }
  }

  static let unusable = "the upstream's answer can't be used: "

  @Test(
    arguments: [
      (.answer(200, "<html>"), unusable + "it is not JSON (unexpected \"<\", at byte 0)"),
      (.answer(200, ""), unusable + "it is not JSON (the JSON ends too early, at byte 0)"),
      (.answer(200, "[]"), unusable + "it is not a JSON object"),
      (.answer(200, "{}"), unusable + "it has no list of results"),
      (.answer(200, verdicts(1...2)), unusable + "2 verdicts on 3 records"),
      (.answer(200, verdicts(2...4)), unusable + "the verdict on record 1 is out of order"),
      (.answer(200, verdicts(1...3, epoch: 8)), unusable + "it is about epoch 8, not 7"),
      (
        .answer(200, verdicts(1...3).replacingOccurrences(of: "accepted", with: "fine")),
        unusable + "the verdict on record 1 is \"fine\""
      ),
      (
        .answer(200, verdicts(1...3).replacingOccurrences(of: "contiguous", with: "c")),
        unusable + "contiguous_through is missing"
      ),
      (
        .answer(200, String(repeating: " ", count: 1_048_577)),
        "the upstream's answer is larger than 1048576 bytes"
      ),
      (
        .cutShort("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
        "PLACE closed the connection before its answer was complete"
      ),
      (
        .cutShort("220 mail.example ESMTP\r\n"),
        "PLACE does not answer as an HTTP server does. Check the port in upstream.url."
      ),
      (.cutShort(""), "PLACE closed the connection before its answer was complete"),
    ] as [(ScriptedServer.Act, String)])
  func garbledAnswersAreUnknown(act: ScriptedServer.Act, message: String) async throws {
    try await withClient([act]) { client, server in
      let expected = message.replacingOccurrences(of: "PLACE", with: "127.0.0.1:\(server.port)")
      #expect(
        await client.send(from: 1, maximumRecords: 3)
          == .answered(from: 1, through: 3, outcome: .unknown(message: expected)))
    }
  }

  @Test(arguments: [ScriptedServer.Act.hang, .drip])
  func anAnswerThatDoesNotComeOrNeverEnds(act: ScriptedServer.Act) async throws {
    try await withClient([act], timeout: 1) { client, server in
      let start = ContinuousClock.now
      #expect(
        await client.send(from: 1, maximumRecords: 3)
          == .answered(
            from: 1, through: 3,
            outcome: .unknown(
              message: "no answer from 127.0.0.1:\(server.port) within 1 s; it will be sent again"))
      )
      #expect(ContinuousClock.now - start < .seconds(4))
    }
  }

  @Test func damagedLinesHaveNoNumberInTheirVerdict() async throws {
    let answer = #"""
      {"device":"d","epoch":7,"contiguous_through":1,"missing":[],"extra":{},"results":[
       {"seq":1,"status":"duplicate","id":"x","code":null,"message":null},
       {"seq":null,"status":"rejected","id":null,"code":"line","message":"what\u0007 is it"},
       {"seq":3,"status":"parked"}]}
      """#
    try await withClient([.answer(200, answer)]) { client, _ in
      #expect(
        await client.send(from: 1, maximumRecords: 3)
          == .answered(
            from: 1, through: 3,
            outcome: .verdicts(
              BatchAnswer(
                contiguousThrough: 1,
                verdicts: [
                  .init(seq: 1, status: .duplicate),
                  .init(seq: 2, status: .rejected, code: "line", message: "what is it"),
                  .init(seq: 3, status: .parked),
                ]))))
    }
  }
}

@Suite struct Watermarks {
  static let hex = String(repeating: "0f", count: 32)

  @Test(
    arguments: [
      (
        .answer(200, #"{"epoch":7,"contiguous_through":17,"hash":"\#(hex)"}"#),
        .position(contiguousThrough: 17, hash: RecordHash(hex: hex))
      ),
      (
        .answer(200, #"{"epoch":7,"contiguous_through":0,"hash":null}"#),
        .position(contiguousThrough: 0, hash: nil)
      ),
      (
        .answer(
          200,
          #"{"epoch":7,"contiguous_through":0,"hash":"\#(String(repeating: "0", count: 64))"}"#),
        .position(contiguousThrough: 0, hash: nil)
      ),
      // An inbox that answers for the journal before this one.
      (.answer(200, #"{"epoch":6,"contiguous_through":99,"hash":"\#(hex)"}"#), .nothingYet),
      (.answer(404, ""), .nothingYet),
      (.answer(401, ""), .unauthorized(message: "HTTP 401")),
      (.answer(409, ""), .retired(message: "HTTP 409")),
      (
        .answer(503, "", headers: ["retry-after: 2"]),
        .retryAfter(milliseconds: 2000, message: "HTTP 503")
      ),
      (.answer(500, ""), .unknown(message: "HTTP 500")),
      (
        .answer(200, #"{"epoch":7,"contiguous_through":17,"hash":"0F"}"#),
        .unknown(message: Batches.unusable + "the hash is not 64 hexadecimal digits")
      ),
    ] as [(ScriptedServer.Act, WatermarkOutcome)])
  func outcomes(act: ScriptedServer.Act, expected: WatermarkOutcome) async throws {
    try await withClient([act]) { client, server in
      #expect(await client.watermark() == .watermark(expected))
      #expect(server.requests.first?.line == "GET /v1/devices/d%201/watermark?epoch=7 HTTP/1.1")
    }
  }

  @Test func theClockOfTheUpstreamIsNoted() async throws {
    // 1994-11-06T08:49:37Z; date -ud @784111777.
    let act = ScriptedServer.Act.answer(404, "", headers: ["date: Sun, 06 Nov 1994 08:49:37 GMT"])
    try await withClient([act]) { client, _ in
      #expect(client.clockSkewMilliseconds == nil)
      _ = await client.watermark()
      let expected = 784_111_777_500 - Int64(Date().timeIntervalSince1970 * 1000)
      let skew = try #require(client.clockSkewMilliseconds)
      #expect(abs(skew - expected) < 5000)
    }
  }
}

@Suite struct Connections {
  static func message(_ event: DeliveryEvent) -> String {
    guard case .answered(_, _, .unknown(let message)) = event else { return "\(event)" }
    return message
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func aCertificateOfOnesOwnAuthority(host: String) async throws {
    let act = ScriptedServer.Act.answer(200, verdicts(1...3))
    try await withClient([act], certificate: "good", host: host, ca: "ca") { client, _ in
      guard case .answered(1, 3, .verdicts) = await client.send(from: 1, maximumRecords: 3) else {
        Issue.record("no verdicts")
        return
      }
    }
  }

  @Test(
    arguments: [
      // Certificate, authority, host, what is said.
      (
        "good", "otherca", "localhost",
        "the certificate of PLACE is not issued by one of the certificates in upstream.ca_file"
      ),
      (
        "expired", "ca", "localhost",
        "the certificate of PLACE expired on 2021-02-03. Renew it, and check this machine's clock."
      ),
      (
        "future", "ca", "localhost",
        "the certificate of PLACE is only valid from 2100-03-04 on. Check this machine's clock."
      ),
      (
        "othername", "ca", "localhost",
        "the certificate of PLACE is for another name than localhost. "
          + "Use the name it was made for in upstream.url, or a certificate for this one."
      ),
      (
        "othername", "ca", "127.0.0.1",
        "the certificate of PLACE is for another name than 127.0.0.1. "
      ),
      (nil, "ca", "localhost", "PLACE does not speak TLS. Is it an https:// port?"),
    ] as [(String?, String, String, String)])
  func untrusted(certificate: String?, ca: String, host: String, said: String) async throws {
    try await withClient([.hang], certificate: certificate, host: host, ca: ca) { client, server in
      let message = Self.message(await client.send(from: 1, maximumRecords: 3))
      let expected = said.replacingOccurrences(of: "PLACE", with: "\(host):\(server.port)")
      #expect(message.hasPrefix(expected), "\(message)")
      #expect(server.requests.isEmpty, "nothing was said to a server that is not trusted")
    }
  }

  @Test func nobodyListens() async throws {
    let server = try await ScriptedServer([.hang])
    await server.stop()
    let client = try UpstreamClient(
      UpstreamSettings(
        url: "http://127.0.0.1:\(server.port)", device: "d", epoch: 7, token: "t"),
      source: { _, _, _ in records(1...1) })
    #expect(
      Self.message(await client.send(from: 1, maximumRecords: 1))
        == "127.0.0.1:\(server.port) refuses the connection. Is the inbox running, and on this port?"
    )
    await client.shutdown()
    #expect(
      Self.message(await client.send(from: 1, maximumRecords: 1))
        == "stopped before an answer came")
  }

  @Test func aNameThatNobodyKnows() async throws {
    // RFC 6761, 6.4: never resolves.
    let client = try UpstreamClient(
      UpstreamSettings(url: "https://inbox.invalid", device: "d", epoch: 7, token: "t"),
      source: { _, _, _ in records(1...1) })
    #expect(
      Self.message(await client.send(from: 1, maximumRecords: 1))
        == "no address is known for the name inbox.invalid. "
        + "Check upstream.url and the name server of this machine.")
    await client.shutdown()
  }

  @Test func aJournalThatCannotBeRead() async throws {
    struct Broken: Error, CustomStringConvertible { var description: String { "disk on fire" } }
    let client = try UpstreamClient(
      UpstreamSettings(url: "http://localhost:1", device: "d", epoch: 7, token: "t"),
      source: { _, _, _ in throw Broken() })
    #expect(
      await client.send(from: 3, maximumRecords: 1)
        == .answered(
          from: 3, through: 2,
          outcome: .unknown(message: "the journal can't be read: disk on fire")))
    await client.shutdown()
  }

  @Test(
    arguments: [
      ("http://inbox.example:8443", .plainHTTP(host: "inbox.example")),
      ("http://127.0.0.1.example", .plainHTTP(host: "127.0.0.1.example")),
      ("http://128.0.0.1", .plainHTTP(host: "128.0.0.1")),
      ("ftp://localhost", .url("ftp://localhost")), ("", .url("")),
      ("https://", .url("https://")), ("https://a@b", .url("https://a@b")),
      ("https://b?x=1", .url("https://b?x=1")),
    ] as [(String, UpstreamError)])
  func addressesThatAreRefused(url: String, error: UpstreamError) {
    #expect(throws: error) {
      try UpstreamClient(
        UpstreamSettings(url: url, device: "d", epoch: 7, token: "t"), source: noJournal)
    }
  }

  @Test(arguments: ["", "a b", "a\r\nX: y", "ü"])
  func tokensThatAreRefused(token: String) {
    #expect(throws: UpstreamError.token) {
      try UpstreamClient(
        UpstreamSettings(url: "https://localhost", device: "d", epoch: 7, token: token),
        source: noJournal)
    }
  }

  @Test(arguments: [
    ("/no/such/file.pem", "the file can't be read"),
    ("README.md", "no certificate could be read from it"),
  ])
  func authoritiesThatAreRefused(file: String, reason: String) throws {
    let path = file.hasPrefix("/") ? file : try ScriptedServer.path(file)
    #expect(throws: UpstreamError.caFile(path: path, reason: reason)) {
      try UpstreamClient(
        UpstreamSettings(
          url: "https://localhost", device: "d", epoch: 7, token: "t", caFile: path),
        source: noJournal)
    }
  }
}
