import CSimDisk

/// A disk in memory with a page cache, that loses, tears and refuses as real ones do.
///
/// What was written is durable once it is synced, names once their directory is. A power cut keeps
/// of the rest what chance keeps; all chance comes from the seed. One machine works on a disk; after
/// a crash everything fails until `revive()`, and what was open before fails for ever.
final class SimulatedDisk: Sendable {
  /// SQLite's name for this disk, as in `file:/state/journal.sqlite?vfs=NAME`.
  let vfs: String?
  /// Guarded by a mutex of its own.
  nonisolated(unsafe) let pointer: OpaquePointer

  enum Failure: Error, Equatable {
    case outOfMemory
  }

  init(seed: UInt64) throws(Failure) {
    guard let pointer = csim_create(seed) else { throw .outOfMemory }
    self.pointer = pointer
    vfs = String(cString: csim_vfs_name(pointer))
  }

  deinit { csim_destroy(pointer) }

  /// How a machine can end in the middle of its work.
  enum Crash: Hashable, Sendable, CaseIterable {
    /// The page cache is gone, and all that was in it alone.
    case powerCut
    /// The process is gone; the page cache stays.
    case kill

    fileprivate var stop: csim_stop { self == .powerCut ? CSIM_POWER_CUT : CSIM_KILL }
  }

  /// What a process does to a disk. All but reading changes its state.
  enum Operation: Int, Hashable, Sendable, CaseIterable {
    case write, truncate, sync, create, remove, rename, syncDirectory, read

    var code: csim_operation { csim_operation(rawValue: UInt32(rawValue)) }
  }
}

extension SimulatedDisk {
  func crash(_ crash: Crash) { csim_crash(pointer, crash.stop) }

  /// Cuts the power; what survives is drawn from `seed` instead of from the disk's own.
  func powerCut(seed: UInt64) { csim_power_cut(pointer, seed) }

  /// Crashes the machine in the `operations`th state-changing operation from now (1: the next),
  /// which is done, done in part, or not done.
  func arm(_ crash: Crash, afterOperations operations: Int) {
    csim_arm(pointer, crash.stop, UInt64(max(operations, 1)))
  }

  func disarm() { csim_arm(pointer, CSIM_KILL, 0) }

  /// Whether the machine is down.
  var isCrashed: Bool { !csim_is_up(pointer) }

  /// What the last crash was, if there was one.
  var crashWasPowerCut: Bool { csim_last_stop(pointer) == CSIM_POWER_CUT }

  /// Starts the machine, or the process, anew.
  func revive() { csim_restart(pointer) }

  /// Reads clean pages from the medium again, as memory pressure does: what a failed sync left
  /// shows itself.
  func dropCaches() { csim_drop_caches(pointer) }
}
