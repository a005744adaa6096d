import Records

/// The verdict on one line of a batch.
public struct LineResult: Hashable, Sendable {
  /// `nil` for a line whose record cannot be known.
  public var seq: Int64?
  /// The record's `id`, as far as it can be read.
  public var id: String?
  public var verdict: Verdict
  /// For people; `nil` if the verdict says all.
  public var message: String?

  var json: JSONValue {
    var code: String?
    if case .rejected(let rejection) = verdict { code = rejection.code.rawValue }
    return .object([
      "seq": seq.map(JSONValue.int) ?? .null, "status": .string(verdict.status),
      "id": JSONValue(id), "code": JSONValue(code), "message": JSONValue(message),
    ])
  }
}

/// How far a journal has arrived.
public struct JournalPosition: Hashable, Sendable {
  /// `nil` if nothing of the device has arrived.
  public var epoch: Int64?
  /// Every record up to this one is accepted or rejected; 0 for none.
  public var contiguousThrough: Int64
  /// First and last numbers of what is missing below the highest one that arrived.
  public var missing: [ClosedRange<Int64>] = []
}

/// What a batch is answered with, once it is on disk.
public struct BatchAnswer: Hashable, Sendable {
  public var device: String
  public var position: JournalPosition
  /// In the order of the lines.
  public var results: [LineResult]
  /// Epochs of which nothing had arrived before; for the operator, not for the lane.
  public var newEpochs: [Int64]

  public var json: JSONValue {
    .object([
      "device": .string(device), "epoch": position.epoch.map(JSONValue.int) ?? .null,
      "contiguous_through": .int(position.contiguousThrough),
      "missing": .array(
        position.missing.map { .array([.int($0.lowerBound), .int($0.upperBound)]) }),
      "results": .array(results.map(\.json)),
    ])
  }
}
