import Records

/// One value of a profile file, read as the type that is asked for.
///
/// Each reader returns `nil` after it has reported what is wrong; the caller goes on to the next
/// value, so that one run shows every mistake.
struct ProfileNode {
  let value: JSONValue
  let path: [ProfilePathStep]
  let problems: ProfileProblemList

  /// Reports a mistake and is `nil`, so that a reader can return it.
  func fail<Value>(_ message: String) -> Value? {
    problems.add(message, at: path)
    return nil
  }

  func member(_ name: String) -> ProfileNode? {
    value[name].map { ProfileNode(value: $0, path: path + [.member(name)], problems: problems) }
  }

  func required(_ name: String, example: String) -> ProfileNode? {
    if let member = member(name) { return member }
    return fail("\(name) is missing: add, for example, \(example)")
  }

  /// The names of the members, after refusing those that are not among `known`.
  func members(known: [String]) -> [String]? {
    guard let object = value.objectValue else { return fail("must be an object, {…}") }
    for name in object.members.map(\.name) where !known.contains(name) {
      problems.add(
        "unknown member; known here: \(known.joined(separator: ", "))",
        at: path + [.member(name)])
    }
    return object.members.map(\.name)
  }

  func elements() -> [ProfileNode]? {
    guard let elements = value.arrayValue else { return fail("must be a list, […]") }
    return elements.enumerated().map { index, element in
      ProfileNode(value: element, path: path + [.element(index)], problems: problems)
    }
  }

  func text() -> String? {
    guard let text = value.stringValue, !text.isEmpty else {
      return fail("must be text in double quotes")
    }
    // A line of a table and of a terminal: no line ends, no escape sequences.
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      return fail("must not have control characters")
    }
    return text
  }

  /// A name as people type it: small letters, digits and hyphens.
  func name() -> String? {
    guard let text = text() else { return nil }
    let allowed = text.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard allowed, text.utf8.count <= 64 else {
      return fail("may have only small letters, digits and hyphens, at most 64 of them")
    }
    return text
  }

  func flag() -> Bool? { value.boolValue ?? fail("must be true or false, without quotes") }

  func integer(in range: ClosedRange<Int>) -> Int? {
    guard let number = value.intValue.flatMap({ Int(exactly: $0) }), range.contains(number) else {
      return fail("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    of type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    if let choice = value.stringValue.flatMap({ Choice(rawValue: $0) }) { return choice }
    let choices = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    return fail("must be one of \(choices)")
  }

  /// Every element read by `read`; `nil` if any of them has a mistake or two are equal.
  func list<Element: Hashable>(
    count: ClosedRange<Int>, differing: Bool = true, _ read: (ProfileNode) -> Element?
  ) -> [Element]? {
    guard let nodes = elements() else { return nil }
    guard count.contains(nodes.count) else {
      return count.lowerBound == count.upperBound
        ? fail("must have \(count.lowerBound) elements")
        : fail("must have \(count.lowerBound) to \(count.upperBound) elements")
    }
    var elements: [Element] = []
    for node in nodes {
      guard let element = read(node) else { continue }
      if differing && elements.contains(element) {
        node.problems.add("occurs twice in this list", at: node.path)
      } else {
        elements.append(element)
      }
    }
    return elements.count == nodes.count ? elements : nil
  }

  func usbIdentity() -> USBIdentity? {
    guard let text = value.stringValue, let identity = USBIdentity(text) else {
      return fail(
        "must be vendor and product as lsusb writes them, in small letters: \"04b8:0e15\"")
    }
    return identity
  }
}
