import Delivery
import Records

extension JournalStore {
  /// The store's part in what the delivery machine wants: looks at records, keeps the position and
  /// the dead letters. Actions for the network and for people are not for the store.
  ///
  /// - Parameter at: the wall clock, RFC 3339.
  /// - Returns: the event that answers the action, if it has an answer.
  public func carryOut(
    _ action: DeliveryAction, at: String
  ) throws(JournalError) -> DeliveryEvent? {
    switch action {
    case .compareHash(let seq, let hash):
      return .hashCompared(seq: seq, same: try reader.record(seq)?.hash == hash)
    case .checkOwnCopy(let seq):
      let record = try reader.record(seq)
      return .ownCopy(seq: seq, intact: record.map { Digest.sha256($0.bytes) == $0.hash } ?? false)
    case .storePosition(let through):
      var state = try delivery.state(epoch: epoch)
      state.acknowledgedSeq = through
      state.acknowledgedHash = try reader.record(through)?.hash ?? .none
      try delivery.setState(state, epoch: epoch)
    case .deadLetter(let seq, let code, let message):
      let letter = DeadLetter(seq: seq, code: code, message: message, at: at)
      try delivery.addDeadLetter(letter, epoch: epoch)
    case .healed(let seq): try delivery.removeDeadLetter(seq: seq, epoch: epoch)
    case .attempt(let outcome, let message):
      var state = try delivery.state(epoch: epoch)
      state.lastAttempt = .init(at: at, outcome: outcome.rawValue, message: message)
      try delivery.setState(state, epoch: epoch)
    case .fetchWatermark, .send, .arm, .disarm, .alarm, .alarmCleared: break
    }
    return nil
  }
}
