import Glibc

/// What a configuration refers to without saying it: where it lies and what systemd provides.
public struct ConfigurationSurroundings: Sendable {
  /// The directory that relative paths start from.
  public var directory: String
  /// Where systemd puts credentials (systemd.exec(5), `LoadCredential=`).
  public var credentialsDirectory: String?
  /// Where systemd lets the service put its socket (systemd.exec(5), `RuntimeDirectory=`).
  public var runtimeDirectory: String?

  public init(
    directory: String, credentialsDirectory: String? = nil, runtimeDirectory: String? = nil
  ) {
    self.directory = directory
    self.credentialsDirectory = credentialsDirectory
    self.runtimeDirectory = runtimeDirectory
  }

  /// The surroundings of a file that this process reads.
  public init(ofFile path: String) {
    let absolute = Self.resolve(path, in: Self.workingDirectory)
    self.init(
      directory: String(absolute[..<(absolute.lastIndex(of: "/") ?? absolute.startIndex)]),
      credentialsDirectory: Self.environment("CREDENTIALS_DIRECTORY"),
      // More than one is separated by colons; the first is ours.
      runtimeDirectory: Self.environment("RUNTIME_DIRECTORY")
        .flatMap { $0.split(separator: ":").first.map(String.init) })
  }

  /// `path` as an absolute path.
  func resolve(_ path: String) -> String { Self.resolve(path, in: directory) }

  private static func resolve(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : (directory == "/" ? "" : directory) + "/" + path
  }

  private static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
