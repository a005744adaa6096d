/// The stable codes of the problems that the API itself finds; the core has its own beside them.
enum ProblemCode: String, CaseIterable, Sendable {
  case httpMalformed = "http_malformed"
  case hostMissing = "host_missing"
  case bodyIncomplete = "body_incomplete"
  case bodyNotJSON = "body_not_json"
  case memberUnknown = "member_unknown"
  case memberMissing = "member_missing"
  case memberInvalid = "member_invalid"
  case idempotencyKeyInvalid = "idempotency_key_invalid"
  case lastEventIDInvalid = "last_event_id_invalid"
  case tokenMissing = "token_missing"
  case tokenUnknown = "token_unknown"
  case hostNotAllowed = "host_not_allowed"
  case originNotAllowed = "origin_not_allowed"
  case notFound = "not_found"
  case methodNotAllowed = "method_not_allowed"
  case bodyTooSlow = "body_too_slow"
  case lastEventIDAhead = "last_event_id_ahead"
  case recordsArchived = "records_archived"
  case bodyTooLarge = "body_too_large"
  case contentTypeUnsupported = "content_type_unsupported"
  case idempotencyKeyReused = "idempotency_key_reused"
  case headerTooLarge = "header_too_large"
  case busy
  case tooManyStreams = "too_many_streams"
  case stopping
  case journalUnreadable = "journal_unreadable"
  case unhealthy

  var status: Int {
    switch self {
    case .httpMalformed, .hostMissing, .bodyIncomplete, .bodyNotJSON, .memberUnknown,
      .memberMissing, .memberInvalid, .idempotencyKeyInvalid, .lastEventIDInvalid:
      400
    case .tokenMissing, .tokenUnknown: 401
    case .hostNotAllowed, .originNotAllowed: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .bodyTooSlow: 408
    case .lastEventIDAhead: 409
    case .recordsArchived: 410
    case .bodyTooLarge: 413
    case .contentTypeUnsupported: 415
    case .idempotencyKeyReused: 422
    case .headerTooLarge: 431
    case .busy, .tooManyStreams, .stopping, .journalUnreadable, .unhealthy: 503
    }
  }

  var title: String {
    switch self {
    case .httpMalformed: "Not an HTTP/1.1 request"
    case .hostMissing: "No Host, or several"
    case .bodyIncomplete: "The body ended early"
    case .bodyNotJSON: "The body is not JSON"
    case .memberUnknown: "A member that is not known"
    case .memberMissing: "A member is missing"
    case .memberInvalid: "A member has the wrong form"
    case .idempotencyKeyInvalid: "Idempotency-Key not usable"
    case .lastEventIDInvalid: "Last-Event-ID not usable"
    case .tokenMissing: "No token"
    case .tokenUnknown: "Token not known"
    case .hostNotAllowed: "Host not allowed"
    case .originNotAllowed: "Origin not allowed"
    case .notFound: "No such route"
    case .methodNotAllowed: "Method not allowed"
    case .bodyTooSlow: "The body came too slowly"
    case .lastEventIDAhead: "Last-Event-ID is ahead of the journal"
    case .recordsArchived: "Records no longer here"
    case .bodyTooLarge: "Body too large"
    case .contentTypeUnsupported: "Content type not supported"
    case .idempotencyKeyReused: "Idempotency-Key used for another request"
    case .headerTooLarge: "Header too large"
    case .busy: "Too many requests at once"
    case .tooManyStreams: "Too many event streams"
    case .stopping: "The agent is stopping"
    case .journalUnreadable: "The journal cannot be read"
    case .unhealthy: "The agent is not well"
    }
  }
}
