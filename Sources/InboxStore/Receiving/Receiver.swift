import Records

/// A record whose own bytes are in order: hash, canonical form, members, arithmetic.
public struct SoundRecord: Hashable, Sendable {
  public var record: Record
  public var hash: RecordHash
  /// As received: what was hashed and what is kept.
  public var bytes: [UInt8]
}

/// What surrounds a record in its journal as the inbox knows it.
public struct Place: Hashable, Sendable {
  /// What is held under the record's own number.
  public var slot: Slot
  /// Every number up to this one is accepted or rejected.
  public var contiguousThrough: Int64
  /// What is held under the number before.
  public var before: Slot
  /// The `prev` of the record accepted under the number after, if there is one.
  public var prevOfNext: RecordHash?

  public init(
    slot: Slot, contiguousThrough: Int64, before: Slot, prevOfNext: RecordHash? = nil
  ) {
    self.slot = slot
    self.contiguousThrough = contiguousThrough
    self.before = before
    self.prevOfNext = prevOfNext
  }
}

/// The verdicts of the upstream protocol, version 1, given what the store knows.
public enum Receiver {
  /// The verdict on a sound record.
  ///
  /// | held under its number | its number                  | verdict              |
  /// |-----------------------|-----------------------------|----------------------|
  /// | the same hash         | any                         | duplicate            |
  /// | another hash          | any                         | conflict             |
  /// | nothing, or rejected  | beyond the next one awaited | parked               |
  /// | nothing, or rejected  | the next one, or before it  | accepted, if it links |
  public static func verdict(on record: SoundRecord, at place: Place) -> Verdict {
    switch place.slot {
    case .accepted(let hash), .parked(let hash):
      return hash == record.hash ? .duplicate : .conflict
    case .empty, .rejected:
      guard record.record.seq <= place.contiguousThrough + 1 else { return .parked }
      return link(
        seq: record.record.seq, prev: record.record.prev, hash: record.hash, before: place.before,
        prevOfNext: place.prevOfNext)
    }
  }

  /// Whether a record whose predecessors are all there continues the chain.
  ///
  /// A predecessor that was itself rejected proves nothing: its bytes may be damaged. A record that
  /// fills such a gap later must fit on both sides.
  public static func link(
    seq: Int64, prev: RecordHash, hash: RecordHash, before: Slot, prevOfNext: RecordHash?
  ) -> Verdict {
    if let expected = expectedPrev(seq: seq, before: before), expected != prev {
      let of = seq == 1 ? "64 zeros, as the first of its journal" : "the hash of \(seq - 1)"
      return .rejected(
        Rejection(
          .chain, "prev of record \(seq) is \(prev.short), but must be \(expected.short): \(of)"))
    }
    if let prevOfNext, prevOfNext != hash {
      return .rejected(
        Rejection(
          .chain,
          "record \(seq) hashes to \(hash.short), but record \(seq + 1), which is already accepted, "
            + "follows one that hashes to \(prevOfNext.short)"))
    }
    return .accepted
  }

  private static func expectedPrev(seq: Int64, before: Slot) -> RecordHash? {
    if seq == 1 { return RecordHash.none }
    guard case .accepted(let hash) = before else { return nil }
    return hash
  }
}
