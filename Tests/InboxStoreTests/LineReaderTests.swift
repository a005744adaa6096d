import InboxTestKit
import Records
import RetailTypes
import TestKit
import Testing

@testable import InboxStore

@Suite struct LineReaderTests {
  let journal = TestJournal(3)

  @Test func takesBatchesApart() {
    let split = { (text: String) in
      LineReader.split(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(split("") == [])
    #expect(split("a\nb\n") == ["a", "b"])
    #expect(split("a\nb") == ["a", "b"])
    #expect(split("\n\na\r\n") == ["", "", "a\r"])
  }

  @Test func aSoundLineKeepsItsBytes() {
    guard case .sound(let sound) = journal.line(2) else {
      Issue.record("not sound")
      return
    }
    #expect(sound.bytes == journal.records[1].bytes)
    #expect(sound.hash == journal.records[1].hash)
    #expect(sound.record.prev == journal.records[0].hash)
  }

  @Test func anEmptyLineIsCalledEmpty() {
    guard case .damaged(let letter) = journal.read([0x0A]) else {
      Issue.record("went through")
      return
    }
    #expect(letter.rejection == Rejection(.json, "the line is empty"))
  }

  /// Whatever single bit is flipped: never sound, and never another record's place with a wrong
  /// device or epoch.
  @Test func everyFlippedBitIsNoticed() {
    let line = journal.records[1].line
    for index in 0..<(line.count - 1) {
      for bit in 0..<8 {
        var damaged = line
        damaged[index] ^= UInt8(1 << bit)
        guard case .damaged(let letter) = journal.read(damaged) else {
          Issue.record("byte \(index), bit \(bit) went through")
          continue
        }
        #expect(letter.line == Array(damaged.dropLast()))
        if let identity = letter.identity { #expect(identity.device == journal.device) }
      }
    }
  }

  /// Damage outside of device, epoch and seq leaves the record's place known, even where the JSON
  /// can no longer be read.
  @Test func brokenJSONKeepsItsPlace() {
    let line = journal.records[1].line
    for index in 90..<140 {
      var damaged = line
      damaged[index] = 0x01
      guard case .damaged(let letter) = journal.read(damaged) else {
        Issue.record("byte \(index) went through")
        continue
      }
      #expect(letter.identity?.seq == 2 && letter.identity?.epoch == journal.epoch)
    }
  }

  /// What a body says of other records is not taken for the line's own place.
  @Test func aTruncatedLineTakesNoPlaceFromItsBody() {
    var journal = TestJournal(0)
    journal.append(
      .init(rawValue: "epoch.opened"),
      ["a": .object(["device": "lane-1", "epoch": 77, "id": "x", "seq": 9, "v": 1])])
    let whole = journal.records[0].line
    for length in 1..<(whole.count - 1) {
      guard case .damaged(let letter) = journal.read(Array(whole.prefix(length)) + [0x0A]) else {
        Issue.record("\(length) bytes went through")
        continue
      }
      if let identity = letter.identity { #expect(identity.seq == 1, "\(length) bytes") }
    }
  }

  @Test func arbitraryBytesNeverTrap() {
    var generator = SeededRandom(seed: 3)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...300, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for line in LineReader.split(bytes) {
        if case .sound = journal.read(Array(line) + [0x0A]) { Issue.record("random and sound") }
      }
    }
  }

  struct BodyCase {
    var kind: RecordKind
    var body: JSONValue
    var code: Rejection.Code?
  }

  static let bodies = [
    BodyCase(kind: .saleVoided, body: .object([:]), code: .schema),
    BodyCase(kind: .saleVoided, body: .object(["sale": ""]), code: .schema),
    BodyCase(kind: .saleVoided, body: .object(["sale": "s"])),
    BodyCase(kind: .saleLineVoided, body: .object(["sale": "s"]), code: .schema),
    BodyCase(kind: .saleLineVoided, body: .object(["sale": "s", "line": 0]), code: .schema),
    BodyCase(kind: .saleLineVoided, body: .object(["sale": "s", "line": 3, "more": nil])),
    BodyCase(kind: .shiftOpened, body: .object([:]), code: .schema),
    BodyCase(kind: .shiftClosed, body: .object(["shift": "1", "lane": "3"]), code: .schema),
    BodyCase(
      kind: .shiftClosed, body: .object(["shift": "1", "lane": "3", "store": "A"])),
    BodyCase(kind: .saleCompleted, body: .object([:]), code: .schema),
    BodyCase(kind: .init(rawValue: "moon.phase"), body: .object([:])),
  ]

  @Test(arguments: bodies)
  func bodyByKind(_ each: BodyCase) {
    let journal = TestJournal(0)
    let record = journal.sealed(1, each.kind, each.body, prev: .none)
    switch journal.read(record.line) {
    case .sound: #expect(each.code == nil)
    case .damaged(let letter): #expect(letter.rejection.code == each.code)
    }
  }
}
