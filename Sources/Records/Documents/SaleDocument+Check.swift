import RetailTypes

extension SaleDocument {
  /// Checks that every sum and formula of the document holds.
  ///
  /// A return's net and tax are shares of the original line's, so only their sum is checked; a line
  /// whose `tax_code` names a group is checked through the totals.
  public func checkArithmetic() throws(DocumentError) {
    for (index, line) in lines.enumerated() { try check(line, path: "lines[\(index)]") }
    for (index, tax) in taxes.enumerated() { try check(tax, path: "taxes[\(index)]") }
    try checkNumbers()
    try expect("totals.gross", totals.gross) { () throws(AmountError) in
      try Money.sum(lines.map(\.gross))
    }
    try expect("totals.discount", totals.discount) { () throws(AmountError) in
      try Money.sum(lines.map(\.discount))
    }
    try expect("totals.net", totals.net) { () throws(AmountError) in
      try Money.sum(lines.map(\.net))
    }
    try expect("totals.tax", totals.tax) { () throws(AmountError) in
      try Money.sum(lines.map(\.tax))
    }
    try expect("totals.tax", totals.tax) { () throws(AmountError) in
      try Money.sum(taxes.map(\.amount))
    }
    try expect("totals.due", totals.due) { () throws(AmountError) in
      try totals.net + totals.tax + totals.rounding
    }
    try expect("totals.tendered", totals.tendered) { () throws(AmountError) in
      try Money.sum(tenders.map(\.amount))
    }
    try expect("totals.change", totals.change) { () throws(AmountError) in
      try totals.tendered - totals.due
    }
    try expectNotNegative("totals.change", totals.change)
  }

  private func check(_ line: Line, path: String) throws(DocumentError) {
    guard line.quantity.thousandths > 0 else {
      throw .member(path: "\(path).quantity", expected: "a quantity above 0")
    }
    try expectNotNegative("\(path).unit_price", line.unitPrice)
    try expectNotNegative("\(path).discount", line.discount)
    try expect("\(path).gross", line.gross) { () throws(AmountError) in
      try SaleArithmetic.gross(quantity: line.quantity, unitPrice: line.unitPrice)
    }
    try expectNotNegative("\(path).net", line.net)
    try expectNotNegative("\(path).tax", line.tax)
    guard let code = line.taxCode else {
      return try expect("\(path).net", line.net) { () throws(AmountError) in
        try line.gross - line.discount - line.tax
      }
    }
    guard let tax = taxes.first(where: { $0.code == code }) else { return }
    guard kind == .sale else {
      return try expect("\(path).net", line.net) { () throws(AmountError) in
        let amount = try line.gross - line.discount
        return tax.included ? try amount - line.tax : amount
      }
    }
    try expect("\(path).net", line.net) { () throws(AmountError) in
      try split(line, tax).net
    }
    try expect("\(path).tax", line.tax) { () throws(AmountError) in
      try split(line, tax).tax
    }
  }

  private func split(_ line: Line, _ tax: Tax) throws(AmountError) -> (net: Money, tax: Money) {
    try SaleArithmetic.split(line.gross - line.discount, rate: tax.rate, included: tax.included)
  }

  /// A tax that lines name directly is the sum over them; a component of a group is not.
  private func check(_ tax: Tax, path: String) throws(DocumentError) {
    let named = lines.filter { $0.taxCode == tax.code }
    guard !named.isEmpty, taxes.filter({ $0.code == tax.code }).count == 1,
      !lines.contains(where: { line in !taxes.contains { $0.code == line.taxCode } })
    else { return }
    try expect("\(path).base", tax.base) { () throws(AmountError) in
      try Money.sum(named.map(\.net))
    }
    try expect("\(path).amount", tax.amount) { () throws(AmountError) in
      try Money.sum(named.map(\.tax))
    }
  }

  private func checkNumbers() throws(DocumentError) {
    for (path, numbers) in [("lines", lines.map(\.line)), ("tenders", tenders.map(\.tender))] {
      guard zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw .member(path: path, expected: "numbered in ascending order, none twice")
      }
    }
    for (index, tender) in tenders.enumerated() {
      try expectNotNegative("tenders[\(index)].amount", tender.amount)
    }
  }

  private func expectNotNegative(_ path: String, _ amount: Money) throws(DocumentError) {
    guard amount >= .zero else { throw .member(path: path, expected: "an amount of 0 or more") }
  }

  private func expect(
    _ path: String, _ stated: Money, _ compute: () throws(AmountError) -> Money
  ) throws(DocumentError) {
    let computed: Money
    do throws(AmountError) {
      computed = try compute()
    } catch {
      throw .overflow(path: path)
    }
    guard stated == computed else {
      throw .arithmetic(
        path: path, stated: stated.text(decimals: currency.decimals),
        computed: computed.text(decimals: currency.decimals))
    }
  }
}
