import AgentCore
import Crypto
import Hummingbird
import NIOHTTP1
import Records

/// Takes in the body and the header fields that matter, within the limits.
struct RequestIntake {
  let request: Request
  let path: String
  let limits: LocalAPILimits
  /// Whether unread bytes of the body may still be on their way.
  private(set) var hasUnreadBody: Bool

  init(_ request: Request, path: String, limits: LocalAPILimits) {
    self.request = request
    self.path = path
    self.limits = limits
    hasUnreadBody =
      request.headers[.transferEncoding] != nil
      || !["0", nil].contains(request.headers[.contentLength])
  }

  /// The bytes of the body; empty for none.
  mutating func body() async throws(Problem) -> [UInt8] {
    let announced = request.headers[.contentLength].flatMap(Int.init)
    if let announced, announced > limits.bodyBytes { throw tooLarge }
    var bytes: [UInt8] = []
    do {
      for try await chunk in request.body {
        guard bytes.count + chunk.readableBytes <= limits.bodyBytes else { throw tooLarge }
        bytes.append(contentsOf: chunk.readableBytesView)
      }
    } catch let problem as Problem {
      throw problem
    } catch let interruption as BodyInterruption {
      throw problem(interruption)
    } catch let error as HTTPParserError {
      throw Problem(parserError: error, limits: limits)
    } catch {
      throw Problem(parserError: .invalidEOFState, limits: limits)
    }
    // A connection that ends in the middle looks like the end of the body.
    guard announced == nil || announced == bytes.count else {
      throw Problem(parserError: .invalidEOFState, limits: limits)
    }
    hasUnreadBody = false
    return bytes
  }

  /// The body as JSON; an empty body reads as `{}`.
  func json(_ bytes: [UInt8]) throws(Problem) -> JSONObject {
    guard !bytes.isEmpty else { return JSONObject() }
    try checkContentType()
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes)
    } catch {
      throw Problem(.bodyNotJSON, "Send a JSON object: \(error).")
    }
    guard case .object(let object) = value else {
      throw Problem(.bodyNotJSON, "Send a JSON object: members in braces.")
    }
    return object
  }

  /// The request that an `Idempotency-Key` stands for.
  func claim(body: [UInt8]) throws(Problem) -> IdempotencyClaim? {
    guard let name = HTTPFields.Name("Idempotency-Key") else { return nil }
    let values = request.headers.all(name)
    guard let key = values.first else { return nil }
    let isPrintable = key.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    guard values.count == 1, isPrintable,
      (1...IdempotencyClaim.maximumKeyBytes).contains(key.utf8.count)
    else {
      throw Problem(
        .idempotencyKeyInvalid,
        "Send one Idempotency-Key of 1 to \(IdempotencyClaim.maximumKeyBytes) printable ASCII "
          + "characters, such as a UUID.")
    }
    return IdempotencyClaim(
      key: key, method: request.method.rawValue, path: path,
      bodyHash: RecordHash(digest: Array(SHA256.hash(data: body))))
  }

  /// The seq after which an event stream goes on.
  func lastEventID() throws(Problem) -> Int64? {
    guard let name = HTTPFields.Name("Last-Event-ID") else { return nil }
    let values = request.headers.all(name)
    guard let text = values.first else { return nil }
    guard values.count == 1, (1...16).contains(text.utf8.count),
      text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let seq = Int64(text), seq <= JSONValue.maximumInteger
    else {
      throw Problem(
        .lastEventIDInvalid, "Send the id of the last record event that was read, or 0 for all.")
    }
    return seq
  }

  /// JSON only: it is also what keeps a page without CORS permission from posting a form here.
  private func checkContentType() throws(Problem) {
    let refused = Problem(
      .contentTypeUnsupported,
      "Send the body as \"Content-Type: application/json\", in UTF-8 and without an encoding.")
    guard request.headers[.contentEncoding] == nil, let type = request.headers[.contentType] else {
      throw refused
    }
    let parts = type.lowercased().split(separator: ";").map {
      $0.filter { $0 != " " && $0 != "\t" }
    }
    guard parts.first == "application/json" else { throw refused }
    let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
    guard charsets.allSatisfy({ ["charset=utf-8", "charset=\"utf-8\""].contains($0) }) else {
      throw refused
    }
  }

  private var tooLarge: Problem {
    Problem(.bodyTooLarge, "Send at most \(limits.bodyBytes) bytes.")
  }

  private func problem(_ interruption: BodyInterruption) -> Problem {
    switch interruption {
    case .tooSlow:
      Problem(.bodyTooSlow, "Send the whole body within \(Int(limits.bodySeconds)) seconds.")
    case .stopping: .stopping
    }
  }
}

extension Problem {
  static let stopping = Problem(
    .stopping, "The agent is stopping. Send the request again once it is back.")
}
