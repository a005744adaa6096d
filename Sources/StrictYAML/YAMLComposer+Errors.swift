import Yams

extension YAMLComposer {
  /// The library's error in words that name the fix, and where it is.
  static func describe(_ error: YamlError, in text: String) -> (String, YAMLPosition) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _):
      let position = YAMLPosition(mark)
      if SourceText.scalar(in: text, at: position) == "\t" {
        return ("a tab: YAML is indented with spaces only", position)
      }
      let begins = context.map { " (\($0.text) that begins at \($0.mark))" } ?? ""
      return ("not valid YAML: \(problem)\(begins); check indentation and quotes", position)
    case .composer(let context, let problem, let mark, _):
      let position = YAMLPosition(mark)
      // The library's own wording; the only composer errors are this and an undefined alias.
      guard context != nil else { return ("\(problem): write the value out", position) }
      return ("a second document begins here: keep one", position)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
      return ("\(keys) is given more than once in this mapping: keep one", .init(context.mark))
    case .reader(let problem, let offset, let value, _):
      let position = SourceText.position(in: text, characterOffset: offset ?? 0)
      let code = String(value, radix: 16, uppercase: true)
      return ("not valid YAML: \(problem) (U+\(code)); remove the character", position)
    case .memory, .no, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      return ("not readable as YAML: \(error)", YAMLPosition(line: 1, column: 1))
    }
  }
}

/// Positions in a text.
enum SourceText {
  /// The text in `bytes`, or `nil` and where the first byte stands that is not UTF-8.
  static func decode(_ bytes: [UInt8]) -> (text: String?, end: YAMLPosition) {
    var codec = UTF8()
    var iterator = bytes.makeIterator()
    var position = YAMLPosition(line: 1, column: 1)
    while true {
      switch codec.decode(&iterator) {
      case .scalarValue(let scalar): position.advance(over: scalar)
      case .emptyInput: return (String(decoding: bytes, as: UTF8.self), position)
      case .error: return (nil, position)
      }
    }
  }

  /// The place of the character that is `characterOffset` characters from the start.
  static func position(in text: String, characterOffset: Int) -> YAMLPosition {
    var position = YAMLPosition(line: 1, column: 1)
    for scalar in String(text.prefix(characterOffset)).unicodeScalars {
      position.advance(over: scalar)
    }
    return position
  }

  /// The character at `position`, or `nil` past the end.
  static func scalar(in text: String, at wanted: YAMLPosition) -> Unicode.Scalar? {
    var position = YAMLPosition(line: 1, column: 1)
    for scalar in text.unicodeScalars {
      if position == wanted { return scalar }
      position.advance(over: scalar)
    }
    return nil
  }
}

extension YAMLPosition {
  fileprivate mutating func advance(over scalar: Unicode.Scalar) {
    if scalar == "\n" {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }
}
