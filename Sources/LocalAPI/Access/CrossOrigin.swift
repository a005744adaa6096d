import Hummingbird

/// What a browser asks before, and needs after, a call from a page of another origin (Fetch
/// standard, "CORS protocol").
enum CrossOrigin {
  /// Whether this is a browser's question whether it may send the real request.
  static func isPreflight(_ request: HTTPRequest) -> Bool {
    request.method == .options && request.headerFields[.origin] != nil
      && request.headerFields[.accessControlRequestMethod] != nil
  }

  /// The answer to such a question about a path that takes `methods`. It carries no token, so it
  /// is answered without one; the real request needs one.
  static func preflightAnswer(_ request: HTTPRequest, methods: [String]) -> Answer {
    var headers: HTTPFields = [
      .accessControlAllowMethods: methods.joined(separator: ", "),
      .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
      .accessControlMaxAge: "600",
    ]
    // A page from the Internet that calls this machine: WICG "Private Network Access", 3.1.
    if let wanted = HTTPFields.Name("Access-Control-Request-Private-Network"),
      let allowed = HTTPFields.Name("Access-Control-Allow-Private-Network"),
      request.headerFields[wanted] == "true"
    {
      headers[allowed] = "true"
    }
    return Answer(status: 204, headers: headers)
  }

  /// Adds what lets the page of `origin` read an answer.
  static func allow(_ origin: String, in headers: inout HTTPFields) {
    headers[.accessControlAllowOrigin] = origin
    headers[.accessControlExposeHeaders] = "Retry-After"
    headers[.vary] = "Origin"
  }
}
