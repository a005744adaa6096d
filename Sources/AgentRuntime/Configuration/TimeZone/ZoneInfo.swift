/// A compiled time zone (RFC 9636, TZif): when the offset changed, and the rule for the future.
struct ZoneInfo: Equatable, Sendable {
  /// Seconds since 1970, ascending.
  private var transitions: [Int64] = []
  /// The offset from each transition on.
  private var offsets: [Int32] = []
  private var offsetBefore: Int32
  private var future: ZoneRule?

  init(alwaysOffsetSeconds offset: Int32) { offsetBefore = offset }

  /// Reads version 2 or later; `nil` for anything else.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes[...])
    // Version 1 data with 32-bit times comes first, for old readers (section 3.1).
    guard let old = reader.header(), old.version >= UInt8(ascii: "2"),
      reader.take(old.length(timeSize: 4)) != nil, let header = reader.header(),
      (1...256).contains(header.typeCount)
    else { return nil }
    var times: [Int64] = []
    for _ in 0..<header.timeCount {
      guard let time = reader.integer(8) else { return nil }
      times.append(time)
    }
    guard let indices = reader.take(header.timeCount) else { return nil }
    var types: [Int32] = []
    for _ in 0..<header.typeCount {
      guard let offset = reader.integer(4), reader.take(2) != nil else { return nil }
      types.append(Int32(offset))
    }
    guard indices.allSatisfy({ $0 < types.count }), zip(times, times.dropFirst()).allSatisfy(<),
      reader.take(header.charCount + header.leapCount * 12 + header.isStdCount + header.isUTCount)
        != nil
    else { return nil }
    transitions = times
    offsets = indices.map { types[Int($0)] }
    offsetBefore = types[0]
    // The footer: a POSIX TZ string between two newlines; empty if nothing is known.
    guard reader.bytes.first == UInt8(ascii: "\n"), reader.bytes.last == UInt8(ascii: "\n"),
      reader.bytes.count >= 2
    else { return nil }
    let footer = String(decoding: reader.bytes.dropFirst().dropLast(), as: UTF8.self)
    if !footer.isEmpty {
      guard let rule = ZoneRule(footer) else { return nil }
      future = rule
    }
  }

  /// Seconds that local time is ahead of UTC.
  func offsetSeconds(atUnixSeconds seconds: Int64) -> Int32 {
    guard let last = transitions.last else {
      return future?.offsetSeconds(atUnixSeconds: seconds) ?? offsetBefore
    }
    if seconds >= last, let future { return future.offsetSeconds(atUnixSeconds: seconds) }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? offsetBefore : offsets[low - 1]
  }

  private struct Header {
    var version: UInt8
    var isUTCount: Int
    var isStdCount: Int
    var leapCount: Int
    var timeCount: Int
    var typeCount: Int
    var charCount: Int

    func length(timeSize: Int) -> Int {
      timeCount * (timeSize + 1) + typeCount * 6 + charCount + leapCount * (timeSize + 4)
        + isStdCount + isUTCount
    }
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard bytes.count >= count else { return nil }
      defer { bytes = bytes.dropFirst(count) }
      return bytes.prefix(count)
    }

    /// A signed big-endian number.
    mutating func integer(_ size: Int) -> Int64? {
      guard let taken = take(size) else { return nil }
      let value = taken.reduce(0) { $0 << 8 | Int64($1) }
      return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : value
    }

    mutating func header() -> Header? {
      guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(16)?.first
      else { return nil }
      var counts: [Int] = []
      for _ in 0..<6 {
        guard let count = integer(4), (0...65_536).contains(count) else { return nil }
        counts.append(Int(count))
      }
      return Header(
        version: version, isUTCount: counts[0], isStdCount: counts[1], leapCount: counts[2],
        timeCount: counts[3], typeCount: counts[4], charCount: counts[5])
    }
  }
}
