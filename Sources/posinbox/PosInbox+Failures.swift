import CommandLineProgram
import Foundation
import Inbox
import InboxStore
import NIOCore
import Postings
import StrictYAML

extension PosInbox {
  static func failure(for error: any Error) -> CommandFailure? {
    switch error {
    case let error as InboxError: CommandFailure(status(of: error), "\(error)")
    case let error as InboxServerError: CommandFailure(.usage, "\(error)")
    case let error as MappingError: CommandFailure(.usage, "\(error)")
    case let error as ConfigurationErrors: CommandFailure(.usage, "\(error)", namesFile: true)
    case let error as IOError:
      CommandFailure(.unreachable, String(cString: strerror(error.errnoCode)))
    default: nil
    }
  }

  private static func status(of error: InboxError) -> CommandFailure.Status {
    switch error {
    case .noSuchFile, .newerDatabase, .unknownDevice, .deviceExists, .deviceNameInvalid,
      .unknownEpoch, .epochRetired, .noDeadLetter, .noDeadLetterNumber, .batchTooLarge,
      .notABatch:
      .usage
    case .cannotOpen, .busy, .diskFull, .brokenOff, .storage, .suspended: .unreachable
    }
  }
}
