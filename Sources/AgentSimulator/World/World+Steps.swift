import AgentCore
import JournalStore

// What the steps of a run do.
extension World {
  func carryOut(_ step: Step) async throws {
    switch step {
    case .frontEnd(let number): act(number)
    case .repeatOld(let number): repeatOld(number)
    case .scan: scan(chance.one(of: shop.codes))
    case .wait(let milliseconds): try await pass(milliseconds)
    case .printer(let mishap, let milliseconds): printerFails(mishap, milliseconds)
    case .powerCut(let operations): cut(.powerCut, operations)
    case .kill(let operations): cut(.kill, operations)
    case .stop:
      stopAgent()
      after(chance.number(500...10_000), .start)
    case .disk(let mishap, let milliseconds): diskFails(mishap, milliseconds)
    case .clock(let jump): clock.jump(by: jump)
    case .newEpoch: wantsNewEpoch = true
    case .lateArrivals: await upstream.lateArrivals(&chance)
    case .inboxPowerCut:
      inboxDisk.crash(.powerCut)
      try reopenInbox()
    case .impostor: await upstream.impostor(&chance)
    case .outage(let milliseconds):
      upstream.isDown = true
      after(milliseconds, .upstreamBack)
      // Nobody is there to see it.
      if chance.percent(50) { try await pass(milliseconds / 2) }
    }
    noticeCrash()
  }

  private func cut(_ cause: SimulatedDisk.Crash, _ operations: Int) {
    if operations == 0 || agent == nil {
      disk.crash(cause)
    } else {
      disk.arm(cause, afterOperations: operations)
    }
  }

  func reopenInbox() throws {
    inboxDisk.revive()
    upstream.reopen(try Self.inbox(on: inboxDisk, clock))
  }

  private func diskFails(_ mishap: Step.DiskMishap, _ milliseconds: Int64) {
    switch mishap {
    case .syncFails:
      disk.failNext(.sync)
      // Where one fails, the other often follows.
      if chance.percent(30) { cut(.powerCut, Int(chance.number(1...60))) }
    case .writeFails: disk.failNext(.write)
    case .readFails: disk.failNext(.read)
    case .full:
      disk.isFull = true
      after(milliseconds, .diskFreed)
    case .flippedBit: flipBit()
    }
  }

  /// A bit of the journal's file turns while nobody looks. Either somebody notices, at the start or
  /// by `journal verify`, or no record has changed. Then the file is put back.
  private func flipBit() {
    stopAgent()
    guard !disk.isCrashed else { return }
    let path = JournalFiles(directory: Self.stateDirectory).current
    let image = disk.snapshot()
    if disk.flipBit(in: path, &chance) {
      let verdict = try? JournalReader.verify(path: path, disk: disk, delivery: nil) { _, _ in }
      if verdict?.isIntact == true { readStoppedJournal(path) }
    }
    disk.restore(image)
    after(chance.number(500...10_000), .start)
  }

  private func readStoppedJournal(_ path: String) {
    guard let epoch = epochs.last else { return }
    do {
      let reader = try JournalReader.open(path: path, disk: disk)
      see(.journal(epoch: epoch, try reader.records(from: 1, limit: .max).map(JournalLine.init)))
      try reader.close()
    } catch {
      witness.tell("the damaged journal can't be read: \(error)", at: now)
    }
  }

  /// `posagent journal new-epoch`, as a technician would: once nothing waits and no shift is open.
  /// What the upstream does not have would stay behind, so it is awaited.
  func newEpoch() {
    guard wantsNewEpoch, let core, let store = agent?.store, core.openShift == nil,
      core.durableSeq == store.head.seq,
      (try? store.delivery.state(epoch: store.epoch).acknowledgedSeq) == store.head.seq
    else { return }
    wantsNewEpoch = false
    stopAgent()
    guard !disk.isCrashed else { return }
    if chance.percent(70) {
      disk.arm(chance.percent(70) ? .powerCut : .kill, afterOperations: Int(chance.number(1...50)))
    }
    do {
      let store = try openStore()
      let core = try AgentCore(
        settings: shop.settings, records: try store.reader.readRebuildRecords())
      _ = try store.newEpoch { core.openingOfNextEpoch(previous: $0.json) }
    } catch {
      witness.tell("new-epoch: \(error)", at: now)
    }
    after(chance.number(500...5_000), .start)
  }
}
