import Delivery
import InboxStore
import Records

/// The upstream of one lane: a network full of faults, and a real inbox at its end.
///
/// What the lane is told has gone through the same code that reads a real upstream's answers. One
/// call follows the other; nothing here depends on anything but the calls and the chance given.
final class SimulatedUpstream {
  private(set) var store: InboxStore
  let device: String
  var rates = UpstreamRates.honest
  /// How often each fault has happened.
  private var counts = [Int](repeating: 0, count: UpstreamFault.allCases.count)
  /// Bodies of batches that may arrive (again) later, the latest last.
  private var earlier: [[UInt8]] = []
  private static let maximumEarlier = 12
  /// Of the records that somebody else sent in this lane's name.
  private(set) var forged: Set<RecordHash> = []
  /// Nothing reaches it, for hours perhaps.
  var isDown = false

  init(store: InboxStore, device: String) {
    self.store = store
    self.device = device
  }

  /// The inbox ends and another process opens its file.
  func reopen(_ store: InboxStore) {
    self.store.close()
    self.store = store
  }

  func count(of fault: UpstreamFault) -> Int { counts[fault.rawValue] }

  // MARK: Watermark

  /// What `fetchWatermark` comes to for the lane, and after how long.
  func watermark(
    epoch: Int64, _ chance: inout Chance
  ) async -> (outcome: WatermarkOutcome, delayMilliseconds: Int64) {
    if happens(.unreachable, &chance) {
      return (.unknown(message: "refused"), Self.connecting(&chance))
    }
    if happens(.lost, &chance) || happens(.answerLost, &chance) {
      return (.unknown(message: "no answer"), Self.waiting(&chance))
    }
    let answer: UpstreamAnswer
    if let refusal = refusal(&chance) {
      answer = refusal
    } else {
      answer = tellPosition(await askWatermark(epoch), &chance)
    }
    return (answer.watermarkOutcome(epoch: epoch), answering(&chance))
  }

  /// As the server's route does.
  private func askWatermark(_ epoch: Int64) async -> InboxAnswer {
    do throws(InboxError) {
      return InboxAnswer(try await store.watermark(device: device, epoch: epoch).json)
    } catch {
      return InboxAnswer(error.refusal)
    }
  }

  // MARK: Batches

  /// What `send` comes to for the lane, and after how long. Of `records` go as many as are in order
  /// and fit into one batch.
  func send(
    _ records: [SealedRecord], epoch: Int64, _ chance: inout Chance
  ) async -> (outcome: DeliveryOutcome, delayMilliseconds: Int64) {
    guard let first = records.first else { return (.unknown(message: "no record"), 0) }
    let batch = UpstreamBatch(records, from: first.seq)
    if happens(.unreachable, &chance) {
      return (.unknown(message: "refused"), Self.connecting(&chance))
    }
    guard !happens(.lost, &chance) else {
      remember(batch.body)
      return (.unknown(message: "no answer"), Self.waiting(&chance))
    }
    if let refusal = refusal(&chance) {
      // Something between the two may refuse what has arrived.
      if chance.percent(30) { _ = await deliver(batch.body) }
      return (refusal.batchOutcome(seqs: batch.seqs, epoch: epoch), answering(&chance))
    }
    let answer = await exchange(batch, epoch, &chance)
    if happens(.answerLost, &chance) {
      return (.unknown(message: "no answer"), Self.waiting(&chance))
    }
    return (answer.batchOutcome(seqs: batch.seqs, epoch: epoch), answering(&chance))
  }

  /// The batch reaches the inbox, in whatever shape, and is answered.
  private func exchange(
    _ batch: UpstreamBatch, _ epoch: Int64, _ chance: inout Chance
  ) async -> UpstreamAnswer {
    let isReordered = happens(.reordered, &chance)
    if isReordered, chance.percent(50) { await deliverEarlier(&chance) }
    defer { remember(batch.body) }
    guard !happens(.falseRejection, &chance) else {
      return await rejectOne(of: batch, epoch, &chance)
    }
    var body = batch.body
    damage(&body, &chance)
    var answer = await deliver(body)
    if happens(.deliveredTwice, &chance) { answer = await deliver(body) }
    if isReordered, chance.percent(50) { await deliverEarlier(&chance) }
    return tell(answer, &chance)
  }

  /// A good record is called rejected; it was taken, or was not even looked at.
  private func rejectOne(
    of batch: UpstreamBatch, _ epoch: Int64, _ chance: inout Chance
  ) async -> UpstreamAnswer {
    let index = Int(chance.number(0...Int64(batch.seqs.count - 1)))
    let isTaken = chance.percent(50)
    var lines = LineReader.split(batch.body)
    if !isTaken { lines.remove(at: index) }
    var answer =
      lines.isEmpty ? await askWatermark(epoch) : await deliver(lines.flatMap { $0 + [0x0A] })
    guard answer.status == 200 else { return answer.onTheWire }
    answer.rejectFalsely(batch.seqs[index], at: index, replacing: isTaken)
    // It is said to count, as a rejected record does, or the gap is owned up to.
    if chance.percent(50), let last = batch.seqs.last {
      answer.position = max(answer.position, last)
    }
    return tell(answer, &chance)
  }

  private func damage(_ body: inout [UInt8], _ chance: inout Chance) {
    if happens(.truncated, &chance) {
      body.removeLast(Int(chance.number(1...Int64(body.count - 1))))
    }
    if happens(.flippedBit, &chance) {
      body[Int(chance.number(0...Int64(body.count - 1)))] ^= 1 << UInt8(chance.number(0...7))
    }
  }

  /// As the server's route does, for a body that is out of its compression.
  private func deliver(_ body: [UInt8]) async -> InboxAnswer {
    do throws(InboxError) {
      return InboxAnswer(try await store.receive(batch: body, from: device).json)
    } catch {
      return InboxAnswer(error.refusal)
    }
  }

  // MARK: By itself

  /// Batches that were long given up arrive, whole or damaged, in any order; nobody hears what
  /// becomes of them.
  func lateArrivals(_ chance: inout Chance) async {
    for _ in 0..<chance.number(1...3) { await deliverEarlier(&chance) }
  }

  private func deliverEarlier(_ chance: inout Chance) async {
    guard !earlier.isEmpty else { return }
    var body = chance.one(of: earlier)
    damage(&body, &chance)
    _ = await deliver(body)
  }

  /// A machine that was restored from a copy sends in this lane's name: a record of its own, under a
  /// number that the inbox holds.
  func impostor(_ chance: inout Chance) async {
    guard !earlier.isEmpty else { return }
    let line = LineReader.split(chance.one(of: earlier))[0]
    guard case .sound(let sound) = LineReader(device: device, sha256: InboxStore.sha256).read(line)
    else { return }
    let verdict = await deliver(line + [0x0A]).results.first?["status"]
    guard verdict == "duplicate" || verdict == "accepted" else { return }
    var record = sound.record
    record.monotonicMilliseconds += 1
    let bytes = record.canonicalBytes
    let hash = InboxStore.sha256(bytes)
    let sealed = SealedRecord(seq: record.seq, kind: record.kind, hash: hash, bytes: bytes)
    _ = await deliver(sealed.line)
    forged.insert(hash)
  }

  private func remember(_ body: [UInt8]) {
    if earlier.count == Self.maximumEarlier { earlier.removeFirst() }
    earlier.append(body)
  }

  // MARK: Chance

  func happens(_ fault: UpstreamFault, _ chance: inout Chance) -> Bool {
    guard chance.permille(rates[fault]) || (fault == .unreachable && isDown) else { return false }
    counts[fault.rawValue] += 1
    return true
  }

  private func answering(_ chance: inout Chance) -> Int64 {
    happens(.slow, &chance) ? chance.number(1000...59_999) : chance.number(5...80)
  }

  /// `UpstreamSettings.connectTimeoutSeconds` is 10.
  private static func connecting(_ chance: inout Chance) -> Int64 { chance.number(1...10_000) }

  /// The connection breaks, or the client's 60 s (`answerTimeoutSeconds`) are up.
  private static func waiting(_ chance: inout Chance) -> Int64 {
    chance.percent(50) ? 60_000 : chance.number(1...59_999)
  }
}
