import AgentCore
import Barcodes
import CatalogueStore
import CommandLineProgram
import DevicePorts
import JournalStore
import LocalAPI
import StrictYAML
import UpstreamClient

extension PosAgent {
  static func failure(for error: any Error) -> CommandFailure? {
    switch error {
    case let error as ConfigurationErrors: CommandFailure(.usage, "\(error)", namesFile: true)
    case let error as CatalogueError:
      switch error {
      case .csv: CommandFailure(.usage, "\(error)", namesFile: true)
      case .file, .tooLarge: CommandFailure(.usage, "\(error)")
      case .database: CommandFailure(.unreachable, "\(error)")
      }
    case let error as MeasuredGoodsRuleError: CommandFailure(.usage, "measured_goods: \(error)")
    case let error as LocalAPIError: CommandFailure(.unreachable, "\(error)")
    case let error as JournalError: CommandFailure(status(of: error), "\(error)")
    case let error as RebuildError: CommandFailure(.bad, "\(error)")
    case let error as UpstreamError: CommandFailure(.usage, "\(error)")
    case let error as PortError: CommandFailure(.unreachable, "\(error)")
    default: nil
    }
  }

  /// What starting again can't mend is no reason for the service manager to try.
  private static func status(of error: JournalError) -> CommandFailure.Status {
    switch error {
    case .otherDevice, .newerSchema, .notAJournal: .usage
    case .damaged, .sealed, .currentMissing: .bad
    case .database(let failure) where failure.isDamage: .bad
    default: .unreachable
    }
  }
}
