import AgentCore
import Logging
import Records

// What an operator looks for in the log of the service afterwards. Sales are in the journal.

extension StagedAppend {
  func log(to logger: Logger) {
    for draft in drafts {
      switch draft.kind {
      case .printInDoubt, .deviceFault, .clockChanged:
        logger.warning("\(draft.kind.rawValue) \(JCS.text(draft.body))")
      case .agentStarted, .catalogueUpdated, .shiftOpened:
        logger.notice("\(draft.kind.rawValue) \(JCS.text(draft.body))")
      default: break
      }
    }
  }
}

extension Notice {
  func log(to logger: Logger) {
    switch self {
    case .device(let device):
      let words = ["id", "state", "problem", "remedy"].compactMap { device[$0]?.stringValue }
      logger.notice("device \(words.joined(separator: ": "))")
    case .scan(let scan):
      logger.notice("scan refused: \(scan["detail"]?.stringValue ?? "")")
    case .display: break
    }
  }
}
