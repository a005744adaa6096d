import AgentCore
import Records

/// A place in the lane's stream of records: which of its journals, counted from 0, and the seq.
struct Place: Hashable, Comparable {
  var journal: Int
  var seq: Int64

  static func < (left: Place, right: Place) -> Bool {
    (left.journal, left.seq) < (right.journal, right.seq)
  }
}

/// All that was seen, as it came. What it means is worked out afterwards, in `Evidence`.
struct Story {
  struct Display {
    var at: Int64
    var head: Place
    var body: JSONValue
  }

  struct Scan {
    var at: Int64
    /// The last record known to be on disk before.
    var head: Place
    var text: String
    var isGarbled: Bool
  }

  struct SeenSlip {
    var at: Int64
    var slip: Slip
  }

  /// Something of which only time and head count.
  struct Moment {
    var at: Int64
    var head: Place
  }

  let settings: CheckerSettings
  private(set) var journals: [SeenJournal] = []
  private(set) var asks: [SeenAsk] = []
  private(set) var displays: [Display] = []
  private(set) var scans: [Scan] = []
  private(set) var papers: [Moment] = []
  private(set) var slips: [SeenSlip] = []
  private(set) var pulses: [Moment] = []
  private(set) var starts: [Moment] = []
  private(set) var stops: [Int64] = []
  private(set) var printerLosses: [Int64] = []
  private(set) var inbox: (at: Int64, image: InboxImage)?
  private(set) var settled: (at: Int64, waiting: [String])?
  /// Every head that was seen, in order, each higher than the one before.
  private(set) var heads: [Moment] = []
  private(set) var lastAt: Int64 = 0

  private var askIndexes: [Ask.ID: Int] = [:]
  private var journalIndexes: [Int64: Int] = [:]
  private var currentJournal = 0

  init(settings: CheckerSettings) { self.settings = settings }

  mutating func note(_ observation: Observation, at: Int64) {
    lastAt = at
    switch observation {
    case .asked(let ask): note(ask, at: at)
    case .replied(let id, let reply, let head):
      let head = see(head, at: at)
      guard let index = askIndexes[id] else { return }
      asks[index].note(reply, at: at, head: head)
    case .answered(let id, let reply):
      guard let index = askIndexes[id] else { return }
      if SeenAsk.isDefinite(reply) { asks[index].isAnswered = true }
    case .displayed(let body, let head):
      displays.append(Display(at: at, head: see(head, at: at), body: body))
    case .scanned(let text, let garbled):
      scans.append(Scan(at: at, head: lastHead, text: text, isGarbled: garbled))
    case .paperBegun(let head): papers.append(Moment(at: at, head: see(head, at: at)))
    case .slip(let slip): slips.append(SeenSlip(at: at, slip: slip))
    case .drawerPulsed(let head): pulses.append(Moment(at: at, head: see(head, at: at)))
    case .printerLost: printerLosses.append(at)
    case .agentStarted(let head, let epoch):
      currentJournal = index(ofEpoch: epoch)
      starts.append(Moment(at: at, head: see(head, at: at)))
    case .agentStopped: stops.append(at)
    case .journal(let epoch, let lines):
      journals[index(ofEpoch: epoch)].read(lines, at: at)
    case .epochSealed(let epoch, let next):
      journals[index(ofEpoch: epoch)].isSealed = true
      _ = index(ofEpoch: next)
    case .inbox(let image): inbox = (at, image)
    case .settled(let waiting): settled = (at, waiting)
    }
  }

  /// The highest head seen so far.
  var lastHead: Place { heads.last?.head ?? Place(journal: 0, seq: 0) }

  func journalIndex(ofEpoch epoch: Int64) -> Int? { journalIndexes[epoch] }

  private mutating func note(_ ask: Ask, at: Int64) {
    guard askIndexes[ask.id] == nil else { return }
    askIndexes[ask.id] = asks.count
    asks.append(SeenAsk(ask: ask, at: at, head: lastHead))
  }

  private mutating func see(_ head: Int64, at: Int64) -> Place {
    let place = Place(journal: currentJournal, seq: head)
    if place > lastHead { heads.append(Moment(at: at, head: place)) }
    // What was on disk once still is, also while nobody reads there.
    return lastHead
  }

  private mutating func index(ofEpoch epoch: Int64) -> Int {
    if let index = journalIndexes[epoch] { return index }
    journalIndexes[epoch] = journals.count
    journals.append(SeenJournal(epoch: epoch))
    return journals.count - 1
  }
}
