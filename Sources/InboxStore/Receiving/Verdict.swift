import Records

/// Why a line was not taken. The code is stable; the message is for people.
public struct Rejection: Hashable, Sendable {
  public enum Code: String, Hashable, Sendable {
    /// The line is no JSON at all.
    case json
    /// The line is JSON, but not of the form `{"hash":"…","record":{…}}`.
    case line
    /// The record is above 64 KiB.
    case tooLarge = "too_large"
    /// The record's bytes have another hash than the line says.
    case hash
    /// The record's bytes are not the canonical form of RFC 8785.
    case canonical
    /// A member of the record itself is missing or of the wrong form.
    case record
    /// The record's `v` is not known here.
    case version
    /// The record is another device's.
    case device
    /// The body lacks what its kind must carry.
    case schema
    /// The amounts of the document do not add up.
    case arithmetic
    /// `prev` is not the hash of the record before.
    case chain
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// What becomes of one line.
public enum Verdict: Hashable, Sendable {
  case accepted
  /// The same record is here already.
  case duplicate
  /// Another record is here under the same (device, epoch, seq). Both are kept, the first counts.
  case conflict
  /// Kept on disk; counts once the records before it have arrived.
  case parked
  /// Among the dead letters; nothing waits for it.
  case rejected(Rejection)

  /// As it stands in the answer.
  public var status: String {
    switch self {
    case .accepted: "accepted"
    case .duplicate: "duplicate"
    case .conflict: "conflict"
    case .parked: "parked"
    case .rejected: "rejected"
    }
  }
}

/// What the inbox holds under one (device, epoch, seq).
public enum Slot: Hashable, Sendable {
  case empty
  case accepted(RecordHash)
  case parked(RecordHash)
  /// Only bytes that could not be taken have arrived; they lie among the dead letters.
  case rejected
}
