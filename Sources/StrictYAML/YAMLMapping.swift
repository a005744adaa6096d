/// The keys and values of a mapping. It remembers which keys were asked for.
public final class YAMLMapping {
  /// Where the mapping begins.
  public let position: YAMLPosition
  private let pairs: [YAMLNode.Pair]
  private let problems: ProblemList
  private var asked: [String] = []

  init(_ pairs: [YAMLNode.Pair], position: YAMLPosition, problems: ProblemList) {
    self.pairs = pairs
    self.position = position
    self.problems = problems
  }

  /// The keys as they stand in the file.
  public var keys: [String] { pairs.map(\.key) }

  /// The value of `key`, or `nil` if it is not there.
  public func value(_ key: String) -> YAMLValue? {
    if !asked.contains(key) { asked.append(key) }
    guard let pair = pairs.first(where: { $0.key == key }) else { return nil }
    return YAMLValue(label: key, node: pair.value, problems: problems)
  }

  /// The value of `key`; if it is not there, reports it with `example`, a line to add.
  public func required(_ key: String, example: String) -> YAMLValue? {
    if let value = value(key) { return value }
    return fail("\(key) is missing: add, for example, \(example)")
  }

  /// Refuses `key`, which is documented and whose feature this version does not have.
  ///
  /// - Parameter remedy: what to do instead.
  public func refuse(_ key: String, notAvailable feature: String, remedy: String) {
    guard let pair = pairs.first(where: { $0.key == key }) else { return }
    if !asked.contains(key) { asked.append(key) }
    problems.add(
      "\(key): \(feature) is not available in this version: \(remedy)", at: pair.keyPosition)
  }

  /// Reports a mistake in the mapping as a whole.
  public func report(_ message: String) {
    problems.add(message, at: position)
  }

  /// Reports a mistake that is in another file.
  public func report(_ problem: ConfigurationProblem) { problems.add(problem) }

  /// Reports a mistake and is `nil`, so that a reader can return it.
  public func fail<Value>(_ message: String) -> Value? {
    report(message)
    return nil
  }

  /// Leaves the keys that were not asked for alone, after a mistake that decides what they mean.
  public func acceptRemainingKeys() { asked += keys }

  func reportUnknownKeys() {
    for pair in pairs where !asked.contains(pair.key) {
      problems.add(
        "unknown key \"\(pair.key)\"" + Suggestion.hint(for: pair.key, among: asked),
        at: pair.keyPosition)
    }
  }
}
