/// A place in a file; lines and columns count from 1, columns in Unicode scalars.
public struct YAMLPosition: Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: YAMLPosition, right: YAMLPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// One mistake in a configuration file and how to mend it.
public struct ConfigurationProblem: Hashable, Sendable {
  /// Another file that the configuration takes in, if the mistake is there.
  public var file: String?
  /// `nil` if the file as a whole is meant, because it could not be read.
  public var position: YAMLPosition?
  public var message: String

  public init(file: String? = nil, position: YAMLPosition?, message: String) {
    self.file = file
    self.position = position
    self.message = message
  }
}

/// Every mistake of one configuration file, in the order of their position, and then those of the
/// files that it takes in.
public struct ConfigurationErrors: Error, Equatable, Sendable {
  public var file: String
  public var problems: [ConfigurationProblem]

  public init(file: String, problems: [ConfigurationProblem]) {
    self.file = file
    self.problems = problems
  }

  /// One `file:line:column: message` for each problem.
  public var lines: [String] {
    problems.map { problem in
      let file = problem.file ?? file
      guard let position = problem.position else { return "\(file): \(problem.message)" }
      return "\(file):\(position.line):\(position.column): \(problem.message)"
    }
  }
}

extension ConfigurationErrors: CustomStringConvertible {
  public var description: String { lines.joined(separator: "\n") }
}

/// The problems found so far, shared by all values of one file.
final class ProblemList {
  private var problems: [ConfigurationProblem] = []

  var isEmpty: Bool { problems.isEmpty }

  /// In the order of their position; those of one position in the order they were found.
  var sorted: [ConfigurationProblem] {
    problems.enumerated().sorted { left, right in
      let start = YAMLPosition(line: 0, column: 0)
      // Those of other files were found in their order.
      guard left.element.file == nil, right.element.file == nil else {
        return (left.element.file == nil ? 0 : 1, left.offset)
          < (right.element.file == nil ? 0 : 1, right.offset)
      }
      return (left.element.position ?? start, left.offset)
        < (right.element.position ?? start, right.offset)
    }.map(\.element)
  }

  func add(_ message: String, at position: YAMLPosition) {
    add(ConfigurationProblem(position: position, message: message))
  }

  func add(_ problem: ConfigurationProblem) {
    // An aliased node is met once for each of its uses.
    if !problems.contains(problem) { problems.append(problem) }
  }
}
