import AgentCore
import Records

/// What the local API needs from the rest of the agent; the assembly brings the closures.
public struct LocalAPIBackend: Sendable {
  /// Carries a command through the core and returns once its answer may leave: what it says is on
  /// disk by then.
  public var perform: @Sendable (Command, [Permission], IdempotencyClaim?) async -> Reply
  /// The seq of the last durable record; 0 for none.
  public var head: @Sendable () async -> Int64
  /// Up to `limit` records that follow `after`, in order, read from the journal.
  public var records: @Sendable (_ after: Int64, _ limit: Int) async throws -> [SealedRecord]
  public var snapshot: @Sendable () async -> LiveSnapshot
  public var health: @Sendable () async -> LocalAPIHealth
  /// `nil` unless the agent runs with virtual devices: their routes are then not there.
  public var virtual: VirtualDevices?

  public init(
    perform: @escaping @Sendable (Command, [Permission], IdempotencyClaim?) async -> Reply,
    head: @escaping @Sendable () async -> Int64,
    records: @escaping @Sendable (_ after: Int64, _ limit: Int) async throws -> [SealedRecord],
    snapshot: @escaping @Sendable () async -> LiveSnapshot,
    health: @escaping @Sendable () async -> LocalAPIHealth, virtual: VirtualDevices? = nil
  ) {
    self.perform = perform
    self.head = head
    self.records = records
    self.snapshot = snapshot
    self.health = health
    self.virtual = virtual
  }
}

/// What an event stream tells first: the devices and the customer display as they are.
public struct LiveSnapshot: Hashable, Sendable {
  public var devices: [JSONValue]
  public var display: JSONValue

  public init(devices: [JSONValue], display: JSONValue) {
    self.devices = devices
    self.display = display
  }
}

/// What open event streams are told of; see `LocalAPIServer.publish`.
public enum LiveEvent: Hashable, Sendable {
  /// Every record up to this seq is on disk.
  case recordsDurable(through: Int64)
  case notice(Notice)
}

/// The answer of `/healthz`, which anyone on this machine may read.
public enum LocalAPIHealth: Hashable, Sendable {
  case ok
  /// What is wrong and what to do, in a sentence without secrets.
  case failing(String)
}

/// The virtual devices of `posagent run --virtual`; what the lane does not have is `nil`.
public struct VirtualDevices: Sendable {
  /// Reads this code with the virtual scanner.
  public var scan: (@Sendable (String) async -> Void)?
  /// The virtual printer's paper as a PNG picture.
  public var paperPNG: (@Sendable () async -> [UInt8])?
  /// Sets what the virtual printer gets wrong; answers with what is now set, or a problem.
  public var setFaults: (@Sendable (JSONValue) async -> Reply)?

  public init(
    scan: (@Sendable (String) async -> Void)? = nil,
    paperPNG: (@Sendable () async -> [UInt8])? = nil,
    setFaults: (@Sendable (JSONValue) async -> Reply)? = nil
  ) {
    self.scan = scan
    self.paperPNG = paperPNG
    self.setFaults = setFaults
  }
}
