import RetailTypes

/// How sales become documents.
public enum PostingMode: String, CaseIterable, Hashable, Sendable {
  /// A document for each sale.
  case perSale = "per-sale"
  /// One for each store, cashier, business date and currency; all but sales stay on their own.
  case perCashierDay = "per-cashier-day"
}

/// A balanced double-entry document, ready for the books.
public struct AccountingDocument: Hashable, Sendable {
  /// What one account gets; one of the two amounts is zero.
  public struct Line: Hashable, Sendable {
    public var account: Account
    public var debit: Money
    public var credit: Money

    public init(account: Account, debit: Money = .zero, credit: Money = .zero) {
      self.account = account
      self.debit = debit
      self.credit = credit
    }
  }

  /// The document's permanent name: "sale/DEVICE/EPOCH/SEQ" of its record, or for merged sales
  /// "day/STORE/CASHIER/DATE/CURRENCY/REVISION".
  public var document: String
  /// What people call it: the receipt's or the shift's number.
  public var title: String
  public var mode: PostingMode
  public var revision: Int
  /// The business date.
  public var date: BusinessDate
  public var store: String
  public var cashier: String
  public var currency: Currency
  /// The records it is made of, ascending.
  public var records: [RecordKey]
  /// Debits first, then credits.
  public var lines: [Line]
}

/// A record that is not posted as things stand, and why.
public struct HeldRecord: Hashable, Sendable {
  public var key: RecordKey
  public var date: BusinessDate
  public var reason: HoldReason
}

/// Why a record is not posted.
public enum HoldReason: Error, Equatable, Hashable, Sendable, CustomStringConvertible {
  /// No mapping is for this currency.
  case currency(String)
  /// The mapping has no account for this tender.
  case tender(String)
  /// The mapping has no account for this tax code.
  case tax(String)
  /// The mapping has no account for this purpose.
  case account(member: String)
  /// More change than the tenders took in.
  case change
  case unbalanced(debit: String, credit: String)
  /// The same sale was already completed by another record of this journal.
  case completedTwice(first: RecordKey)
  /// A return whose sale has not arrived.
  case saleMissing(String)
  /// A member of the record is missing or of the wrong form.
  case body(String)
  /// The sum does not fit.
  case overflow

  public var description: String {
    switch self {
    case .currency(let code):
      "no mapping is for \(code); name one with --mapping"
    case .tender(let kind):
      "no account for the tender \"\(kind)\"; add it to \"tenders\" of the mapping"
    case .tax(let code):
      "no account for the tax code \"\(code)\"; add it to \"taxes\" of the mapping"
    case .account(let member):
      "the mapping has no account for this; add \"\(member)\" to it"
    case .change: "the change is more than what was tendered"
    case .unbalanced(let debit, let credit):
      "does not balance: debit \(debit), credit \(credit)"
    case .completedTwice(let first):
      "the same sale was completed before by record \(first.seq) of \(first.device)"
    case .saleMissing(let sale): "waits for the sale \(sale) that it returns goods of"
    case .body(let what): "the record can't be posted: \(what)"
    case .overflow: "the sum is too large"
    }
  }
}
