import Delivery
import Records
import RetailTypes

/// What the core wants done. Effects are carried out in order.
public enum Effect: Hashable, Sendable {
  /// Seal these drafts and bring them to disk; then say `journaled(throughTicket:)`.
  case append(StagedAppend)
  case reply(Request.ID, Reply)
  case lookUp(LookupToken, ItemCode)
  case fetchSale(LookupToken, sale: String)
  case fetchAnswer(LookupToken, key: String)

  case open(DeviceID)
  case close(DeviceID)
  case write(DeviceID, [UInt8])

  case arm(TimerID, afterMilliseconds: Int64)
  case disarm(TimerID)
  case notify(Notice)
  case delivery(DeliveryAction)
}

/// Drafts and, beside them, the answer that they are: on disk together or not at all.
public struct StagedAppend: Hashable, Sendable {
  /// Ascending from 1 in each life of the core.
  public var ticket: Int64
  /// The seq of the first draft.
  public var firstSeq: Int64
  public var drafts: [RecordDraft]
  public var answer: KeptAnswer?
}

/// What is to be looked up in the catalogue.
public enum ItemCode: Hashable, Sendable {
  /// 14 digits.
  case gtin(String)
  case plu(String)
}
