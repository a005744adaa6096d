import ArgumentParser
import Foundation
import Inbox
import NIOCore
import Postings
import StrictYAML

/// Why a command ends without having done its work.
struct CommandFailure: Error, Equatable {
  /// The exit codes of all commands.
  enum Status: Int32 {
    /// Checked and found bad.
    case bad = 1
    /// The database or the network cannot be reached.
    case unreachable = 2
    /// Wrong arguments or configuration.
    case usage = 64
    case internalError = 70
  }

  var status: Status
  var message: String
  /// Whether each line begins with a file, line and column, as editors read them.
  private(set) var namesFile = false

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// `nil` for what ArgumentParser itself answers: wrong arguments, help, an exit code.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as InboxError: self.init(Self.status(of: error), "\(error)")
    case let error as InboxServerError: self.init(.usage, "\(error)")
    case let error as MappingError: self.init(.usage, "\(error)")
    case let error as ConfigurationErrors:
      self.init(.usage, "\(error)")
      namesFile = true
    case let error as IOError:
      self.init(.unreachable, String(cString: strerror(error.errnoCode)))
    default:
      // What is not one of ArgumentParser's own errors exits with its general code.
      guard PosInbox.exitCode(for: error) == .failure, !(error is ExitCode) else { return nil }
      self.init(.internalError, "\(error)")
    }
  }

  private static func status(of error: InboxError) -> Status {
    switch error {
    case .cannotOpen, .newerDatabase, .unknownDevice, .deviceExists, .deviceNameInvalid,
      .unknownEpoch, .epochRetired, .noDeadLetter, .noDeadLetterNumber:
      .usage
    case .busy, .diskFull, .brokenOff, .storage, .suspended: .unreachable
    }
  }
}
