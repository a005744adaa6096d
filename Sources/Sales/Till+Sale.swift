import Records
import RetailTypes

/// What is sold on a line, once the catalogue or the cashier has said it.
public struct LineItem: Hashable, Sendable {
  public var plu: String?
  public var gtin: String?
  public var description: String
  public var unit: String
  public var quantity: Quantity
  public var unitPrice: Money
  public var taxCode: String?
  public var unitCost: Money?
  public var department: String?

  public init(
    plu: String?, gtin: String?, description: String, unit: String, quantity: Quantity,
    unitPrice: Money, taxCode: String?, unitCost: Money? = nil, department: String? = nil
  ) {
    self.plu = plu
    self.gtin = gtin
    self.description = description
    self.unit = unit
    self.quantity = quantity
    self.unitPrice = unitPrice
    self.taxCode = taxCode
    self.unitCost = unitCost
    self.department = department
  }
}

extension Till {
  /// The largest sale, in bytes of its document: a record has 65,536 bytes at most.
  static let maximumDocumentBytes = 60_000
  /// Lines leave so much of it for the tenders.
  static let maximumLinesBytes = 52_000
  /// The longest text that a command may bring, in bytes of UTF-8.
  public static let maximumTextBytes = 256

  /// The sale in progress as it stands.
  public func currentDocument() throws(SaleRefusal) -> SaleDocument {
    try document(of: try openSale())
  }

  /// A suspended sale as it stands, if `id` is one.
  public func suspendedDocument(_ id: String) throws(SaleRefusal) -> SaleDocument? {
    guard let sale = suspended.first(where: { $0.start.sale == id }) else { return nil }
    return try document(of: sale)
  }

  /// Adds a line, and starts a sale named `newSale` at `now` if none is open.
  public func addLine(
    _ item: LineItem, reason: String? = nil, newSale: String, now: String
  ) throws(SaleRefusal) -> [Change] {
    guard let shift else { throw .noShift }
    var changes: [Change] = []
    var sale: OpenSale
    if let current {
      sale = current
    } else {
      let start = SaleStart(
        sale: newSale, shift: shift.opening.shift, cashier: shift.opening.cashier, startedAt: now)
      changes.append(.saleStarted(start, settings))
      sale = OpenSale(start: start)
    }
    let line = try line(number: sale.nextLine, item)
    sale.add(line, unitCost: item.unitCost)
    try checkSize(sale, most: Self.maximumLinesBytes)
    changes.append(
      .lineAdded(sale.start.sale, line, unitCost: item.unitCost, reason: reason, settings))
    return changes
  }

  /// Changes quantity, price or description of a line.
  public func changeLine(
    _ number: Int64, quantity: Quantity?, unitPrice: Money?, description: String?, reason: String?
  ) throws(SaleRefusal) -> [Change] {
    var sale = try openSale()
    guard let old = sale.line(number) else { throw .noSuchLine(number) }
    try Self.checkText(description, member: "description")
    try Self.checkText(reason, member: "reason")
    let item = LineItem(
      plu: old.plu, gtin: old.gtin, description: description ?? old.description, unit: old.unit,
      quantity: quantity ?? old.quantity, unitPrice: unitPrice ?? old.unitPrice,
      taxCode: old.taxCode, unitCost: sale.unitCost(ofLine: number), department: old.department)
    let line = try line(number: number, item)
    sale.change(line)
    try checkSize(sale, most: Self.maximumLinesBytes)
    return [.lineChanged(sale.start.sale, line, reason: reason, settings)]
  }

  public func voidLine(_ number: Int64) throws(SaleRefusal) -> [Change] {
    let sale = try openSale()
    guard sale.line(number) != nil else { throw .noSuchLine(number) }
    return [.lineVoided(sale.start.sale, line: number)]
  }

  /// Takes a tender. More than is due is taken only where change is given.
  public func addTender(
    kind: String, amount: Money, reference: String?
  ) throws(SaleRefusal) -> [Change] {
    var sale = try openSale()
    guard !sale.lines.isEmpty else { throw .emptySale }
    guard let definition = settings.tender(kind) else {
      throw .unknownTender(kind: kind, known: settings.tenders.map(\.kind))
    }
    guard amount > .zero else { throw .amountNotPositive }
    try Self.checkText(reference, member: "reference")
    let before = try document(of: sale)
    guard before.totals.tendered < before.totals.due else { throw .alreadyCovered }
    if !definition.change { try checkExact(before, adding: amount, kind: kind) }
    let tender = SaleDocument.Tender(
      tender: sale.nextTender, kind: kind, amount: amount, reference: reference)
    sale.add(tender)
    try checkSize(sale, most: Self.maximumDocumentBytes)
    return [.tendered(sale.start.sale, tender, settings)]
  }

  /// Tenders that give no change may come to the exact amount, before rounding, at most.
  private func checkExact(
    _ document: SaleDocument, adding amount: Money, kind: String
  ) throws(SaleRefusal) {
    let remaining = try amounts { () throws(AmountError) in
      let exact = try document.totals.net + document.totals.tax
      let taken = document.tenders.filter { !(settings.tender($0.kind)?.change ?? false) }
      return try exact - Money.sum(taken.map(\.amount))
    }
    guard amount <= remaining else {
      throw .exceedsDue(kind: kind, remaining: text(max(.zero, remaining)))
    }
  }

  public func voidTender(_ number: Int64) throws(SaleRefusal) -> [Change] {
    let sale = try openSale()
    guard sale.tenders.contains(where: { $0.tender == number }) else {
      throw .noSuchTender(number)
    }
    return [.tenderVoided(sale.start.sale, tender: number)]
  }

  /// Completes the sale if it is covered, and numbers its receipt.
  public func complete(now: String) throws(SaleRefusal) -> (SaleDocument, [Change]) {
    let sale = try openSale()
    guard !sale.lines.isEmpty else { throw .emptySale }
    var document = try document(of: sale)
    let totals = document.totals
    guard totals.tendered >= totals.due else {
      throw .notCovered(due: text(totals.due), tendered: text(totals.tendered))
    }
    let changeable = try amounts { () throws(AmountError) in
      try Money.sum(
        sale.tenders.filter { settings.tender($0.kind)?.change ?? false }.map(\.amount))
    }
    guard totals.change <= changeable else {
      throw .changeNotPossible(change: text(totals.change), changeable: text(changeable))
    }
    // The taxes of a line are those of its time; a document has one rate for each code.
    guard (try? document.checkArithmetic()) != nil else { throw .taxesChanged }
    document.completedAt = now
    document.receipt = "\(settings.store)-\(settings.lane)-\(sixDigits(receiptCount + 1))"
    return (document, [.saleCompleted(document)])
  }

  public func void() throws(SaleRefusal) -> (SaleDocument, [Change]) {
    let document = try currentDocument()
    return (document, [.saleVoided(document)])
  }

  public func suspend() throws(SaleRefusal) -> [Change] {
    [.saleSuspended(try openSale().start.sale)]
  }

  public func resume(_ id: String) throws(SaleRefusal) -> [Change] {
    guard suspended.contains(where: { $0.start.sale == id }) else { throw .notSuspended(sale: id) }
    if let current { throw .saleStillOpen(sale: current.start.sale) }
    return [.saleResumed(id)]
  }

  private func openSale() throws(SaleRefusal) -> OpenSale {
    guard let current else { throw .noSale }
    return current
  }

  private func document(of sale: OpenSale) throws(SaleRefusal) -> SaleDocument {
    try amounts { () throws(AmountError) in try sale.document(settings) }
  }

  private func checkSize(_ sale: OpenSale, most bytes: Int) throws(SaleRefusal) {
    let document = try document(of: sale)
    // Nearly every sale is known to fit without being written out.
    guard document.bytesAtMost > bytes else { return }
    guard JCS.bytes(document.json).count <= bytes else { throw .saleTooLarge }
  }

  /// Refuses what a command says at such length that its record might not hold it.
  public static func checkText(_ text: String?, member: String) throws(SaleRefusal) {
    guard (text?.utf8.count ?? 0) <= maximumTextBytes else {
      throw .textTooLong(member: member)
    }
  }

  private func line(number: Int64, _ item: LineItem) throws(SaleRefusal) -> SaleDocument.Line {
    guard item.quantity > Quantity(thousandths: 0) else { throw .quantityNotPositive }
    guard item.unitPrice >= .zero else { throw .priceNegative }
    var rate = (TaxRate.zero, true)
    if let code = item.taxCode {
      guard let tax = settings.taxes.first(where: { $0.code == code }) else {
        throw .unknownTax(code: code)
      }
      rate = (tax.rate, tax.included)
    }
    return try amounts { () throws(AmountError) in
      let gross = try SaleArithmetic.gross(quantity: item.quantity, unitPrice: item.unitPrice)
      let (net, tax) = try SaleArithmetic.split(gross, rate: rate.0, included: rate.1)
      let cost = try item.unitCost.map { unit throws(AmountError) in
        try SaleArithmetic.gross(quantity: item.quantity, unitPrice: unit)
      }
      return SaleDocument.Line(
        line: number, plu: item.plu, gtin: item.gtin, description: item.description,
        quantity: item.quantity, unit: item.unit, unitPrice: item.unitPrice, gross: gross, net: net,
        tax: tax, taxCode: item.taxCode, cost: cost, department: item.department)
    }
  }

  func text(_ amount: Money) -> String { amount.text(decimals: settings.currency.decimals) }

  func amounts<Value>(_ compute: () throws(AmountError) -> Value) throws(SaleRefusal) -> Value {
    do throws(AmountError) {
      return try compute()
    } catch {
      throw .amountTooLarge
    }
  }

  func sixDigits(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
