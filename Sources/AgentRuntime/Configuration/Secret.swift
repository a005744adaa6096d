/// A token. It does not show itself in logs, errors or dumps.
public struct Secret: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The token itself.
  public let token: String
  /// Where it was read, for `config show`.
  let source: Source
  /// Whether every user of the machine may read the file.
  let isExposed: Bool

  enum Source: Equatable, Sendable {
    /// An absolute path.
    case file(String)
    /// The name of a systemd credential.
    case credential(String)
  }

  public var description: String { "(a secret of \(token.utf8.count) bytes)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
