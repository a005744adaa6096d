import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Records

/// A front end of a lane, over TCP.
package struct API: Sendable {
  package typealias Method = HTTPMethod

  package var port: Int
  package var token: String?
  package var patience = TimeAmount.seconds(20)

  package init(port: Int, token: String? = nil) {
    self.port = port
    self.token = token
  }

  /// One for all tests; it lives as long as they do.
  package static let client = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(2)
    // A program that was killed is not waited for.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.redirectConfiguration = .disallow
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  package func get(_ path: String) async throws -> Answer { try await send(.GET, path) }

  package func post(
    _ path: String, _ body: JSONValue? = nil, key: String? = nil
  ) async throws -> Answer {
    try await send(.POST, path, body, key: key)
  }

  package func send(
    _ method: Method, _ path: String, _ body: JSONValue? = nil, key: String? = nil
  ) async throws -> Answer {
    var headers: [(String, String)] = []
    if body != nil { headers.append(("Content-Type", "application/json")) }
    if let key { headers.append(("Idempotency-Key", key)) }
    return try await send(method, path, headers, bytes: body.map { JCS.bytes($0) })
  }

  package func send(
    _ method: Method, _ path: String, _ headers: [(String, String)], bytes: [UInt8]?
  ) async throws -> Answer {
    let request = request(method, path, headers, bytes: bytes)
    let response = try await Self.client.execute(request, timeout: patience)
    let body = try await response.body.collect(upTo: 16 << 20)
    return Answer(
      status: Int(response.status.code), bytes: Array(body.readableBytesView),
      contentType: response.headers.first(name: "Content-Type"),
      allow: response.headers.first(name: "Allow"))
  }

  package func request(
    _ method: Method, _ path: String, _ headers: [(String, String)] = [],
    bytes: [UInt8]? = nil
  ) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = method
    if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let bytes { request.body = .bytes(bytes) }
    return request
  }
}

/// What the lane answered.
package struct Answer: Sendable, CustomStringConvertible {
  package var status: Int
  package var bytes: [UInt8]
  package var contentType: String?
  package var allow: String?

  package init(
    status: Int, bytes: [UInt8], contentType: String? = nil, allow: String? = nil
  ) {
    self.status = status
    self.bytes = bytes
    self.contentType = contentType
    self.allow = allow
  }

  package var json: JSONValue { (try? JSONParser.parse(bytes)) ?? .null }
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  package var code: String? { json["code"]?.stringValue }
  package var description: String { "\(status) \(text)" }

  package subscript(name: String) -> JSONValue? { json[name] }

  /// Itself if the lane has done it.
  package func ok() throws -> Answer {
    guard status == 200 else { throw Unexpected("\(self)") }
    return self
  }
}
