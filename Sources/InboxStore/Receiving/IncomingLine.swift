import Records

/// A line of a batch that cannot be taken.
public struct DamagedLine: Hashable, Sendable {
  /// The whole line without its LF.
  public var line: [UInt8]
  /// Which record it was to be, as far as that can be read; `nil` if it cannot be known.
  public var identity: LooseIdentity?
  public var rejection: Rejection
}

/// One line of a batch, judged by itself: without knowing what is already there.
public enum IncomingLine: Hashable, Sendable {
  case sound(SoundRecord)
  case damaged(DamagedLine)

  /// The epoch that the line names, if it can be read.
  var epoch: Int64? {
    switch self {
    case .sound(let record): record.record.epoch
    case .damaged(let damaged): damaged.identity?.epoch
    }
  }

  var isSound: Bool {
    guard case .sound = self else { return false }
    return true
  }

  /// No JSON and nothing recognizable in it either: not what this protocol sends.
  var isForeign: Bool {
    guard case .damaged(let damaged) = self else { return false }
    return damaged.rejection.code == .json && damaged.identity == nil
  }
}

/// Takes a batch apart and checks what each line says about itself.
public struct LineReader: Sendable {
  /// Whose batch it is, as the request's path says.
  public var device: String
  public var sha256: RecordHash.Function

  public init(device: String, sha256: @escaping RecordHash.Function) {
    self.device = device
    self.sha256 = sha256
  }

  /// The lines of `body`: what each LF ends, and a last one without.
  public static func split(_ body: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = body.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Reads one line, without its LF.
  public func read(_ line: ArraySlice<UInt8>) -> IncomingLine {
    do throws(Rejection) {
      return .sound(try sound(line))
    } catch {
      var identity = LooseIdentity.find(in: line)
      // Another device's record must not count in this device's journals.
      if let found = identity, !found.device.utf8.elementsEqual(device.utf8) { identity = nil }
      return .damaged(DamagedLine(line: Array(line), identity: identity, rejection: error))
    }
  }

  private func sound(_ line: ArraySlice<UInt8>) throws(Rejection) -> SoundRecord {
    guard let (claimed, bytes) = RecordLine.split(line) else { throw Self.formRejection(line) }
    guard bytes.count <= Record.maximumBytes else {
      throw Rejection(.tooLarge, "\(RecordError.tooLarge(bytes: bytes.count))")
    }
    let hash = sha256(bytes)
    guard hash == claimed else {
      throw Rejection(
        .hash, "the record's bytes hash to \(hash.short), but the line says \(claimed.short)")
    }
    let record: Record
    do throws(RecordError) {
      record = try Record(canonicalBytes: bytes)
    } catch {
      throw Self.rejection(of: bytes, for: error)
    }
    guard record.device.utf8.elementsEqual(device.utf8) else {
      throw Rejection(
        .device, "the record is of device \"\(record.device)\", the batch of \"\(device)\"")
    }
    try ContentCheck.check(record)
    return SoundRecord(record: record, hash: hash, bytes: bytes)
  }

  private static func formRejection(_ line: ArraySlice<UInt8>) -> Rejection {
    guard !line.isEmpty else { return Rejection(.json, "the line is empty") }
    guard line.count <= Record.maximumBytes + RecordLine.overheadBytes else {
      return Rejection(.tooLarge, "the line has \(line.count) bytes and not the form of a record")
    }
    do throws(JSONError) {
      _ = try JSONParser.parse(line)
      return Rejection(
        .line, "a line must be exactly {\"hash\":\"64 hexadecimal digits\",\"record\":{…}}")
    } catch {
      return Rejection(.json, "\(error)")
    }
  }

  private static func rejection(of bytes: [UInt8], for error: RecordError) -> Rejection {
    switch error {
    case .tooLarge: Rejection(.tooLarge, "\(error)")
    case .json:
      Rejection((try? JSONParser.parse(bytes)) == nil ? .json : .canonical, "\(error)")
    case .member: Rejection(.record, "\(error)")
    case .version: Rejection(.version, "\(error)")
    }
  }
}

extension Rejection: Error {}

extension RecordLine {
  /// What a line adds to a record's bytes: `{"hash":"`, 64 digits, `","record":` and `}`.
  static let overheadBytes = 85
}

extension RecordHash {
  /// Enough of it to tell two apart in a message.
  var short: String { hex.prefix(12) + "…" }
}
