import Crypto
import Records

enum ChainHolds: Judge {
  static let sentence = """
    Every journal is one chain: whole records in canonical bytes, numbered from 1 without a gap, each \
    with the hash of the one before and an id of its own; dates of business and a machine's running \
    time never go back.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    var chain = Chain(settings: evidence.settings)
    for record in evidence.stream {
      let epoch = evidence.story.journals[record.place.journal].epoch
      for fault in chain.faults(in: record, epoch: epoch) {
        findings.broken("\(record.name) of journal \(epoch): \(fault)", at: record.at)
      }
    }
  }

  /// What the next record has to follow.
  private struct Chain {
    let settings: CheckerSettings
    private var last: SeenRecord?
    private var ids: Set<String> = []
    private var businessDay: Int64?
    private var boot: String?
    private var endedBoots: Set<String> = []
    private var milliseconds: Int64 = 0

    init(settings: CheckerSettings) { self.settings = settings }

    mutating func faults(in record: SeenRecord, epoch: Int64) -> [String] {
      var faults = linkFaults(record)
      if !record.line.bytes.elementsEqual(JCS.bytes(record.json)) {
        faults.append("its bytes are not canonical JSON")
      } else {
        faults += memberFaults(record, epoch: epoch) + timeFaults(record)
      }
      last = record
      return faults
    }

    private func linkFaults(_ record: SeenRecord) -> [String] {
      var faults: [String] = []
      let digest = RecordHash(digest: Array(SHA256.hash(data: record.line.bytes)))
      if digest != record.line.hash { faults.append("its bytes hash to \(digest)") }
      let isFirst = last?.place.journal != record.place.journal
      let expected = isFirst ? 1 : (last?.place.seq ?? 0) + 1
      if record.place.seq != expected { faults.append("number \(expected) is missing before it") }
      let prev = isFirst ? RecordHash.none : last?.line.hash
      if record.json["prev"]?.stringValue != prev?.hex {
        faults.append("it does not follow the record before")
      }
      if isFirst != (record.kind == "epoch.opened") {
        faults.append(isFirst ? "a journal begins with epoch.opened" : "a journal begins once")
      } else if isFirst, record.body["previous"] != predecessor {
        faults.append("it names another journal before it")
      }
      return faults
    }

    /// What the first record of a journal says of the one before.
    private var predecessor: JSONValue {
      guard let last else { return .null }
      return .object([
        "epoch": last.json["epoch"], "seq": .int(last.place.seq),
        "hash": .string(last.line.hash.hex),
      ])
    }

    private mutating func memberFaults(_ record: SeenRecord, epoch: Int64) -> [String] {
      var faults: [String] = []
      let json = record.json
      if record.line.bytes.count > 65_536 { faults.append("it is larger than 64 KiB") }
      if json["v"] != 1 { faults.append("v is not 1") }
      if json["epoch"] != .int(epoch) { faults.append("it names another epoch") }
      if json["seq"] != .int(record.place.seq) { faults.append("it names another seq") }
      if json["device"] != .string(settings.device) { faults.append("it names another device") }
      if record.body.objectValue == nil { faults.append("it has no body") }
      let id = json["id"]?.stringValue ?? ""
      if !Self.isUUID7(id) { faults.append("its id is no UUID of version 7") }
      if !ids.insert(id).inserted { faults.append("its id was used before") }
      return faults
    }

    private mutating func timeFaults(_ record: SeenRecord) -> [String] {
      var faults: [String] = []
      if let time = CivilTime(record.json["at"]?.stringValue ?? "") {
        let byClock = time.businessDay(cutoverMinutes: settings.cutoverMinutes)
        let expected = max(byClock, businessDay ?? byClock)
        let day = CivilTime.day(record.json["business_date"]?.stringValue ?? "")
        if day != expected {
          faults.append(
            (day ?? expected) < expected
              ? "its business date is too early"
              : "its business date is not that of its time")
        }
        businessDay = expected
      } else {
        faults.append("at is no time")
      }
      let boot = record.json["boot"]?.stringValue
      let now = record.json["mono_ms"]?.intValue ?? -1
      if boot != self.boot {
        if let ended = self.boot { endedBoots.insert(ended) }
        if endedBoots.contains(boot ?? "") { faults.append("its boot had ended") }
        self.boot = boot
      } else if now < milliseconds {
        faults.append("mono_ms goes back")
      }
      if now < 0 { faults.append("mono_ms is no running time") }
      milliseconds = now
      return faults
    }

    /// "01a1fe1b-4351-7c3e-8a5d-3b1f0c9e7a62": version 7, variant 8 to b (RFC 9562, 5.7).
    private static func isUUID7(_ id: String) -> Bool {
      let bytes = Array(id.utf8)
      guard bytes.count == 36 else { return false }
      for (index, byte) in bytes.enumerated() {
        let isDash = [8, 13, 18, 23].contains(index)
        let isHex = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
        guard isDash ? byte == UInt8(ascii: "-") : isHex else { return false }
      }
      return bytes[14] == UInt8(ascii: "7") && Array("89ab".utf8).contains(bytes[19])
    }
  }
}
