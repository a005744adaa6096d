// Postings: received sales, returns, closings and settlements become balanced accounting documents.

import Records
import RetailTypes

/// Turns received records into documents: add all of them, then ask for the documents.
///
/// The result depends only on the set of records, not on the order in which they were added.
public struct PostingEngine: Sendable {
  /// What the records came to.
  public struct Result: Sendable {
    public var documents: [AccountingDocument]
    /// Records that should have become documents and did not, with the reason.
    public var held: [HeldRecord]
  }

  /// A sale or return whose entries stand, before it is known whether it may be posted.
  struct Pending: Sendable {
    var key: RecordKey
    var date: BusinessDate
    var sale: String
    var isReturn: Bool
    /// The sale that a return takes goods back from.
    var ofSale: String?
    var receipt: String
    var context: PostingContext
    var entries: Entries
  }

  private struct SaleInJournal: Hashable {
    var device: String
    var epoch: Int64
    var sale: String
  }

  let mode: PostingMode
  private let source: MappingSource
  private var shifts = ShiftContexts()
  private var knownSales: Set<String> = []
  private var pending: [Pending] = []
  private var deferred: [PostingInput] = []
  private var held: [HeldRecord] = []

  public init(mode: PostingMode, mapping source: MappingSource) {
    self.mode = mode
    self.source = source
  }

  /// Takes one accepted record; each at most once. Kinds that are not posted are ignored.
  public mutating func add(_ input: PostingInput) {
    switch input.kind {
    case .saleCompleted, .returnCompleted:
      do throws(HoldReason) {
        try addSale(input)
      } catch {
        hold(input.key, input.businessDate, error)
      }
    case .shiftOpened: shifts.learn(from: input)
    case .shiftClosed, .cardSettled, .cashMoved:
      shifts.learn(from: input)
      deferred.append(input)
    default: break
    }
  }

  private mutating func addSale(_ input: PostingInput) throws(HoldReason) {
    let sale: SaleDocument
    do throws(DocumentError) {
      sale = try SaleDocument(json: input.body)
      try sale.checkArithmetic()
    } catch {
      throw .body("\(error)")
    }
    guard !sale.training else { return }
    knownSales.insert(sale.sale)
    let context = PostingContext(
      store: sale.store, cashier: sale.cashier, currency: sale.currency)
    shifts.learn(context, ofShift: sale.shift, from: input.key)
    guard let mapping = source.mapping(for: sale.currency.code) else {
      throw .currency(sale.currency.code)
    }
    let entries = try Entries(sale, mapping)
    // Refused here, so that no merged document suffers from one sale.
    _ = try entries.balanced(decimals: sale.currency.decimals)
    pending.append(
      Pending(
        key: input.key, date: input.businessDate, sale: sale.sale,
        isReturn: sale.kind == .return, ofSale: sale.of?.sale,
        receipt: sale.receipt ?? sale.sale, context: context, entries: entries))
  }

  private mutating func hold(_ key: RecordKey, _ date: BusinessDate, _ reason: HoldReason) {
    held.append(HeldRecord(key: key, date: date, reason: reason))
  }

  /// The documents of all records added, dated from `from` through `to`, in a fixed order.
  public consuming func finish(
    from: BusinessDate? = nil, through to: BusinessDate? = nil
  ) -> Result {
    pending.sort { $0.key < $1.key }
    deferred.sort { $0.key < $1.key }
    var merged: [MergeKey: MergedSales] = [:]
    var documents: [AccountingDocument] = []
    var first: [SaleInJournal: RecordKey] = [:]
    for sale in pending {
      do throws(HoldReason) {
        if let missing = sale.ofSale, sale.isReturn, !knownSales.contains(missing) {
          throw .saleMissing(missing)
        }
        let identity = SaleInJournal(
          device: sale.key.device, epoch: sale.key.epoch, sale: sale.sale)
        if let before = first[identity] { throw .completedTwice(first: before) }
        first[identity] = sale.key
        if mode == .perCashierDay && !sale.isReturn {
          try merged[MergeKey(sale), default: MergedSales()].add(sale)
        } else if let document = try document(of: sale) {
          documents.append(document)
        }
      } catch {
        hold(sale.key, sale.date, error)
      }
    }
    for (key, sales) in merged {
      if let document = sales.document(key, mode) { documents.append(document) }
    }
    for input in deferred {
      do throws(HoldReason) {
        if let document = try document(of: input) { documents.append(document) }
      } catch {
        hold(input.key, input.businessDate, error)
      }
    }
    let asked = { (date: BusinessDate) in
      (from.map { $0 <= date } ?? true) && (to.map { date <= $0 } ?? true)
    }
    return Result(
      documents: documents.filter { asked($0.date) }.sorted(by: Self.precedes),
      held: held.filter { asked($0.date) }.sorted { ($0.date, $0.key) < ($1.date, $1.key) })
  }

  /// By date and store; merged sales by cashier before all else, which follows as it was recorded.
  private static func precedes(_ left: AccountingDocument, _ right: AccountingDocument) -> Bool {
    func rank(_ document: AccountingDocument) -> (Int, String) {
      document.document.hasPrefix("day/") ? (0, document.document) : (1, "")
    }
    if (left.date, left.store) != (right.date, right.store) {
      return (left.date, left.store) < (right.date, right.store)
    }
    if rank(left) != rank(right) { return rank(left) < rank(right) }
    return left.records.lexicographicallyPrecedes(right.records)
  }
}

extension PostingEngine {
  private func document(of sale: Pending) throws(HoldReason) -> AccountingDocument? {
    try single(
      sale.isReturn ? "return" : "sale", sale.receipt, sale.key, sale.date, sale.context,
      sale.entries)
  }

  private func document(of input: PostingInput) throws(HoldReason) -> AccountingDocument? {
    guard input.body["training"] != true else { return nil }
    let context = try shifts.context(of: input)
    let currency = context.currency
    guard let mapping = source.mapping(for: currency.code) else { throw .currency(currency.code) }
    let (name, entries): (String, Entries) =
      switch input.kind {
      case .shiftClosed: ("shift", try Entries(closing: input.body, mapping, currency))
      case .cashMoved: ("cash", try Entries(movement: input.body, mapping, currency))
      default: ("settlement", try Entries(settlement: input.body, mapping, currency))
      }
    let title =
      (input.body["reference"] ?? input.body["shift"] ?? input.body["reason"])?.stringValue
    return try single(name, title ?? "", input.key, input.businessDate, context, entries)
  }

  /// A document of one record; none if there is nothing to post.
  private func single(
    _ name: String, _ title: String, _ key: RecordKey, _ date: BusinessDate,
    _ context: PostingContext, _ entries: Entries
  ) throws(HoldReason) -> AccountingDocument? {
    let lines = try entries.balanced(decimals: context.currency.decimals)
    guard !lines.isEmpty else { return nil }
    return AccountingDocument(
      document: DocumentName.joined([name, key.device, "\(key.epoch)", "\(key.seq)"]),
      title: title, mode: mode, revision: 1, date: date, store: context.store,
      cashier: context.cashier, currency: context.currency, records: [key], lines: lines)
  }
}
