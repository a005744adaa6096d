import AgentCore
import JournalStore
import Records

/// Ends the journal of a lane that is not running, and begins another.
public enum EpochSealing {
  public enum Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    case shiftOpen(String)
    /// There is nothing to end.
    case empty

    public var description: String {
      switch self {
      case .shiftOpen(let shift):
        "shift \(shift) is open; close it first, then end the journal"
      case .empty: "the journal has no records yet"
      }
    }
  }

  public struct Result: Equatable, Sendable {
    public var sealed: JournalPredecessor
    /// Where the sealed journal is kept.
    public var sealedPath: String
    public var epoch: Int64
    /// The last record of the sealed journal that the upstream has acknowledged.
    public var acknowledgedThrough: Int64
  }

  /// - Throws: `Refusal`, `JournalError`, or what keeps the journal from being read back.
  public static func seal(
    _ configuration: AgentConfiguration, stateDirectory: String
  ) throws -> Result {
    // Opening would make a journal where there is none.
    try JournalReader.open(path: JournalFiles(directory: stateDirectory).current).close()
    let clock = SystemClock(zone: configuration.timeZone)
    let store = try JournalStore.open(
      directory: stateDirectory, device: configuration.device,
      sources: SealingSources(
        now: { clock.now() }, entropy: SystemClock.entropy, boot: try BootID.current(),
        cutoverMinutes: configuration.businessDayCutoverMinutes))
    do {
      return try seal(configuration, store)
    } catch {
      // What failed first is what is told; a store that newEpoch closed has nothing more to close.
      try? store.close()
      throw error
    }
  }

  private static func seal(
    _ configuration: AgentConfiguration, _ store: JournalStore
  ) throws -> Result {
    let records = try store.reader.readRebuildRecords()
    guard !records.isEmpty else { throw Refusal.empty }
    let core = try AgentCore(
      settings: try configuration.coreSettings(virtual: false), records: records)
    if let shift = core.openShift { throw Refusal.shiftOpen(shift) }
    let sealed = JournalPredecessor(
      epoch: store.epoch, seq: store.head.seq, hash: store.head.hash)
    let acknowledged = try store.delivery.state(epoch: store.epoch).acknowledgedSeq
    let epoch = try store.newEpoch { previous in
      core.openingOfNextEpoch(previous: previous.json)
    }
    return Result(
      sealed: sealed, sealedPath: store.files.sealed(epoch: sealed.epoch), epoch: epoch,
      acknowledgedThrough: acknowledged)
  }
}
