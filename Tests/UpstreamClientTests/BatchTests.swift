import CZlib
import Delivery
import Foundation
import Records
import Testing
import UpstreamClient

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
