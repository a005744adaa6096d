/// What posagent promises. Each has a file of its own beside the judging of it.
enum Promise: String, CaseIterable, Sendable {
  case acknowledgedIsKept = "acknowledged is kept"
  case journalFirst = "journal first"
  case recordedWasAsked = "recorded was asked"
  case answersAreTrue = "answers are true"
  case refusalsAreTrue = "refusals are true"
  case oneAnswer = "one answer"
  case chainHolds = "the chain holds"
  case soldAsListed = "sold as listed"
  case salesAddUp = "sales add up"
  case saleIsItsRecords = "a sale is what its records say"
  case numbersGoOn = "numbers go on"
  case reportsAddUp = "reports add up"
  case oneOriginal = "one original"
  case printedIsProven = "printed is proven"
  case drawerOnce = "the drawer opens once"
  case upstreamOnce = "upstream once"
  case booksAddUp = "the books add up"
  case nothingWaits = "nothing waits for ever"

  /// The promise in one sentence.
  var sentence: String { judge.sentence }

  /// Who judges whether it was kept.
  var judge: any Judge.Type {
    switch self {
    case .acknowledgedIsKept: AcknowledgedIsKept.self
    case .journalFirst: JournalFirst.self
    case .recordedWasAsked: RecordedWasAsked.self
    case .answersAreTrue: AnswersAreTrue.self
    case .refusalsAreTrue: RefusalsAreTrue.self
    case .oneAnswer: OneAnswer.self
    case .chainHolds: ChainHolds.self
    case .soldAsListed: SoldAsListed.self
    case .salesAddUp: SalesAddUp.self
    case .saleIsItsRecords: SaleIsItsRecords.self
    case .numbersGoOn: NumbersGoOn.self
    case .reportsAddUp: ReportsAddUp.self
    case .oneOriginal: OneOriginal.self
    case .printedIsProven: PrintedIsProven.self
    case .drawerOnce: DrawerOnce.self
    case .upstreamOnce: UpstreamOnce.self
    case .booksAddUp: BooksAddUp.self
    case .nothingWaits: NothingWaits.self
    }
  }
}

/// Judges by all that was seen whether one promise was kept.
protocol Judge {
  /// The promise in one sentence.
  static var sentence: String { get }

  static func judge(_ evidence: Evidence, _ findings: inout Findings)
}
