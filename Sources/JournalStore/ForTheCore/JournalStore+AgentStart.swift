import AgentCore
import Delivery

extension JournalStore {
  /// What the core is told at its start: the position upstream and what is to be sent once more.
  ///
  /// A record whose own copy is damaged would be refused again.
  public func agentStart(
    version: String, configurationHash: String
  ) throws(JournalError) -> AgentStart {
    let letters = try delivery.deadLetters(epoch: epoch)
    return AgentStart(
      version: version, configurationHash: configurationHash,
      acknowledgedThrough: try delivery.state(epoch: epoch).acknowledgedSeq,
      deadLetters: letters.filter { $0.code != DeliveryMachine.ownCopyDamaged }.map(\.seq))
  }
}
