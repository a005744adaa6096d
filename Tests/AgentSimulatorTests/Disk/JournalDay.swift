import JournalStore
import Records
import RetailTypes
import Synchronization

@testable import AgentSimulator

/// A journal's life on a simulated disk, and what its owner was told of it.
final class JournalDay {
  static let directory = "/state"
  static let files = JournalFiles(directory: directory)
  static let device = "jkt01-03"

  let disk: SimulatedDisk
  private let draws = Draws()
  private(set) var store: JournalStore?

  /// What was acknowledged: hashes of records, by epoch and number.
  private(set) var acknowledged: [Int64: [Int64: RecordHash]] = [:]
  private(set) var answers: Set<String> = []
  /// The epoch that the last successful `newEpoch` or first start told.
  private(set) var epoch: Int64?
  /// Records in the commit that was under way at the end.
  private(set) var underWay = 0

  init(seed: UInt64) throws {
    disk = try SimulatedDisk(seed: seed)
    // As systemd's StateDirectory= has made it long ago.
    try disk.createDirectory(Self.directory)
    try disk.syncDirectory("/")
  }

  /// A clock, and a source of bytes.
  private final class Draws: Sendable {
    private let last = Mutex<UInt64>(0)

    func next() -> UInt64 {
      last.withLock { last in
        last += 1
        return last
      }
    }
  }

  private var sources: SealingSources {
    SealingSources(
      now: { [draws] in
        let milliseconds = Int64(draws.next())
        return Instant(
          unixMilliseconds: 1_795_264_540_000 + milliseconds, offsetMinutes: 420,
          monotonicMilliseconds: milliseconds)
      },
      entropy: { [draws] in
        Entropy(high: draws.next() &* 0x9E37_79B9_7F4A_7C15, low: draws.next())
      },
      boot: "4d9b8f0e-0000-4000-8000-000000000001", cutoverMinutes: 240)
  }

  func open() throws {
    store = nil
    let store = try JournalStore.open(
      directory: Self.directory, device: Self.device, sources: sources, disk: disk)
    self.store = store
    epoch = store.epoch
    underWay = 0
    acknowledgeHead()
  }

  func append(_ count: Int = 1, key: String? = nil) throws {
    guard let store else { return }
    let before = store.head.seq
    underWay = max(underWay, count)
    let drafts = (0..<count).map { index -> RecordDraft in
      before + Int64(index) == 0
        ? RecordDraft(.epochOpened, [:]) : RecordDraft(.cashMoved, ["note": .string(Self.note)])
    }
    let answer = key.map { key in
      StoredAnswer(
        key: key, method: "POST", path: "/v1/cash", bodyHash: .none, status: 200, body: [])
    }
    _ = try store.append([Append(firstSeq: before + 1, drafts: drafts, answer: answer)])
    underWay = 0
    acknowledgeHead()
    if let key { answers.insert(key) }
  }

  private static let note = String(repeating: "till float ", count: 40)

  /// The store has told its head, and by its hash all before it.
  private func acknowledgeHead() {
    guard let store, store.head.seq > 0 else { return }
    acknowledged[store.epoch, default: [:]][store.head.seq] = store.head.hash
  }

  /// After a failed commit: until it works, as the agent does.
  func recover() throws {
    guard let store else { return }
    _ = try store.recover()
    underWay = 0
    acknowledgeHead()
  }

  func newEpoch() throws {
    guard let store else { return }
    defer { self.store = nil }
    underWay = 1
    epoch = try store.newEpoch { _ in RecordDraft(.epochOpened, [:]) }
    underWay = 0
  }

  func acknowledgeUpstream() throws {
    guard let store else { return }
    let head = store.head
    try store.delivery.setState(
      DeliveryState(acknowledgedSeq: head.seq, acknowledgedHash: head.hash, lastAttempt: nil),
      epoch: store.epoch)
  }

  func close() throws {
    defer { store = nil }
    try store?.close()
  }

  /// Forgets the connections of a process that is gone, and the mishaps that still waited for it.
  func die() {
    store = nil
    disk.disarm()
    disk.failNext(.sync, count: 0)
  }

  /// The usual: commits, a sync that fails, another epoch, a restart.
  func goThroughIt() throws {
    try open()
    try append()
    try append(2, key: "first")
    try acknowledgeUpstream()
    try append(1, key: "second")
    disk.failNext(.sync)
    do {
      try append()
    } catch JournalError.failed where !disk.isCrashed {
      try recover()
    }
    try append(3)
    try newEpoch()
    try open()
    try append(2)
    try close()
    try open()
    try append(1, key: "third")
    try close()
  }

  /// What is wrong with what the disk shows now; empty if every promise was kept.
  func brokenPromises() throws -> [String] {
    var broken: [String] = []
    let (told, promised, pending) = (epoch, acknowledged, underWay)
    try open()
    guard let store else { return ["the journal can't be opened"] }
    if let told, told != store.epoch, store.predecessor?.epoch != told {
      broken.append("epoch \(told) is gone")
    }
    for (epoch, records) in promised {
      let path = epoch == store.epoch ? Self.files.current : Self.files.sealed(epoch: epoch)
      let reader = try JournalReader.open(path: path, disk: disk)
      for (seq, hash) in records where try reader.record(seq)?.hash != hash {
        broken.append("record \(seq) of epoch \(epoch) is lost")
      }
      let head = try reader.head().seq
      let last = records.keys.max() ?? 0
      if head > last + Int64(pending) { broken.append("epoch \(epoch) has grown to \(head)") }
      let check = try JournalReader.verify(
        path: path, disk: disk, delivery: epoch == store.epoch ? store.delivery : nil
      ) { _, _ in }
      if let bad = check.firstBad { broken.append("epoch \(epoch), \(bad.seq): \(bad.reason)") }
      try reader.close()
    }
    for key in answers where try store.reader.answer(forKey: key) == nil {
      broken.append("the answer to \(key) is lost")
    }
    try append()
    try close()
    return broken
  }
}
