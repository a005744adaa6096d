import Foundation
import GRDB
import Records

/// Keeps what could not be taken, within a transaction. The same line again is the same letter.
struct DeadLetterWriter {
  let database: Database
  let device: String
  let at: String

  func keep(_ damaged: DamagedLine) throws {
    let name = damaged.identity.map { JournalName(device: device, epoch: $0.epoch) }
    try keep(name, damaged.identity?.seq, line: damaged.line, damaged.rejection)
  }

  func keep(_ sound: SoundRecord, _ rejection: Rejection) throws {
    let name = JournalName(device: device, epoch: sound.record.epoch)
    try keep(name, sound.record.seq, hash: sound.hash, bytes: sound.bytes, rejection)
  }

  func keep(
    _ name: JournalName, _ seq: Int64, hash: RecordHash, bytes: [UInt8], _ rejection: Rejection
  ) throws {
    let sealed = SealedRecord(seq: seq, kind: RecordKind(rawValue: ""), hash: hash, bytes: bytes)
    try keep(name, seq, line: sealed.line.dropLast(), rejection)
  }

  private func keep(
    _ name: JournalName?, _ seq: Int64?, line: some Collection<UInt8>, _ rejection: Rejection
  ) throws {
    let line = Array(line)
    try database.cachedStatement(
      sql: """
        INSERT INTO dead_letters (device, epoch, seq, code, message, line, line_hash, received_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (device, line_hash) DO UPDATE SET
          times = times + 1, code = excluded.code, message = excluded.message
        """
    ).execute(arguments: [
      device, name?.epoch, seq, rejection.code.rawValue, rejection.message, Data(line),
      InboxStore.sha256(line).hex, at,
    ])
  }

  /// The record that these letters were to be has arrived whole.
  func heal(_ name: JournalName, _ seq: Int64) throws {
    try database.cachedStatement(
      sql: """
        UPDATE dead_letters SET resolved_at = ?, resolved_by = 'healed'
        WHERE device = ? AND epoch = ? AND seq = ? AND resolved_at IS NULL
        """
    ).execute(arguments: [at, name.device, name.epoch, seq])
  }
}
