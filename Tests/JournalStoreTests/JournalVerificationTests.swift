import Foundation
import GRDB
import JournalStore
import Records
import Testing

/// Damage is planted in a closed journal of ten records, as another program would do it.
@Suite struct JournalVerificationTests {
  let directory: StateDirectory
  let device = "jkt01-03"

  init() throws { directory = try StateDirectory() }

  private func journal(_ count: Int = 10) throws -> [SealedRecord] {
    let store = try openStore(directory)
    try store.fill(count)
    let records = try store.reader.records(from: 1, limit: count)
    try store.close()
    return records
  }

  private static let flipHash =
    "UPDATE records SET hash = (CASE substr(hash, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END) || "
    + "substr(hash, 2) WHERE seq = 6"
  private static let swap = """
    UPDATE records SET seq = -4 WHERE seq = 4; UPDATE records SET seq = 4 WHERE seq = 7;
    UPDATE records SET seq = 7 WHERE seq = -4
    """
  private static let renumberAfterRemoval = """
    DELETE FROM records WHERE seq = 5; UPDATE records SET seq = seq - 1 WHERE seq > 5
    """
  private static let insert = """
    UPDATE records SET seq = -seq WHERE seq >= 5; UPDATE records SET seq = 1 - seq WHERE seq < 0;
    INSERT INTO records SELECT 5, kind, hash, bytes FROM records WHERE seq = 4
    """

  @Test(arguments: [
    ("DELETE FROM records WHERE seq = 5", Int64(5), "missing"),
    ("DELETE FROM records WHERE seq < 3", 1, "missing"),
    (renumberAfterRemoval, 5, "in its place stands record 6"),
    (swap, 4, "in its place stands record 7"),
    (insert, 5, "in its place stands record 4"),
    (flipHash, 6, "do not match the hash"),
    ("UPDATE records SET hash = upper(hash) WHERE seq = 6", 6, "column"),
    ("UPDATE records SET kind = 'shift.closed' WHERE seq = 6", 6, "listed as shift.closed"),
    ("UPDATE meta SET value = 'other' WHERE name = 'device'", 1, "belongs to device jkt01-03"),
  ])
  func findsTampering(_ sql: String, seq: Int64, reason: String) throws {
    _ = try journal()
    try directory.tamper { try $0.execute(sql: sql) }
    let result = try verify(directory)
    #expect(result.firstBad?.seq == seq)
    #expect(result.firstBad?.reason.contains(reason) == true, "\(result.firstBad?.reason ?? "")")
    #expect(result.records == seq - 1)
  }

  @Test func anIntactJournalIsIntact() throws {
    let records = try journal()
    let result = try verify(directory)
    #expect(
      JCS.text(result.json) == #"{"first_bad":null,"head":{"hash":""# + records[9].hash.hex
        + #"","seq":10},"ok":true,"records":10}"#)
  }

  @Test(arguments: [Int64(1), 5, 10])
  func findsOneFlippedBitInTheFile(_ seq: Int64) throws {
    let record = try #require(try journal().first { $0.seq == seq })
    var file = try Data(contentsOf: URL(fileURLWithPath: directory.files.current))
    let place = try #require(file.range(of: Data(record.bytes)))
    file[place.lowerBound + 10] ^= 0x01
    try file.write(to: URL(fileURLWithPath: directory.files.current))
    let result = try verify(directory)
    #expect(result.firstBad?.seq == seq)
    #expect(JCS.text(result.json).contains(#""first_bad":{"reason":"#))
  }

  /// The chain holds record by record, but one record was sealed anew.
  @Test func findsARecordThatWasReplacedWithItsHash() throws {
    let record = try journal()[4]
    let text = String(decoding: record.bytes, as: UTF8.self)
      .replacingOccurrences(of: #""line":4"#, with: #""line":5"#)
    let bytes = Array(text.utf8)
    #expect(bytes != record.bytes)
    try directory.tamper {
      try $0.execute(
        sql: "UPDATE records SET bytes = ?, hash = ? WHERE seq = 5",
        arguments: [Data(bytes), Digest.sha256(bytes).hex])
    }
    let fault = try verify(directory).firstBad
    #expect(fault?.seq == 6 && fault?.reason.contains("does not follow record 5") == true)
  }

  @Test func findsAHeadBelowWhatWasAcknowledged() throws {
    let store = try openStore(directory)
    try store.fill(10)
    let head = store.head
    try store.delivery.setState(
      DeliveryState(acknowledgedSeq: 10, acknowledgedHash: head.hash, lastAttempt: nil),
      epoch: store.epoch)
    #expect(try store.verify().isIntact)
    try store.close()
    try directory.tamper { try $0.execute(sql: "DELETE FROM records WHERE seq > 8") }
    let fault = try verify(directory).firstBad
    #expect(fault?.seq == 9 && fault?.reason.contains("acknowledged records through 10") == true)
    let other = try openStore(directory)
    try other.add(draft(.cashMoved), draft(.cashMoved))
    try other.close()
    #expect(try verify(directory).firstBad?.seq == 10, "another record with that number")
  }

  @Test func findsASaleThatTheIndexHasLost() throws {
    let store = try openStore(directory)
    try store.add(draft(.epochOpened))
    try store.add(draft(.saleCompleted, ["sale": "s1", "receipt": "R1"]))
    try store.close()
    try directory.tamper { try $0.execute(sql: "DELETE FROM sales") }
    #expect(try verify(directory).firstBad?.seq == 2)
  }

  @Test func theFirstKeptRecordMayFollowAnArchive() throws {
    let records = try journal()
    try directory.tamper { db in
      try db.execute(sql: "DELETE FROM records WHERE seq <= 4")
      try db.execute(
        sql: "INSERT INTO meta VALUES ('archived_seq', '4'), ('archived_hash', ?)",
        arguments: [records[3].hash.hex])
    }
    let result = try verify(directory)
    #expect(result.isIntact && result.records == 6)
    try directory.tamper { try $0.execute(sql: "DELETE FROM records WHERE seq = 5") }
    #expect(try verify(directory).firstBad?.seq == 5)
  }

  /// A page of the table is overwritten: SQLite itself notices.
  @Test func findsDamageToThePagesAndTellsTheLastIntactRecord() throws {
    _ = try journal(200)
    var leaves: [Int] = []
    try directory.tamper { db in
      leaves = try Int.fetchAll(
        db,
        sql: """
          SELECT pageno FROM dbstat WHERE name = 'records' AND pagetype = 'leaf' ORDER BY path
          """)
    }
    try #require(leaves.count > 4)
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: directory.files.current))
    try handle.seek(toOffset: UInt64(leaves[2] - 1) * 4096)
    try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
    try handle.close()
    let result = try verify(directory)
    let fault = try #require(result.firstBad)
    #expect((3..<200).contains(fault.seq))
    #expect(fault.seq == result.records + 1)
    #expect(fault.reason.contains("the last intact record is \(result.records)"))
  }

  @Test func findsDamageToAnIndex() throws {
    _ = try journal()
    var page = 0
    try directory.tamper { db in
      page =
        try Int.fetchOne(
          db, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'records_starts'") ?? 0
    }
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: directory.files.current))
    try handle.seek(toOffset: UInt64(page - 1) * 4096 + 4090)
    try handle.write(contentsOf: Data(repeating: 0x5A, count: 6))
    try handle.close()
    let fault = try verify(directory).firstBad
    #expect(fault?.seq == 10 && fault?.reason.contains("all records through 10 are intact") == true)
  }

  @Test func aFileThatIsNoDatabaseIsBadAndAMissingOneIsAnError() throws {
    #expect(throws: JournalError.missing(path: directory.files.current)) { try verify(directory) }
    try Data(repeating: 0x20, count: 8192).write(to: URL(fileURLWithPath: directory.files.current))
    let result = try verify(directory)
    #expect(!result.isIntact && result.records == 0)
  }

  @Test func readsWhileTheServiceWritesAndAfterItWasKilled() throws {
    let store = try openStore(directory)
    try store.fill(50)
    let result = try verify(directory)
    #expect(result.isIntact && result.records == 50)
    // What a killed process leaves: the file, and a log that nobody emptied.
    let copy = try StateDirectory()
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: directory.files.current + suffix, toPath: copy.files.current + suffix)
    }
    #expect(try verify(copy).records == 50)
    try openStore(copy).close()
  }

  @Test func countsWhatItHolds() throws {
    let records = try journal(5)
    let reader = try JournalReader.open(path: directory.files.current)
    let stats = try reader.stats()
    #expect(stats.records == 5)
    #expect(stats.recordBytes == records.reduce(0) { $0 + Int64($1.bytes.count) })
    #expect(stats.json["kinds"] == .object(["epoch.opened": 1, "sale.line_added": 4]))
    #expect(stats.json["first_at"]?.stringValue?.hasPrefix("2026-11-21T19:35:4") == true)
    var exported: [UInt8] = []
    try reader.forEachPage(from: 2, through: 4) { page in
      for record in page { exported += record.line }
    }
    #expect(exported == records[1...3].flatMap(\.line))
  }
}
