/// What a record says happened. Kinds not listed here are kept and passed on like any other.
public struct RecordKind: RawRepresentable, Hashable, Sendable {
  public var rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  private init(_ rawValue: String) { self.rawValue = rawValue }

  /// The first record of each journal: where it comes from and what it carries over.
  public static let epochOpened = RecordKind("epoch.opened")
  public static let agentStarted = RecordKind("agent.started")
  public static let shiftOpened = RecordKind("shift.opened")
  public static let shiftClosed = RecordKind("shift.closed")
  public static let cashMoved = RecordKind("cash.moved")
  public static let drawerKicked = RecordKind("drawer.kicked")
  /// The pulse of an order was written to the printer.
  public static let drawerPulsed = RecordKind("drawer.pulsed")
  public static let drawerOpened = RecordKind("drawer.opened")
  public static let drawerClosed = RecordKind("drawer.closed")
  public static let saleStarted = RecordKind("sale.started")
  public static let saleLineAdded = RecordKind("sale.line_added")
  public static let saleLineChanged = RecordKind("sale.line_changed")
  public static let saleLineVoided = RecordKind("sale.line_voided")
  public static let saleDiscounted = RecordKind("sale.discounted")
  public static let saleTendered = RecordKind("sale.tendered")
  public static let saleTenderVoided = RecordKind("sale.tender_voided")
  public static let saleCompleted = RecordKind("sale.completed")
  public static let saleVoided = RecordKind("sale.voided")
  public static let saleSuspended = RecordKind("sale.suspended")
  public static let saleResumed = RecordKind("sale.resumed")
  public static let returnCompleted = RecordKind("return.completed")
  public static let cardSettled = RecordKind("card.settled")
  /// A receipt is to be printed; nothing has been sent to the printer yet.
  public static let printQueued = RecordKind("print.queued")
  public static let printStarted = RecordKind("print.started")
  public static let printConfirmed = RecordKind("print.confirmed")
  public static let printInDoubt = RecordKind("print.in_doubt")
  public static let deviceAttached = RecordKind("device.attached")
  public static let deviceDetached = RecordKind("device.detached")
  public static let deviceFault = RecordKind("device.fault")
  public static let clockChanged = RecordKind("clock.changed")
  public static let configChanged = RecordKind("config.changed")
  public static let catalogueUpdated = RecordKind("catalogue.updated")
}

/// What the core wants recorded; the sealer adds the rest.
public struct RecordDraft: Hashable, Sendable {
  public var kind: RecordKind
  public var body: JSONValue

  public init(_ kind: RecordKind, _ body: KeyValuePairs<String, JSONValue?>) {
    self.init(kind: kind, body: .object(body))
  }

  public init(kind: RecordKind, body: JSONValue) {
    self.kind = kind
    self.body = body
  }
}
