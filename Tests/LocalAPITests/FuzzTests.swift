import TestKit
import Testing

@testable import LocalAPI

/// Bytes from anywhere: the server answers or closes, and goes on.
struct FuzzTests {
  static let request =
    "POST /v1/sale/lines HTTP/1.1\r\nHost: localhost\r\n"
    + "Authorization: Bearer \(TestLane.cashierToken)\r\nContent-Type: application/json\r\n"
    + "Idempotency-Key: a1\r\nContent-Length: 27\r\n\r\n{\"plu\":\"1\",\"quantity\":\"1\"}\r\n"

  /// A valid request with some bytes changed, cut, doubled or put in.
  static func mutate(_ bytes: [UInt8], using generator: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
      case 2: bytes.remove(at: index)
      case 3: bytes.removeSubrange(index...)
      default:
        let end = Int.random(in: index..<bytes.count, using: &generator)
        bytes.insert(contentsOf: bytes[index...end], at: index)
      }
    }
    return bytes
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func anyBytesAreSurvived(seed: UInt64) async throws {
    try await TestLane.run { lane in
      var generator = SeededRandom(seed: seed)
      for round in 0..<150 {
        let bytes: [UInt8]
        if round % 3 == 0 {
          let count = Int.random(in: 0...300, using: &generator)
          bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        } else {
          bytes = Self.mutate(Array(Self.request.utf8), using: &generator)
        }
        let connection = try lane.open(overSocket: round % 2 == 0)
        await connection.send(bytes)
        await connection.finishSending()
        let text = String(decoding: try await connection.readToEnd(), as: UTF8.self)
        #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 "), "seed \(seed), round \(round)")
      }
      let answer = try await lane.request("GET", "/v1/status")
      #expect(answer.status == 200)
    }
  }

  @Test(arguments: [5, 6] as [UInt64])
  func anyBodyIsAnswered(seed: UInt64) async throws {
    let routes = RouteTable.routes.filter { $0.method != .get }
    try await TestLane.run { lane in
      var generator = SeededRandom(seed: seed)
      for round in 0..<150 {
        let route = routes[Int.random(in: 0..<routes.count, using: &generator)]
        let path = route.path.replacing("{n}", with: "1").replacing("{id}", with: "x")
          .replacing("{sale}", with: "x")
        let members = (route.members ?? ["paper"]).map { name in
          let values = [#""1""#, "1", "null", "[]", "{}", #"{"cash":"1"}"#, #""\ud83d""#, "true"]
          return "\"\(name)\":\(values[Int.random(in: 0..<values.count, using: &generator)])"
        }
        let body = "{\(members.joined(separator: ","))}"
        let answer = try await lane.request(route.method.rawValue, path, body)
        #expect([200, 202, 400].contains(answer.status), "seed \(seed), round \(round): \(body)")
      }
    }
  }
}
