import AgentCore
import Hummingbird
import Records

/// The wire form of events (HTML Living Standard, 9.2.6). Canonical JSON holds no line break, so
/// one `data` line is enough for each.
enum ServerSentEvent {
  static let keepAlive = ByteBuffer(string: ": keep-alive\n\n")

  /// The record's own bytes, as journaled.
  static func append(_ record: SealedRecord, to buffer: inout ByteBuffer) {
    buffer.writeString("event: record\nid: \(record.seq)\ndata: ")
    buffer.writeBytes(record.bytes)
    buffer.writeString("\n\n")
  }

  static func append(_ notice: Notice, to buffer: inout ByteBuffer) {
    switch notice {
    case .device(let value): append("device", value, to: &buffer)
    case .display(let value): append("display", value, to: &buffer)
    case .scan(let value): append("scan", value, to: &buffer)
    }
  }

  private static func append(_ name: String, _ value: JSONValue, to buffer: inout ByteBuffer) {
    buffer.writeString("event: \(name)\ndata: ")
    buffer.writeBytes(JCS.bytes(value))
    buffer.writeString("\n\n")
  }
}
