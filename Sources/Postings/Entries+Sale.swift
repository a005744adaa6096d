import Records
import RetailTypes

extension Entries {
  /// The entries of a completed sale or return.
  ///
  /// It only sums what the document says: net and tax were rounded line by line on the lane, and
  /// rounding them again from a total gives other amounts.
  init(_ sale: SaleDocument, _ mapping: Mapping) throws(HoldReason) {
    let returned = sale.kind == .return
    // On a return every entry changes sides.
    let (debit, credit): (Side, Side) = returned ? (.credit, .debit) : (.debit, .credit)
    for (tender, amount) in try Self.netTenders(of: sale, mapping) {
      try add(debit, tender.account, amount, as: .tender)
    }
    let accounts = returned ? mapping.returns : mapping.sales
    for line in sale.lines {
      let account = accounts.account(department: line.department, taxCode: line.taxCode)
      let tax = line.taxCode.flatMap { code in sale.taxes.first { $0.code == code } }
      // A code that names a group has no rate of its own: the lines are told apart by the code.
      let rate = tax?.rate.text ?? line.taxCode ?? "0"
      try add(
        credit, account.named(forRate: rate), line.net, as: .revenue, rate: tax?.rate ?? .zero)
      if let cost = line.cost, let accounts = mapping.cost {
        try add(debit, accounts.ofGoodsSold, cost, as: .cost)
        try add(credit, accounts.inventory, cost, as: .cost)
      }
    }
    for tax in sale.taxes where tax.amount != .zero {
      guard let account = mapping.taxes[tax.code] else { throw .tax(tax.code) }
      try add(
        credit, account.named(forRate: tax.rate.text), tax.amount, as: .tax, rate: tax.rate)
    }
    if sale.totals.rounding != .zero {
      guard let accounts = mapping.rounding else { throw .account(member: "rounding") }
      let gains = (sale.totals.rounding > .zero) != returned
      try add(
        credit, gains ? accounts.gain : accounts.loss, sale.totals.rounding, as: .difference)
    }
  }

  /// What stays in each tender's account once change is given.
  private static func netTenders(
    of sale: SaleDocument, _ mapping: Mapping
  ) throws(HoldReason) -> [(tender: Mapping.Tender, amount: Money)] {
    guard sale.totals.change <= sale.totals.tendered else { throw .change }
    var result: [(tender: Mapping.Tender, amount: Money)] = []
    let net = sale.tendersLessChange { mapping.tenders[$0]?.givesChange ?? false }
    for (kind, amount) in net {
      guard let tender = mapping.tenders[kind] else { throw .tender(kind) }
      result.append((tender, amount))
    }
    return result
  }
}
