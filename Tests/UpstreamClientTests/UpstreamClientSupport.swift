import Records
import UpstreamClient

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
