import AsyncHTTPClient
import Delivery
import NIOCore

extension UpstreamAnswer {
  /// Reads no more of the body than the limits allow.
  init(_ response: HTTPClientResponse) async throws {
    let status = Int(response.status.code)
    let limit = status == 200 ? UpstreamLimits.bytesPerAnswer : UpstreamLimits.bytesPerProblem
    var bytes: [UInt8] = []
    for try await part in response.body {
      guard bytes.count + part.readableBytes <= limit else {
        guard status == 200 else { break }
        throw NIOTooManyBytesError(maxBytes: limit)
      }
      bytes.append(contentsOf: part.readableBytesView)
    }
    self.init(
      status: status, body: bytes, retryAfter: response.headers.first(name: "retry-after"),
      date: response.headers.first(name: "date").flatMap(HTTPDate.seconds(in:)),
      location: response.headers.first(name: "location"))
  }
}
