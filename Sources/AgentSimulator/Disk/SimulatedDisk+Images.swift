import CSimDisk

extension SimulatedDisk {
  /// A copy of all that is on a disk, in its cache and waiting.
  final class Image: Sendable {
    nonisolated(unsafe) fileprivate let pointer: OpaquePointer

    fileprivate init(_ disk: OpaquePointer) { pointer = csim_copy(disk) }

    deinit { csim_free_image(pointer) }
  }

  /// Taken while no file is open.
  func snapshot() -> Image { Image(pointer) }

  /// Puts everything back to what it was; while no file is open.
  func restore(_ image: Image) { csim_put_back(pointer, image.pointer) }

  /// The bytes of a file as a process would read them; `nil` if there is no such file.
  func cachedBytes(of path: String) -> [UInt8]? { bytes(of: path, durable: false) }

  /// The bytes of a file as a power cut would leave them that keeps only what is synced; `nil` if
  /// its name is not synced.
  func durableBytes(of path: String) -> [UInt8]? { bytes(of: path, durable: true) }

  private func bytes(of path: String, durable: Bool) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Int(
        csim_read_image(pointer, path, durable, UInt64(bytes.count), &chunk, chunk.count))
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// What was done so far.
  struct Counters: Hashable, Sendable {
    var operations: [Operation: Int]
    var bytesRead: Int
    var bytesWritten: Int
    var bytesUsed: Int
    var powerCuts: Int
    var kills: Int
    /// Injected, of any kind.
    var failures: Int
    var flips: Int
    var sleptMicroseconds: Int
    /// Of the kind, file, place and length of each state-changing operation: equal runs, equal
    /// digest.
    var digest: UInt64

    /// All that changed the state.
    var stateChanges: Int {
      operations.reduce(0) { $0 + ($1.key == .read ? 0 : $1.value) }
    }
  }

  var counters: Counters {
    let plain = csim_read_counters(pointer)
    let operations = withUnsafeBytes(of: plain.operations) { bytes in
      Operation.allCases.map { ($0, Int(bytes.bindMemory(to: UInt64.self)[$0.rawValue])) }
    }
    return Counters(
      operations: Dictionary(uniqueKeysWithValues: operations), bytesRead: Int(plain.bytes_read),
      bytesWritten: Int(plain.bytes_written), bytesUsed: Int(plain.bytes_used),
      powerCuts: Int(plain.power_cuts), kills: Int(plain.kills), failures: Int(plain.failures),
      flips: Int(plain.flips), sleptMicroseconds: Int(plain.slept_microseconds),
      digest: plain.digest)
  }

  /// What SQLite takes for the time of day, in Unix milliseconds.
  func setClock(unixMilliseconds: Int64) { csim_set_clock(pointer, unixMilliseconds) }

  /// SQLite draws the salts of its logs from one generator for the whole process. Seeded, the bytes
  /// of a log are repeatable while one thread runs one disk; what SQLite does never depends on them.
  static func seedSQLite(_ seed: UInt32) { csim_seed_sqlite(seed) }
}
