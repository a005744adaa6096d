import Delivery
import Foundation
import Records
import Testing
import UpstreamClient

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
