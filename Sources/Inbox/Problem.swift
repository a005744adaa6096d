import HTTPTypes
import Hummingbird
import InboxStore
import Records

/// A refused request: a problem document of RFC 9457 with a stable `code`.
struct Problem: Error, Equatable {
  var status: HTTPResponse.Status
  var code: String
  /// What is wrong and what to do.
  var detail: String
  var retryAfterSeconds: Int?

  init(
    _ status: HTTPResponse.Status, _ code: String, _ detail: String, retryAfterSeconds: Int? = nil
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.retryAfterSeconds = retryAfterSeconds
  }

  var response: Response {
    var response = Response.json(
      .object([
        "type": "about:blank", "title": .string(status.reasonPhrase), "code": .string(code),
        "status": .int(Int64(status.code)), "detail": .string(detail),
      ]), status: status)
    response.headers[.contentType] = "application/problem+json"
    if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}

extension Problem {
  init(_ error: InboxError) {
    let refusal = error.refusal
    let status: HTTPResponse.Status =
      switch refusal.status {
      case .badRequest: .badRequest
      case .notFound: .notFound
      case .conflict: .conflict
      case .contentTooLarge: .contentTooLarge
      case .serviceUnavailable: .serviceUnavailable
      }
    self.init(
      status, refusal.code, refusal.detail, retryAfterSeconds: refusal.retryAfterSeconds)
  }
}

extension Response {
  static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
    var bytes = JCS.bytes(value)
    bytes.append(0x0A)
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// Turns every error into a problem document.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as Problem {
      return problem.response
    } catch let error as InboxError {
      let problem = Problem(error)
      if problem.status == .serviceUnavailable { context.logger.error("\(error)") }
      return problem.response
    } catch let error as HTTPError where error.status == .notFound {
      return Problem(
        .notFound, "no_such_route", "There is no \(request.method) \(request.uri.path) here."
      ).response
    } catch let error as HTTPError {
      return Problem(error.status, "http", error.body ?? error.status.reasonPhrase).response
    }
  }
}
