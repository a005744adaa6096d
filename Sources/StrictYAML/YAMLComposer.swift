import Yams

/// Turns bytes into a `YAMLNode`; the only place that knows the YAML library.
enum YAMLComposer {
  /// The document in `bytes`, or `nil` after adding to `problems`.
  static func compose(_ bytes: [UInt8], _ problems: ProblemList) -> YAMLNode? {
    let (text, end) = SourceText.decode(bytes)
    guard let text else {
      problems.add("not UTF-8 text from here on: save the file as UTF-8", at: end)
      return nil
    }
    do {
      // Anchors are held weakly by the nodes and die with the parser.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      return try withExtendedLifetime(parser) {
        guard let root = try parser.singleRoot() else {
          problems.add(
            "the file is empty: see the documented example", at: YAMLPosition(line: 1, column: 1))
          return nil
        }
        return convert(root, problems)
      }
    } catch let error as YamlError {
      let (message, position) = describe(error, in: text)
      problems.add(message, at: position)
    } catch {
      problems.add("not valid YAML: \(error)", at: YAMLPosition(line: 1, column: 1))
    }
    return nil
  }

  private static func convert(_ node: Node, _ problems: ProblemList) -> YAMLNode? {
    let position = node.mark.map(YAMLPosition.init) ?? YAMLPosition(line: 1, column: 1)
    if let anchor = node.anchor {
      problems.add(
        "anchor &\(anchor.rawValue): anchors and aliases are not used here; write the value out",
        at: position)
      return nil
    }
    switch node {
    case .scalar(let scalar):
      guard acceptsTag(node, .str, problems, at: position) else { return nil }
      return YAMLNode(
        content: .scalar(.init(text: scalar.string, kind: kind(of: scalar))), position: position)
    case .sequence(let items):
      guard acceptsTag(node, .seq, problems, at: position) else { return nil }
      return YAMLNode(
        content: .list(items.compactMap { convert($0, problems) }), position: position)
    case .mapping(let mapping):
      guard acceptsTag(node, .map, problems, at: position) else { return nil }
      let pairs = mapping.compactMap { pair(key: $0.key, value: $0.value, problems) }
      return YAMLNode(content: .mapping(pairs), position: position)
    case .alias:
      // The parser puts the node itself in the place of its alias.
      return nil
    }
  }

  private static func pair(
    key: Node, value: Node, _ problems: ProblemList
  ) -> YAMLNode.Pair? {
    guard let key = convert(key, problems) else { return nil }
    guard case .scalar(let name) = key.content else {
      problems.add("a key is one word, not a list or a mapping", at: key.position)
      return nil
    }
    guard let value = convert(value, problems) else { return nil }
    return YAMLNode.Pair(key: name.text, keyPosition: key.position, value: value)
  }

  private static func acceptsTag(
    _ node: Node, _ expected: Tag.Name, _ problems: ProblemList, at position: YAMLPosition
  ) -> Bool {
    guard node.tag != Tag(expected) else { return true }
    problems.add("tag \(node.tag): tags are not used here; remove it", at: position)
    return false
  }

  private static func kind(of scalar: Node.Scalar) -> YAMLNode.Kind {
    guard scalar.style == .plain || scalar.style == .any else { return .text }
    switch Resolver.default.resolveTag(of: Node(scalar.string)) {
    case .bool: return .boolean
    case .null: return .nothing
    case .int, .float, .timestamp: return .number
    default: return .text
    }
  }
}

extension YAMLPosition {
  init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}
