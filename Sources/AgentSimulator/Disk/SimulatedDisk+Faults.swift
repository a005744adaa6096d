import CSimDisk

extension SimulatedDisk {
  /// Chances for each operation, in parts of a million.
  struct Rates: Hashable, Sendable {
    /// EIO.
    var failures: [Operation: Int] = [:]
    /// One bit of what is read is wrong, once.
    var flipsOnRead = 0
  }

  func setRates(_ rates: Rates) {
    var plain = csim_rates()
    withUnsafeMutableBytes(of: &plain.failure) { bytes in
      let slots = bytes.bindMemory(to: UInt32.self)
      for (operation, rate) in rates.failures { slots[operation.rawValue] = UInt32(rate) }
    }
    plain.flip_on_read = UInt32(rates.flipsOnRead)
    csim_set_rates(pointer, plain)
  }

  /// The next `count` operations of this kind answer EIO.
  ///
  /// After a failed sync, as on Linux, part of what was waiting is on the medium and none of the
  /// rest will be written again: the next sync answers well.
  func failNext(_ operation: Operation, count: Int = 1) {
    csim_fail_next(pointer, operation.code, UInt32(count))
  }

  /// Bytes that all files together may have; `nil`: no limit.
  var quotaBytes: UInt64? {
    get {
      let quota = csim_quota(pointer)
      return quota == .max ? nil : quota
    }
    set { csim_set_quota(pointer, newValue ?? .max) }
  }

  /// No file can grow: ENOSPC.
  var isFull: Bool {
    get { quotaBytes == 0 }
    set { quotaBytes = newValue ? 0 : nil }
  }

  /// Whether syncs answer well and do nothing, as disks with a volatile cache do.
  func setLyingSyncs(_ lying: Bool) { csim_set_lying(pointer, lying) }

  /// Flips a bit on the medium and in the cache; false if the file has no such byte.
  @discardableResult
  func flipBit(in path: String, offset: UInt64, bit: Int) -> Bool {
    csim_flip_bit(pointer, path, offset, UInt32(bit & 7))
  }

  /// Flips any bit of a file; false if there is none.
  @discardableResult
  func flipBit(in path: String, _ chance: inout Chance) -> Bool {
    let bytes = csim_size(pointer, path)
    guard bytes > 0 else { return false }
    let bit = chance.number(0...(bytes * 8 - 1))
    return flipBit(in: path, offset: UInt64(bit / 8), bit: Int(bit % 8))
  }

  /// The next read answers one bit wrong; the one after it is right again.
  func flipNextRead() { csim_flip_next_read(pointer) }
}
