import Records

/// A record of the lane's stream.
struct SeenRecord {
  /// Its place in all that the lane ever recorded, journal after journal, from 1.
  let position: Int
  let place: Place
  let line: JournalLine
  /// When it was known to be on disk, or else read.
  let at: Int64
  /// When it was last seen not to be there.
  let notBefore: Int64
  /// `null` if the bytes are no JSON.
  let json: JSONValue
  let kind: String
  let body: JSONValue

  var sale: String? { body["sale"]?.stringValue }
  var name: String { "\(kind) \(place.seq)" }
}

/// The whole story, put in order for judging.
struct Evidence {
  let story: Story
  let settings: CheckerSettings
  let amounts: Amounts
  /// The records of all journals, one after the other.
  let stream: [SeenRecord]
  let sales: SaleHistory
  let deeds: Deeds
  let jobs: PrintJobs
  let orders: DrawerOrders
  let slips: [PrintedSlip]
  let shown: ShownSales
  let forgetting: Forgetting

  /// How many records lie in the journals before each one.
  private let before: [Int]

  init(_ story: Story) {
    self.story = story
    settings = story.settings
    amounts = Amounts(decimals: story.settings.decimals)
    before = Self.recordsBefore(story.journals)
    stream = Self.stream(of: story, before: before)
    sales = SaleHistory(stream)
    forgetting = Forgetting(stream)
    shown = ShownSales(story, sales)
    jobs = PrintJobs(stream)
    orders = DrawerOrders(stream)
    slips = story.slips.map { PrintedSlip($0, story.settings) }
    deeds = Deeds(story.asks, Records(stream: stream, before: before), amounts)
  }

  /// How many records the lane had made when that one was its last.
  func position(_ place: Place) -> Int { Self.position(place, before) }

  func record(_ place: Place) -> SeenRecord? {
    Records(stream: stream, before: before).record(place)
  }

  /// Finds records by their place.
  struct Records {
    let stream: [SeenRecord]
    let before: [Int]

    func record(_ place: Place) -> SeenRecord? {
      guard place.journal < before.count, place.seq >= 1 else { return nil }
      let position = Evidence.position(place, before)
      // No gaps, ordinarily.
      if position <= stream.count, stream[position - 1].place == place {
        return stream[position - 1]
      }
      return stream.first { $0.place == place }
    }
  }

  private static func position(_ place: Place, _ before: [Int]) -> Int {
    (place.journal < before.count ? before[place.journal] : before.last ?? 0) + Int(place.seq)
  }

  private static func recordsBefore(_ journals: [SeenJournal]) -> [Int] {
    var before: [Int] = []
    var count = 0
    for journal in journals {
      before.append(count)
      count += Int(journal.lines.map(\.line.seq).max() ?? 0)
    }
    return before
  }

  private static func stream(of story: Story, before: [Int]) -> [SeenRecord] {
    var stream: [SeenRecord] = []
    var heads = story.heads[...]
    var notBefore: Int64 = 0
    for (index, journal) in story.journals.enumerated() {
      for read in journal.lines.sorted(by: { $0.line.seq < $1.line.seq }) {
        let place = Place(journal: index, seq: read.line.seq)
        while let head = heads.first, head.head < place {
          notBefore = head.at
          heads.removeFirst()
        }
        let json = (try? JSONParser.parse(read.line.bytes)) ?? .null
        stream.append(
          SeenRecord(
            position: position(place, before), place: place, line: read.line,
            at: min(heads.first?.at ?? .max, read.readAt), notBefore: notBefore, json: json,
            kind: json["kind"]?.stringValue ?? "", body: json["body"] ?? .null))
      }
    }
    return stream
  }
}
