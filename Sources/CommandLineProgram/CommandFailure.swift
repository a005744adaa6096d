/// Why a command ends without having done its work.
public struct CommandFailure: Error, Equatable {
  /// The exit codes of all commands.
  public enum Status: Int32, Sendable {
    /// Checked and found bad.
    case bad = 1
    /// A device, a service, the network or the disk cannot be reached.
    case unreachable = 2
    /// Wrong arguments or configuration.
    case usage = 64
    case internalError = 70
  }

  public var status: Status
  public var message: String
  /// Whether each line begins with a file, line and column, as editors read them.
  public var namesFile: Bool

  public init(_ status: Status, _ message: String, namesFile: Bool = false) {
    self.status = status
    self.message = message
    self.namesFile = namesFile
  }
}
