/// Dead letters that will be sent once more, because the journal's own copy of them is good.
struct HealingQueue: Sendable {
  private struct Letter: Sendable {
    var seq: Int64
    var triesLeft: Int
  }

  /// Those beyond stay listed, until somebody asks for them.
  static let maximum = 1000
  /// A record that makes the upstream fail again and again must not hold up the others: then it
  /// rests until the upstream has answered something else.
  static let maximumTries = 3

  private var letters: [Letter] = []

  /// The next one to send.
  var first: Int64? { letters.first { $0.triesLeft > 0 }?.seq }

  func contains(_ seq: Int64) -> Bool { letters.contains { $0.seq == seq } }

  mutating func add(_ seq: Int64) {
    guard letters.count < Self.maximum, !contains(seq) else { return }
    letters.append(Letter(seq: seq, triesLeft: Self.maximumTries))
  }

  /// The upstream has spoken.
  mutating func remove(_ seq: Int64) { letters.removeAll { $0.seq == seq } }

  /// No answer: its turn comes again after the others.
  mutating func postpone(_ seq: Int64) {
    guard let index = letters.firstIndex(where: { $0.seq == seq }) else { return }
    var letter = letters.remove(at: index)
    letter.triesLeft -= 1
    letters.append(letter)
  }

  /// The upstream answers: each one that rests gets another try.
  mutating func wake() {
    for index in letters.indices where letters[index].triesLeft <= 0 {
      letters[index].triesLeft = 1
    }
  }
}
