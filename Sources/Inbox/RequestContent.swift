import CZlib
import HTTPTypes
import Hummingbird
import InboxStore
import NIOCore

/// Reading of request bodies, never more of them than is allowed.
enum RequestContent {
  /// The body as it travels, at most `limit` bytes, which all arrive within `time`.
  static func collect(
    _ request: Request, limit: Int, within time: Duration
  ) async throws -> [UInt8] {
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask { try await collect(request, limit: limit) }
      group.addTask {
        try await Task.sleep(for: time)
        throw Problem(
          .requestTimeout, "body_too_slow",
          "The body has not arrived within \(time.components.seconds) s. Send it again, or less "
            + "at once.")
      }
      // Whichever comes first ends the other: a body that is given up is read no further.
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }

  private static func collect(_ request: Request, limit: Int) async throws -> [UInt8] {
    let tooLarge = Problem(
      .contentTooLarge, "too_large", "The body has more than \(limit) bytes. Send less at once.")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw tooLarge
    }
    var bytes: [UInt8] = []
    for try await part in request.body {
      guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }

  /// The lines of a batch, taken out of gzip if need be.
  static func batch(_ request: Request, within time: Duration) async throws -> [UInt8] {
    try check(
      contentType: request.headers[.contentType], is: "application/x-ndjson")
    let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
    guard ["identity", "gzip", "x-gzip"].contains(coding) else {
      throw Problem(
        .unsupportedMediaType, "content_encoding",
        "Content-Encoding \"\(coding)\" is not known here. Send gzip, or no encoding.")
    }
    let bytes = try await collect(request, limit: ServerLimits.bytesPerBody, within: time)
    return coding == "identity" ? bytes : try expand(bytes, limit: InboxLimits.bytesPerBatch)
  }

  /// Expands gzip; never into more than `limit` bytes, whatever the input promises.
  static func expand(_ bytes: [UInt8], limit: Int) throws(Problem) -> [UInt8] {
    var size = 0
    let content = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      size = czlib_gunzip(bytes, bytes.count, buffer.baseAddress, limit)
      count = max(0, size)
    }
    switch size {
    case 0...: return content
    case Int(CZLIB_TOO_LARGE): throw Problem(.batchTooLarge)
    case Int(CZLIB_NO_MEMORY):
      throw Problem(
        .serviceUnavailable, "busy", "No memory to take the batch out of gzip.",
        retryAfterSeconds: InboxLimits.retryAfterSeconds)
    default:
      throw Problem(
        .badRequest, "gzip", "The body says it is gzip, but cannot be read as such. Send it again.")
    }
  }

  static func check(contentType: String?, is expected: String) throws(Problem) {
    let type = contentType?.prefix { $0 != ";" }.lowercased() ?? ""
    guard type.filter({ $0 != " " && $0 != "\t" }) == expected else {
      throw Problem(
        .unsupportedMediaType, "content_type",
        "Content-Type is \(contentType.map { "\"\($0)\"" } ?? "missing"), but must be \(expected).")
    }
  }
}
