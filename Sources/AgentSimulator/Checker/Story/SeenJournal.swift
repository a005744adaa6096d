import Records

/// One journal of the lane, as it was read back from its file.
struct SeenJournal {
  struct Line {
    var line: JournalLine
    var readAt: Int64
  }

  /// What was read before and is not there any more, or is another now.
  struct Change {
    var seq: Int64
    var at: Int64
    var isGone: Bool
  }

  let epoch: Int64
  var isSealed = false
  /// In the order in which they were first read; numbers may be missing or stand twice.
  private(set) var lines: [Line] = []
  private(set) var changes: [Change] = []
  /// Numbers that do not follow the one before.
  private var indexes: [Int64: Int] = [:]

  init(epoch: Int64) { self.epoch = epoch }

  /// Lines from the file, either from its first record on, or what is new.
  mutating func read(_ read: [JournalLine], at: Int64) {
    for line in read {
      guard let index = indexes[line.seq] else {
        indexes[line.seq] = lines.count
        lines.append(Line(line: line, readAt: at))
        continue
      }
      if lines[index].line != line {
        changes.append(Change(seq: line.seq, at: at, isGone: false))
      }
    }
    if read.first?.seq == 1, read.count < lines.count { findMissing(read, at: at) }
  }

  private mutating func findMissing(_ read: [JournalLine], at: Int64) {
    let present = Set(read.map(\.seq))
    for line in lines where !present.contains(line.line.seq) {
      changes.append(Change(seq: line.line.seq, at: at, isGone: true))
    }
  }
}
