import AgentCore
import ArgumentParser
import Barcodes
import CatalogueStore
import DevicePorts
import Foundation
import JournalStore
import LocalAPI
import StrictYAML
import UpstreamClient

/// Why a command ends without having done its work.
struct CommandFailure: Error, Equatable {
  /// The exit codes of all commands.
  enum Status: Int32 {
    /// Checked and found bad.
    case bad = 1
    /// A device, a service or the disk cannot be reached.
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
    case let error as ConfigurationErrors:
      self.init(.usage, "\(error)")
      namesFile = true
    case let error as CatalogueError:
      self.init(.usage, "\(error)")
      if case .csv = error { namesFile = true }
    case let error as MeasuredGoodsRuleError: self.init(.usage, "measured_goods: \(error)")
    case let error as LocalAPIError: self.init(.unreachable, "\(error)")
    case let error as JournalError: self.init(Self.status(of: error), "\(error)")
    case let error as RebuildError: self.init(.bad, "\(error)")
    case let error as UpstreamError: self.init(.usage, "\(error)")
    case let error as PortError: self.init(.unreachable, "\(error)")
    default:
      // What is not one of ArgumentParser's own errors exits with its general code.
      guard PosAgent.exitCode(for: error) == .failure, !(error is ExitCode) else { return nil }
      self.init(.internalError, "\(error)")
    }
  }

  /// What starting again can't mend is no reason for the service manager to try.
  private static func status(of error: JournalError) -> Status {
    switch error {
    case .otherDevice, .newerSchema, .notAJournal: .usage
    case .damaged, .sealed: .bad
    case .database(let failure) where failure.isDamage: .bad
    default: .unreachable
    }
  }
}
