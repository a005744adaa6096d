/// A record's stored form: its bytes, their hash, and the numbers needed to find it.
public struct SealedRecord: Hashable, Sendable {
  public var seq: Int64
  public var kind: RecordKind
  public var hash: RecordHash
  /// The canonical bytes, exactly as hashed.
  public var bytes: [UInt8]

  public init(seq: Int64, kind: RecordKind, hash: RecordHash, bytes: [UInt8]) {
    self.seq = seq
    self.kind = kind
    self.hash = hash
    self.bytes = bytes
  }

  /// The line of an export or a batch, with its LF: `{"hash":"…","record":{…}}`.
  public var line: [UInt8] {
    RecordLine.prefix + Array(hash.hex.utf8) + RecordLine.middle + bytes + RecordLine.suffix
  }
}

/// The form of a record among others: exports, archives and batches upstream share it.
public enum RecordLine {
  static let prefix = Array(#"{"hash":""#.utf8)
  static let middle = Array(#"","record":"#.utf8)
  static let suffix = Array("}\n".utf8)

  /// Takes a line apart (with or without its LF) without reading the record: the claimed hash and
  /// the slice of bytes that it should be the hash of. `nil` if the line is not of that form.
  public static func split(_ line: ArraySlice<UInt8>) -> (hash: RecordHash, bytes: [UInt8])? {
    var line = line
    if line.last == 0x0A { line = line.dropLast() }
    let hashStart = line.startIndex + prefix.count
    let recordStart = hashStart + 64 + middle.count
    guard line.count > prefix.count + 64 + middle.count + 1, line.starts(with: prefix),
      line[(hashStart + 64)..<recordStart].elementsEqual(middle), line.last == suffix[0],
      let hash = RecordHash(hex: String(decoding: line[hashStart..<hashStart + 64], as: UTF8.self))
    else { return nil }
    return (hash, Array(line[recordStart..<line.endIndex - 1]))
  }
}
