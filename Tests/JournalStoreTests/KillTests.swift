import Foundation
import Glibc
import JournalStore
import Records
import Testing

/// Child processes append and are killed at random; what they acknowledged must be there.
@Suite(.serialized) struct KillTests {
  private static let kills = 12

  @Test func everyAcknowledgedAppendSurvivesSIGKILL() async throws {
    let directory = try StateDirectory()
    let path = directory.path
    var seqs: [Int64] = []
    for _ in 0..<Self.kills {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        try KillTests.appendUntilKilled(path)
      }
      let store = try openStore(directory)
      let acknowledged = try Self.acknowledged(path)
      let head = store.head.seq
      #expect(head >= acknowledged.last ?? 0)
      // At most one commit, of three records, was not acknowledged any more.
      #expect(head <= (acknowledged.last ?? 0) + 3)
      for seq in acknowledged.suffix(20) {
        #expect(try store.reader.answer(forKey: "key-\(seq)")?.status == 200)
      }
      #expect(try store.verify().isIntact)
      #expect(try store.reader.records(from: 1, limit: .max).map(\.seq) == Array(1...head))
      try store.close()
      seqs.append(head)
    }
    #expect(seqs.last ?? 0 > 3 * Int64(Self.kills))
  }

  /// Runs in a process of its own.
  private static func appendUntilKilled(_ path: String) throws {
    let store = try JournalStore.open(
      directory: path, device: "jkt01-03", sources: Fakes().sources)
    let acknowledgements = open("\(path)/acknowledged", O_CREAT | O_WRONLY | O_APPEND, 0o600)
    if store.head.seq == 0 { try store.add(draft(.epochOpened)) }
    var isFirst = true
    while true {
      let seq = store.head.seq + 3
      let head = try store.add(
        draft(.saleStarted), draft(.saleLineAdded), draft(.saleTendered),
        answer: answer("key-\(seq)"))
      let line = Array("\(head.seq)\n".utf8)
      _ = write(acknowledgements, line, line.count)
      guard isFirst else { continue }
      isFirst = false
      Thread {
        usleep(.random(in: 0...40_000))
        kill(getpid(), SIGKILL)
      }.start()
    }
  }

  private static func acknowledged(_ path: String) throws -> [Int64] {
    guard let data = FileManager.default.contents(atPath: "\(path)/acknowledged") else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { Int64($0) }
  }
}
