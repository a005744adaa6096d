/// How long an answer is kept under its key: until the next shift has closed, and for at least seven
/// days. Whoever repeats a request after that may find it carried out anew.
struct Forgetting {
  private struct Closing {
    var position: Int
    var minutes: Int64
  }

  private static let keptMinutes: Int64 = 7 * 1440

  private let closings: [Closing]
  private let minutes: [(position: Int, minutes: Int64)]

  init(_ stream: [SeenRecord]) {
    minutes = stream.compactMap { record in
      CivilTime(record.json["at"]?.stringValue ?? "").map {
        (record.position, $0.day * 1440 + $0.minute)
      }
    }
    let closed = Set(stream.lazy.filter { $0.kind == "shift.closed" }.map(\.position))
    closings = minutes.filter { closed.contains($0.position) }.map {
      Closing(position: $0.position, minutes: $0.minutes)
    }
  }

  /// Whether an answer that left when the lane had made `first` records may be forgotten when it has
  /// made `last`.
  func mayForget(from first: Int, until last: Int) -> Bool {
    // The clock may have been set meanwhile: what counts is what it showed.
    guard let given = minutes.last(where: { $0.position <= first })?.minutes else { return false }
    return closings.filter { $0.position > first && $0.position <= last }.dropFirst().contains {
      $0.minutes - given >= Self.keptMinutes
    }
  }
}
