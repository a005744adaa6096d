import Foundation
import JournalStore
import Records
import Testing

/// The records and the file of format 1, as Fixtures/golden.py computes and checks them.
@Suite struct GoldenJournalTests {
  private static let drafts = [
    draft(.epochOpened, ["carried": .object(["receipts": 0, "shifts": 0]), "store": "JKT01"]),
    draft(.shiftOpened, ["cashier": "Ayşe", "opening_float": "200000", "shift": "1"]),
    draft(.saleStarted, ["sale": "s-1"]),
    draft(
      .saleLineAdded,
      [
        "description": "Teh \"Poci\" \\ 1½ kg\n\u{1}\u{7F}😀", "line": 1, "quantity": "0.750",
        "sale": "s-1",
      ]),
    draft(
      .saleCompleted,
      ["customer": .null, "receipt": "R-1", "sale": "s-1", "training": false]),
    draft(
      .shiftClosed,
      ["counted": .object([:]), "over_short": "-500", "seqs": [2, 6, -9_007_199_254_740_991]]),
  ]

  private func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
  }

  @Test func sealsWhatAnotherProgramComputes() throws {
    let directory = try StateDirectory()
    let store = try openStore(directory)
    _ = try store.append([Append(firstSeq: 1, drafts: Self.drafts)])
    let lines = try store.reader.records(from: 1, limit: 10).flatMap(\.line)
    #expect(Data(lines) == (try Data(contentsOf: fixture("journal-v1.ndjson"))))
  }

  /// A journal of a released format is read for ever, and goes on.
  @Test func readsTheFileOfFormat1() throws {
    let directory = try StateDirectory()
    try FileManager.default.copyItem(
      atPath: fixture("journal-v1.sqlite").path, toPath: directory.files.current)
    let store = try openStore(directory)
    #expect(store.epoch == 0x0123_4567_89AB_CDEF >> 12)
    let records = try store.reader.records(from: 1, limit: 10)
    #expect(Data(records.flatMap(\.line)) == (try Data(contentsOf: fixture("journal-v1.ndjson"))))
    #expect(try store.reader.saleRecord(id: "s-1")?.seq == 5)
    #expect(try store.reader.rebuildRecords().map(\.seq) == [6])
    #expect(try store.reader.answer(forKey: "a") == answer("a"))
    #expect(try store.add(draft(.shiftOpened)).seq == 7)
    #expect(try store.verify().isIntact)
  }
}
