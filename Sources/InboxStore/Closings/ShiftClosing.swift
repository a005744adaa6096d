import Records
import RetailTypes

/// A shift as the inbox knows it, and whether what the lane says about it agrees with what came.
public struct ShiftClosing: Hashable, Sendable {
  /// A figure that the lane states and the received records do not come to.
  public struct Difference: Hashable, Sendable {
    /// Such as "tenders.cash.amount".
    public var figure: String
    public var stated: String
    public var received: String
  }

  /// How far the shift has come. Received, posted and reconciled are three different things.
  public enum State: Hashable, Sendable {
    /// Not closed on the lane, or its closing has not arrived.
    case open
    /// Some of the shift's records have not arrived or lie among the dead letters.
    case incomplete(missing: Int64, rejected: Int64)
    case differs([Difference])
    case reconciled

    public var name: String {
      switch self {
      case .open: "open"
      case .incomplete: "incomplete"
      case .differs: "differs"
      case .reconciled: "reconciled"
      }
    }
  }

  public var journal: JournalName
  public var shift: String
  public var store: String
  public var lane: String
  public var cashier: String?
  /// The business date of the closing; of the opening while it is open.
  public var businessDate: BusinessDate
  public var firstSeq: Int64?
  public var lastSeq: Int64?
  /// As the lane states it: negative when cash was short, `nil` if nobody counted.
  public var overShort: String?
  public var receivedSales: Int64
  public var receivedReturns: Int64
  public var state: State

  public var json: JSONValue {
    var missing: Int64?
    var rejected: Int64?
    var differences: [Difference] = []
    switch state {
    case .open, .reconciled: break
    case .incomplete(let missingCount, let rejectedCount):
      (missing, rejected) = (missingCount, rejectedCount)
    case .differs(let list): differences = list
    }
    return .object([
      "device": .string(journal.device), "epoch": .int(journal.epoch), "shift": .string(shift),
      "store": .string(store), "lane": .string(lane), "cashier": JSONValue(cashier),
      "business_date": .string(businessDate.text),
      "first_seq": firstSeq.map(JSONValue.int) ?? .null,
      "last_seq": lastSeq.map(JSONValue.int) ?? .null, "over_short": JSONValue(overShort),
      "received": .object([
        "sales": .int(receivedSales), "returns": .int(receivedReturns),
      ]),
      "state": .string(state.name), "missing": missing.map(JSONValue.int),
      "rejected": rejected.map(JSONValue.int),
      "differences": .array(
        differences.map {
          .object([
            "figure": .string($0.figure), "stated": .string($0.stated),
            "received": .string($0.received),
          ])
        }),
    ])
  }
}
