import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Records

/// A front end of a lane, over TCP.
struct API: Sendable {
  var port: Int
  var token: String?
  var patience = TimeAmount.seconds(20)

  /// One for all tests; it lives as long as they do.
  static let client = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(2)
    // A program that was killed is not waited for.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.redirectConfiguration = .disallow
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  func get(_ path: String) async throws -> Answer { try await send(.GET, path) }

  func post(
    _ path: String, _ body: JSONValue? = nil, key: String? = nil
  ) async throws -> Answer {
    try await send(.POST, path, body, key: key)
  }

  func send(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, key: String? = nil
  ) async throws -> Answer {
    var headers: [(String, String)] = []
    if body != nil { headers.append(("Content-Type", "application/json")) }
    if let key { headers.append(("Idempotency-Key", key)) }
    return try await send(method, path, headers, bytes: body.map { JCS.bytes($0) })
  }

  func send(
    _ method: HTTPMethod, _ path: String, _ headers: [(String, String)], bytes: [UInt8]?
  ) async throws -> Answer {
    let request = request(method, path, headers, bytes: bytes)
    let response = try await Self.client.execute(request, timeout: patience)
    let body = try await response.body.collect(upTo: 16 << 20)
    return Answer(
      status: Int(response.status.code), bytes: Array(body.readableBytesView),
      contentType: response.headers.first(name: "Content-Type"),
      allow: response.headers.first(name: "Allow"))
  }

  func request(
    _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = [],
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
struct Answer: Sendable, CustomStringConvertible {
  var status: Int
  var bytes: [UInt8]
  var contentType: String?
  var allow: String?

  var json: JSONValue { (try? JSONParser.parse(bytes)) ?? .null }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var code: String? { json["code"]?.stringValue }
  var description: String { "\(status) \(text)" }

  subscript(name: String) -> JSONValue? { json[name] }

  /// Itself if the lane has done it.
  func ok() throws -> Answer {
    guard status == 200 else { throw Unexpected("\(self)") }
    return self
  }
}
