import Records

/// An answer of the upstream, read whole, and what it means.
public struct UpstreamAnswer: Hashable, Sendable {
  /// Of HTTP.
  public var status: Int
  /// At most `UpstreamLimits.bytesPerAnswer`; of a refusal its first `bytesPerProblem`.
  public var body: [UInt8]
  /// `Retry-After`, in seconds or as a date.
  public var retryAfter: String?
  /// `Date`, in seconds since 1970.
  public var date: Int64?
  public var location: String?

  public init(
    status: Int, body: [UInt8], retryAfter: String? = nil, date: Int64? = nil,
    location: String? = nil
  ) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
    self.date = date
    self.location = location
  }

  // MARK: Meaning

  /// What the answer to a batch of `seqs` means.
  public func batchOutcome(seqs: [Int64], epoch: Int64) -> DeliveryOutcome {
    switch refusal {
    case .unauthorized: return .unauthorized(message: text)
    case .retired: return .retired(message: text)
    case .tooLarge: return .tooLarge(message: text)
    case .busy: return .retryAfter(milliseconds: retryAfterMilliseconds, message: text)
    case .other: return .unknown(message: text)
    case nil:
      do throws(AnswerError) {
        return .verdicts(try AnswerReader(body).batch(seqs: seqs, epoch: epoch))
      } catch {
        return .unknown(message: "the upstream's answer can't be used: \(error.message)")
      }
    }
  }

  /// What the answer to a question for the watermark means.
  public func watermarkOutcome(epoch: Int64) -> WatermarkOutcome {
    // An inbox that has nothing of a device may say so in this way.
    if status == 404 { return .nothingYet }
    switch refusal {
    case .unauthorized: return .unauthorized(message: text)
    case .retired: return .retired(message: text)
    case .busy: return .retryAfter(milliseconds: retryAfterMilliseconds, message: text)
    case .tooLarge, .other: return .unknown(message: text)
    case nil:
      do throws(AnswerError) {
        return try AnswerReader(body).watermark(epoch: epoch)
      } catch {
        return .unknown(message: "the upstream's answer can't be used: \(error.message)")
      }
    }
  }

  private enum Refusal {
    case unauthorized
    case retired
    case tooLarge
    case busy
    case other
  }

  private var refusal: Refusal? {
    switch status {
    case 200: nil
    case 401, 403: .unauthorized
    case 409: .retired
    case 413: .tooLarge
    case 429, 503: .busy
    default: .other
    }
  }

  /// The status and what the upstream says of it: a problem document (RFC 9457) or plain text.
  private var text: String {
    if (300..<400).contains(status) {
      return "HTTP \(status): the upstream points to \(Self.shown(location ?? "nowhere")); "
        + "put the final address into upstream.url"
    }
    let problem = try? JSONParser.parse(body)
    let detail = (problem?["detail"] ?? problem?["title"])?.stringValue
    let said = Self.shown(detail ?? (problem == nil ? String(decoding: body, as: UTF8.self) : ""))
    return said.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(said)"
  }

  /// Foreign text on one line, of bounded length.
  public static func shown(_ text: String) -> String {
    let line = text.prefix(UpstreamLimits.charactersOfMessage).map {
      $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        ? " " : $0
    }
    return line.split(separator: " ").map { String($0) }.joined(separator: " ")
  }

  /// RFC 9110, 10.2.3: seconds, or a date, which is measured against the answer's own.
  private var retryAfterMilliseconds: Int64? {
    guard let retryAfter else { return nil }
    if let seconds = Int64(retryAfter), seconds >= 0 {
      return seconds.multipliedReportingOverflow(by: 1000).overflow ? nil : seconds * 1000
    }
    guard let until = HTTPDate.seconds(in: retryAfter), let date else { return nil }
    return max(0, until - date) * 1000
  }
}
