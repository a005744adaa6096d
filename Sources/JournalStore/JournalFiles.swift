/// The names of the journal's files in a state directory.
public struct JournalFiles: Hashable, Sendable {
  public let directory: String

  public init(directory: String) { self.directory = directory }

  /// Where the name of `directory` stands.
  var directoryAbove: String {
    let name = directory.reversed().drop { $0 == "/" }.prefix { $0 != "/" }
    let above = directory[..<(name.endIndex.base)].reversed().drop { $0 == "/" }
    if above.isEmpty { return directory.hasPrefix("/") ? "/" : "." }
    return String(above.reversed())
  }

  /// The journal that is written to.
  public var current: String { "\(directory)/journal.sqlite" }
  public var lock: String { "\(directory)/journal.lock" }
  /// The position reached upstream; losing it costs sending again, no more.
  public var delivery: String { "\(directory)/delivery.sqlite" }
  /// The next journal until it is complete.
  var next: String { "\(directory)/journal.sqlite.new" }
  /// A journal that was ended by `new-epoch`, kept.
  public func sealed(epoch: Int64) -> String { "\(directory)/journal-\(epoch).sqlite" }

  /// The epochs of the sealed journals, in no particular order.
  public func sealedEpochs(on disk: any JournalDisk = RealDisk()) -> [Int64] {
    disk.names(in: directory).compactMap { name in
      guard name.hasPrefix("journal-"), name.hasSuffix(".sqlite") else { return nil }
      return Int64(name.dropFirst("journal-".count).dropLast(".sqlite".count))
    }
  }
}
