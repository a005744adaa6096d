import Delivery
import DeviceDrivers
import Records
import RetailTypes

/// What the outside world tells the core. Each event brings along what the core would otherwise
/// have to read: time (beside the event), random bytes, the answer to a look-up.
public enum Event: Hashable, Sendable {
  /// The first event after a rebuild.
  case started(AgentStart, entropy: Entropy)
  case request(Request)

  case portOpened(DeviceID)
  case portOpenFailed(DeviceID, PortProblem)
  case portClosed(DeviceID, PortProblem)
  case received(DeviceID, [UInt8], entropy: Entropy)
  /// The operating system took this many more of the bytes that were to be written.
  case wrote(DeviceID, count: Int)

  case found(LookupToken, CatalogueItem)
  case notFound(LookupToken)
  case saleFetched(LookupToken, StoredSale?)
  case answerFetched(LookupToken, KeptAnswer?)
  /// The look-up itself failed: the disk, not the goods.
  case lookupFailed(LookupToken, message: String)

  /// Every append up to this ticket is on disk.
  case journaled(throughTicket: Int64)
  case timerFired(TimerID, entropy: Entropy)
  case delivery(DeliveryEvent, entropy: Entropy)
  case catalogueUpdated(version: String, items: Int64)
}

/// What the core is told once, at the start.
public struct AgentStart: Hashable, Sendable {
  public var version: String
  public var configurationHash: String
  /// The position reached upstream, as stored beside the journal.
  public var acknowledgedThrough: Int64
  /// Records that the upstream refused for no fault of their own: they are sent once more.
  public var deadLetters: [Int64]

  public init(
    version: String, configurationHash: String, acknowledgedThrough: Int64,
    deadLetters: [Int64] = []
  ) {
    self.version = version
    self.configurationHash = configurationHash
    self.acknowledgedThrough = acknowledgedThrough
    self.deadLetters = deadLetters
  }
}

/// A device by the id that the configuration, the API and the records give it.
public struct DeviceID: RawRepresentable, Hashable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Why a port is not usable, and what a technician can do about it.
public struct PortProblem: Hashable, Sendable {
  public var problem: String
  public var remedy: String

  public init(problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }
}

/// Names a question of the core; the answer names it again.
public typealias LookupToken = Int64

/// A sale as the journal holds it.
public struct StoredSale: Hashable, Sendable {
  public var seq: Int64
  /// `sale.completed` or `sale.voided`.
  public var kind: RecordKind
  public var body: JSONValue

  public init(seq: Int64, kind: RecordKind, body: JSONValue) {
    self.seq = seq
    self.kind = kind
    self.body = body
  }
}

/// A timer by its purpose. Arming it again replaces it.
public enum TimerID: Hashable, Sendable {
  case printer(DeviceID, PrinterTimer)
  case scanner(DeviceID)
  case delivery
}
