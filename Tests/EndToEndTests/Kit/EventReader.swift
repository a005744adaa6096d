import AsyncHTTPClient
import Foundation
import NIOCore
import Records
import ShopKit

/// One server-sent event.
struct StreamedEvent: Sendable {
  var event = ""
  var id: String?
  var data = ""

  var json: JSONValue { (try? JSONParser.parse(Array(data.utf8))) ?? .null }
}

extension API {
  /// Reads `GET /v1/events` from its start until `isEnough`, or for so long.
  func events(
    after lastEventID: Int64? = nil, within seconds: Double = 10,
    until isEnough: @escaping @Sendable ([StreamedEvent]) -> Bool
  ) async throws -> [StreamedEvent] {
    let headers = lastEventID.map { [("Last-Event-ID", "\($0)")] } ?? []
    let response = try await Self.client.execute(
      request(.GET, "/v1/events", headers), timeout: .seconds(Int64(seconds) + 5))
    guard response.status == .ok else {
      let body = try await response.body.collect(upTo: 65_536)
      throw Unexpected("\(response.status.code) \(String(buffer: body))")
    }
    let end = Date(timeIntervalSinceNow: seconds)
    var text: [UInt8] = []
    var events: [StreamedEvent] = []
    for try await buffer in response.body {
      text += buffer.readableBytesView
      events = Self.parse(text)
      if isEnough(events) || Date() > end { return events }
    }
    throw Unexpected("the stream ended after \(events)")
  }

  /// The whole events of a stream, by the rules of the HTML standard, section 9.2.6, as far as
  /// these streams use them.
  private static func parse(_ bytes: [UInt8]) -> [StreamedEvent] {
    var blocks = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n")
    blocks.removeLast()
    return blocks.compactMap { block in
      var event = StreamedEvent()
      for line in block.split(separator: "\n") where !line.hasPrefix(":") {
        let parts = line.split(separator: ":", maxSplits: 1)
        let value = parts.count > 1 ? parts[1].trimmingPrefix(" ") : ""
        switch parts[0] {
        case "event": event.event = String(value)
        case "id": event.id = String(value)
        case "data": event.data += value
        default: break
        }
      }
      return event.event.isEmpty ? nil : event
    }
  }
}
