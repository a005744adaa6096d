// StrictYAML reads configuration files: each key asked for, each mistake with its line and column.

/// Reading of YAML in which nothing is guessed and nothing is ignored.
///
/// Keys nobody asked for, keys given twice, wrong types, anchors, aliases and tags are errors.
/// All errors of a file are collected and thrown together, in the order of their position.
public enum StrictYAML {
  /// The longest file that is read: a configuration is some kilobytes.
  public static let maximumBytes = 262_144

  /// Reads the YAML file at `path`; `read` gets its top mapping.
  ///
  /// - Parameter read: returns `nil` only after it has reported why, on a mapping or a value.
  public static func decode<Value>(
    path: String, _ read: (YAMLMapping) -> Value?
  ) throws(ConfigurationErrors) -> Value {
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, maximumBytes: maximumBytes)
    } catch {
      throw ConfigurationErrors(
        file: path, problems: [ConfigurationProblem(position: nil, message: error.description)])
    }
    return try decode(bytes, file: path, read)
  }

  /// Reads YAML from `bytes`; `file` is its name in messages.
  ///
  /// - Parameter read: returns `nil` only after it has reported why, on a mapping or a value.
  public static func decode<Value>(
    _ bytes: [UInt8], file: String, _ read: (YAMLMapping) -> Value?
  ) throws(ConfigurationErrors) -> Value {
    let problems = ProblemList()
    var result: Value?
    if let tree = YAMLComposer.compose(bytes, problems), problems.isEmpty {
      let top = YAMLValue(label: "the file", node: tree, problems: problems)
      result = top.mapping(read)
    }
    if problems.isEmpty, let result { return result }
    precondition(!problems.isEmpty, "a reader that returns nil has reported why")
    throw ConfigurationErrors(file: file, problems: problems.sorted)
  }
}
