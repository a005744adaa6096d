/// Something wrong with a profile file: where, what, and how it must be.
public struct ProfileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// Lines and columns count from 1, columns in bytes.
  public var line: Int
  public var column: Int
  /// The member, such as "printers[0].facts.cut"; empty for the file as a whole.
  public var path: String
  public var message: String

  /// Without the file and the position.
  public var text: String { path.isEmpty ? message : "\(path): \(message)" }

  public var description: String { "\(file):\(line):\(column): \(text)" }
}

/// One step from a value into its members or elements.
enum ProfilePathStep: Hashable {
  case member(String)
  case element(Int)
}

/// The problems of one file, shared by all its values.
final class ProfileProblemList {
  let file: String
  private let bytes: [UInt8]
  private(set) var problems: [ProfileProblem] = []

  init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  func add(_ message: String, at path: [ProfilePathStep]) {
    add(message, path: Self.text(path), offset: JSONLocator.offset(of: path, in: bytes))
  }

  func add(_ message: String, path: String = "", offset: Int) {
    let before = bytes.prefix(offset)
    let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    problems.append(
      ProfileProblem(
        file: file, line: before.count { $0 == UInt8(ascii: "\n") } + 1,
        column: before.count - lineStart + 1, path: path, message: message))
  }

  private static func text(_ path: [ProfilePathStep]) -> String {
    path.reduce(into: "") { text, step in
      switch step {
      case .member(let name): text += (text.isEmpty ? "" : ".") + name
      case .element(let index): text += "[\(index)]"
      }
    }
  }
}
