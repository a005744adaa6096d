/// Text on its way to the paper and on it, as bytes until a slip is taken off.
struct PrinterRoll: Sendable {
  /// In which alphabet bytes from 0x80 on are read.
  enum Alphabet: Equatable, Sendable {
    /// A page of `PrinterCodePage.known`.
    case page(Int)
    /// A page that is not among them.
    case unknownPage
    /// Two bytes make one character (GB 18030: 0x81 to 0xFE, then 0x40 to 0xFE).
    case chinese
  }

  private struct Change: Sendable {
    var offset: Int
    var alphabet: Alphabet
  }

  private var bytes: [UInt8] = []
  /// The end of each line that is complete.
  private var ends: [Int] = []
  /// Where the alphabet changes; the first is always at the beginning.
  private var changes = [Change(offset: 0, alphabet: .unknownPage)]

  /// Whether the line being set has any characters.
  var isLineEmpty: Bool { bytes.count == (ends.last ?? 0) }

  mutating func set(_ alphabet: Alphabet) {
    guard let last = changes.last, last.alphabet != alphabet else { return }
    if last.offset == bytes.count { changes.removeLast() }
    changes.append(Change(offset: bytes.count, alphabet: alphabet))
  }

  mutating func append(_ text: some Collection<UInt8>) { bytes.append(contentsOf: text) }

  mutating func endLine() { ends.append(bytes.count) }

  /// Forgets the line being set.
  mutating func dropLine() { forget(from: ends.last ?? 0) }

  /// Forgets the lines from that one on, and the line being set.
  mutating func drop(from line: Int) {
    guard line <= ends.count else { return }
    ends.removeSubrange(line...)
    forget(from: ends.last ?? 0)
  }

  /// Leaves nothing of a line to be seen.
  mutating func blank(line: Int) {
    for index in (line == 0 ? 0 : ends[line - 1])..<ends[line] { bytes[index] = 0x20 }
  }

  private mutating func forget(from offset: Int) {
    let alphabet = changes[changes.count - 1].alphabet
    bytes.removeSubrange(offset...)
    changes.removeAll { $0.offset >= offset && $0.offset > 0 }
    set(alphabet)
  }

  /// Takes off the first `count` lines as text.
  mutating func take(_ count: Int) -> [String] {
    guard count > 0 else { return [] }
    var lines: [String] = []
    lines.reserveCapacity(count)
    var start = 0
    var change = 0
    for end in ends[..<count] {
      lines.append(text(start..<end, &change))
      start = end
    }
    bytes.removeSubrange(..<start)
    ends.removeSubrange(..<count)
    for index in ends.indices { ends[index] -= start }
    while changes.count > 1, changes[1].offset <= start { changes.removeFirst() }
    for index in changes.indices { changes[index].offset = max(0, changes[index].offset - start) }
    return lines
  }

  private func text(_ range: Range<Int>, _ change: inout Int) -> String {
    guard bytes[range].contains(where: { $0 >= 0x80 }) else {
      return String(decoding: bytes[range], as: UTF8.self)
    }
    var utf8: [UInt8] = []
    utf8.reserveCapacity(range.count * 3)
    var index = range.lowerBound
    while index < range.upperBound {
      let plain = bytes[index..<range.upperBound].prefix { $0 < 0x80 }
      utf8 += plain
      index = plain.endIndex
      guard index < range.upperBound else { break }
      while change + 1 < changes.count, changes[change + 1].offset <= index { change += 1 }
      let byte = bytes[index]
      index += 1
      switch changes[change].alphabet {
      case .page(let page): utf8 += PrinterCodePage.known[page].utf8(of: byte)
      case .unknownPage: utf8 += Self.unknown
      case .chinese:
        utf8 += Self.unknown
        if index < range.upperBound, bytes[index] >= 0x40 { index += 1 }
      }
    }
    return String(decoding: utf8, as: UTF8.self)
  }

  /// U+FFFD in UTF-8.
  private static let unknown: [UInt8] = [0xEF, 0xBF, 0xBD]
}
