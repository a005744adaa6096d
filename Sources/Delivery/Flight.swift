/// A batch that is out, or that will be sent again just as it was.
struct Flight: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    /// The records after the position.
    case stream
    /// One dead letter, once more.
    case healing
  }

  var purpose: Purpose
  var from: Int64
  var maximumRecords: Int
}
