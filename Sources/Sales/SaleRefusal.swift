/// Why the till refuses a command. Nothing has changed then.
public enum SaleRefusal: Error, Hashable, Sendable {
  case shiftAlreadyOpen(shift: String)
  case noShift
  case saleStillOpen(sale: String)
  case suspendedSales(count: Int)
  case noSale
  case noSuchLine(Int64)
  case noSuchTender(Int64)
  case notSuspended(sale: String)
  case quantityNotPositive
  case priceNegative
  case unknownTax(code: String)
  case missing(member: String, why: String)
  case textTooLong(member: String)
  case unknownTender(kind: String, known: [String])
  case amountNotPositive
  case amountNegative
  case exceedsDue(kind: String, remaining: String)
  case alreadyCovered
  case emptySale
  case notCovered(due: String, tendered: String)
  case changeNotPossible(change: String, changeable: String)
  case saleTooLarge
  case amountTooLarge
  case taxesChanged

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .shiftAlreadyOpen: "shift_already_open"
    case .noShift: "no_shift"
    case .saleStillOpen: "sale_open"
    case .suspendedSales: "suspended_sales"
    case .noSale: "no_sale_open"
    case .noSuchLine: "no_such_line"
    case .noSuchTender: "no_such_tender"
    case .notSuspended: "not_suspended"
    case .quantityNotPositive: "quantity_not_positive"
    case .priceNegative: "price_negative"
    case .unknownTax: "unknown_tax_code"
    case .missing: "missing_member"
    case .textTooLong: "text_too_long"
    case .unknownTender: "unknown_tender"
    case .amountNotPositive: "amount_not_positive"
    case .amountNegative: "amount_negative"
    case .exceedsDue: "exceeds_due"
    case .alreadyCovered: "already_covered"
    case .emptySale: "empty_sale"
    case .notCovered: "not_covered"
    case .changeNotPossible: "change_not_possible"
    case .saleTooLarge: "sale_too_large"
    case .amountTooLarge: "amount_too_large"
    case .taxesChanged: "taxes_changed"
    }
  }

  /// What is wrong and what to do, for people.
  public var message: String {
    switch self {
    case .shiftAlreadyOpen(let shift): "Shift \(shift) is open. Close it before opening another."
    case .noShift: "No shift is open. Open a shift first."
    case .saleStillOpen(let sale):
      "Sale \(sale) is still open. Complete, suspend or void it first."
    case .suspendedSales(let count):
      "\(count) suspended sale(s) belong to this shift. Resume and complete or void them first."
    case .noSale: "No sale is open. Scan an item or add a line to start one."
    case .noSuchLine(let line): "The sale has no line \(line)."
    case .noSuchTender(let tender): "The sale has no tender \(tender)."
    case .notSuspended(let sale): "Sale \(sale) is not suspended at this lane."
    case .quantityNotPositive:
      "The quantity must be above 0. To take a line out of the sale, void it."
    case .priceNegative: "A price can't be below 0."
    case .unknownTax(let code):
      "The tax code \"\(code)\" is not in the configuration. Add it under taxes, or use another."
    case .missing(let member, let why): "\"\(member)\" is missing: \(why)"
    case .textTooLong(let member):
      "\"\(member)\" is too long: at most \(Till.maximumTextBytes) bytes of UTF-8 are kept."
    case .unknownTender(let kind, let known):
      "The tender \"\(kind)\" is not in the configuration. Known: \(known.joined(separator: ", "))."
    case .amountNotPositive: "The amount must be above 0."
    case .amountNegative: "The amount can't be below 0."
    case .exceedsDue(let kind, let remaining):
      "No change is given on \(kind): at most \(remaining) can be paid with it."
    case .alreadyCovered: "The sale is already covered. Complete it, or void a tender first."
    case .emptySale: "The sale has no lines. Add one, or void the sale."
    case .notCovered(let due, let tendered):
      "\(due) are due and \(tendered) tendered. Take another tender first."
    case .changeNotPossible(let change, let changeable):
      "\(change) of change would be due, but only \(changeable) came in tenders that give change."
        + " Void a tender and take it anew."
    case .saleTooLarge:
      "The sale is as large as one receipt can be. Complete it and go on with another."
    case .amountTooLarge: "The amount is too large to compute with."
    case .taxesChanged:
      "The taxes in the configuration are not those that this sale was begun with. Void the sale and"
        + " sell the goods anew."
    }
  }
}
