import AgentCore
import Hummingbird
import Records

/// What goes back to a front end: a status, header fields and the bytes.
struct Answer: Equatable {
  var status: Int
  var headers: HTTPFields
  var body: [UInt8]

  init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The same reply always becomes the same bytes: a stored answer is repeated exactly.
  init(_ reply: Reply, headers: HTTPFields = [:]) {
    self.init(status: reply.status, headers: headers, body: JCS.bytes(reply.body))
    self.headers[.contentType] =
      reply.status >= 400 ? "application/problem+json" : "application/json"
    if reply.status == 429 || reply.status == 503 { self.headers[.retryAfter] = "1" }
  }

  init(_ problem: Problem) {
    self.init(problem.reply, headers: problem.headers)
  }

  var response: Response {
    Response(
      status: .init(code: status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}

extension HTTPFields {
  /// The name of a header field, from the module that Hummingbird builds on.
  typealias Name = Element.Name

  /// All values of one field, each as it came.
  func all(_ name: Name) -> [String] { self[values: name] }
}
