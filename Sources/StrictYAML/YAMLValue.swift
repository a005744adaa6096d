/// One value of a file, read as the type that is asked for.
///
/// Each reader returns `nil` after it has reported what is wrong; the caller goes on to the next
/// value, so that one run shows every mistake.
public struct YAMLValue {
  /// The key it stands under, for messages.
  public let label: String
  let node: YAMLNode
  let problems: ProblemList

  public var position: YAMLPosition { node.position }

  /// Reports a mistake in this value: "label: message".
  public func report(_ message: String) {
    problems.add("\(label): \(message)", at: position)
  }

  /// Reports a mistake and is `nil`, so that a reader can return it.
  public func fail<Value>(_ message: String) -> Value? {
    report(message)
    return nil
  }

  /// Text. What YAML would read as a number, a date or a truth value must be quoted.
  public func text() -> String? {
    guard let scalar = scalar(expected: "text") else { return nil }
    guard scalar.kind == .text else {
      return fail("\(scalar.text) must be text: write it in quotes, \"\(scalar.text)\"")
    }
    return scalar.text
  }

  /// Text that has only one meaning with or without quotes, such as an amount or a time of day.
  public func numeral() -> String? {
    guard let scalar = scalar(expected: "a number") else { return nil }
    guard scalar.kind != .boolean else { return fail("\(scalar.text) is not a number") }
    return scalar.text
  }

  /// A whole number in decimal digits, unquoted, within `range`.
  public func integer(in range: ClosedRange<Int>) -> Int? {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let scalar = scalar(expected: expected) else { return nil }
    guard scalar.kind == .number, let value = Int(scalar.text), String(value) == scalar.text else {
      if scalar.kind == .text, let value = Int(scalar.text) {
        return fail("\"\(scalar.text)\" is text: write \(value) without quotes")
      }
      return fail("\"\(scalar.text)\" is not \(expected)")
    }
    guard range.contains(value) else { return fail("\(value) is not \(expected)") }
    return value
  }

  /// `true` or `false`.
  public func boolean() -> Bool? {
    guard let scalar = scalar(expected: "true or false") else { return nil }
    switch (scalar.kind, scalar.text) {
    case (.boolean, "true"): return true
    case (.boolean, "false"): return false
    default: return fail("\"\(scalar.text)\" is neither true nor false: write one of them")
    }
  }

  /// One of a few words.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    of: Choice.Type = Choice.self
  ) -> Choice? {
    guard let word = text() else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    return fail(
      "\"\(word)\" is not known"
        + Suggestion.hint(for: word, among: Choice.allCases.map(\.rawValue)))
  }

  /// A list, each item read by `read`; items that could not be read are left out and reported.
  public func list<Item>(
    count: ClosedRange<Int>, _ read: (YAMLValue) -> Item?
  ) -> [Item]? {
    guard case .list(let nodes) = node.content else {
      return fail("must be a list: write [ … ] or lines that begin with \"- \"")
    }
    guard count.contains(nodes.count) else {
      let possible =
        count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      return fail("must have \(possible) entries, not \(nodes.count)")
    }
    return nodes.compactMap { read(YAMLValue(label: label, node: $0, problems: problems)) }
  }

  /// A mapping, read by `read`; afterwards, keys that it did not ask for are reported.
  public func mapping<Value>(_ read: (YAMLMapping) -> Value?) -> Value? {
    guard case .mapping(let pairs) = node.content else {
      return fail("must be a mapping: write \"key: value\" lines or { key: value }")
    }
    let mapping = YAMLMapping(pairs, position: position, problems: problems)
    let value = read(mapping)
    mapping.reportUnknownKeys()
    return value
  }

  private func scalar(expected: String) -> YAMLNode.Scalar? {
    switch node.content {
    case .scalar(let scalar) where scalar.kind == .nothing:
      return fail("has no value: give \(expected), or remove the key")
    case .scalar(let scalar):
      return scalar
    case .list:
      return fail("must be \(expected), not a list")
    case .mapping:
      return fail("must be \(expected), not a mapping")
    }
  }
}
