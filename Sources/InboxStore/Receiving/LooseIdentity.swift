import Records

/// Which record a damaged line was to be, so that it takes its place among the dead letters and
/// nothing waits for it.
public struct LooseIdentity: Hashable, Sendable {
  public var device: String
  public var epoch: Int64
  public var seq: Int64
  /// The record's `id`, if it can be read.
  public var id: String?

  /// Reads device, epoch and seq from what is left of a line; `nil` if one of them is not there.
  ///
  /// If the JSON itself is broken, or too long to read, the members that follow the body in
  /// canonical order are read from the end, where the body's own members cannot be mistaken for
  /// them.
  public static func find(in line: ArraySlice<UInt8>) -> LooseIdentity? {
    // Reading JSON takes far longer than a scan: not for what no record can be.
    if line.count <= Record.maximumBytes + RecordLine.overheadBytes,
      let value = try? JSONParser.parse(line)
    {
      return value["record"].flatMap(LooseIdentity.init)
    }
    return LooseIdentity(tail: line)
  }

  private init?(_ record: JSONValue) {
    guard let device = record["device"]?.stringValue, let epoch = record["epoch"]?.intValue,
      let seq = record["seq"]?.intValue
    else { return nil }
    self.init(device: device, epoch: epoch, seq: seq, id: record["id"]?.stringValue)
  }

  private init?(tail line: ArraySlice<UInt8>) {
    guard let seqStart = Self.endOfLast(#","seq":"#, in: line),
      let seq = Self.number(in: line[seqStart...]),
      let epochStart = Self.endOfLast(#"","epoch":"#, in: line[..<seqStart]),
      let epoch = Self.number(in: line[epochStart...]),
      let deviceStart = Self.endOfLast(#","device":""#, in: line[..<epochStart])
    else { return nil }
    let device = line[deviceStart..<(epochStart - #"","epoch":"#.utf8.count)]
    self.init(device: String(decoding: device, as: UTF8.self), epoch: epoch, seq: seq, id: nil)
  }

  private init?(device: String, epoch: Int64, seq: Int64, id: String?) {
    guard DeviceName.isValid(device), (0...Record.maximumEpoch).contains(epoch),
      (1...JSONValue.maximumInteger).contains(seq)
    else { return nil }
    self.device = device
    self.epoch = epoch
    self.seq = seq
    self.id = id
  }

  private static func endOfLast(_ text: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let pattern = Array(text.utf8)
    guard bytes.count >= pattern.count else { return nil }
    var start = bytes.endIndex - pattern.count
    while start >= bytes.startIndex {
      if bytes[start] == pattern[0], bytes[start..<start + pattern.count].elementsEqual(pattern) {
        return start + pattern.count
      }
      start -= 1
    }
    return nil
  }

  /// The integer at the start of `bytes`, ended by a comma or a brace.
  private static func number(in bytes: ArraySlice<UInt8>) -> Int64? {
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
    let end = digits.endIndex
    guard (1...16).contains(digits.count), end < bytes.endIndex,
      bytes[end] == UInt8(ascii: ",") || bytes[end] == UInt8(ascii: "}")
    else { return nil }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}
