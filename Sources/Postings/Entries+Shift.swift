import Records
import RetailTypes

extension Entries {
  /// Cash over or short at the close: `over_short` of a `shift.closed`, negative when short.
  ///
  /// An object instead of an amount gives the difference of each tender.
  init(
    closing body: JSONValue, _ mapping: Mapping, _ currency: Currency
  ) throws(HoldReason) {
    var differences: [(tender: String, amount: Money)] = []
    switch body["over_short"] {
    case .object(let object):
      for member in object.members {
        let amount = try Self.money(member.value, "over_short.\(member.name)", currency)
        differences.append((member.name, amount))
      }
    case nil, .null: return
    case let value?:
      let amount = try Self.money(value, "over_short", currency)
      differences.append((Mapping.cashTender, amount))
    }
    for (kind, amount) in differences where amount != .zero {
      guard let tender = mapping.tenders[kind] else { throw .tender(kind) }
      guard let accounts = mapping.overShort else { throw .account(member: "over_short") }
      let account = amount > .zero ? accounts.gain : accounts.loss
      try add(.debit, tender.account, amount, as: .tender)
      try add(.credit, account, amount, as: .difference)
    }
  }

  /// A `cash.moved`: `amount` into the drawer or out of it, against the account of its `kind`.
  init(
    movement body: JSONValue, _ mapping: Mapping, _ currency: Currency
  ) throws(HoldReason) {
    guard let accounts = mapping.cashMovements else { return }
    guard let kind = body["kind"]?.stringValue.flatMap(CashMovement.init(rawValue:)) else {
      throw .body("kind must be \"pay_in\", \"pay_out\" or \"drop\"")
    }
    guard let other = accounts[kind.rawValue] else {
      throw .account(member: "cash_movements.\(kind.rawValue)")
    }
    guard let cash = mapping.tenders[Mapping.cashTender] else { throw .tender(Mapping.cashTender) }
    let amount = try Self.money(body["amount"], "amount", currency)
    try add(kind == .payIn ? .debit : .credit, cash.account, amount, as: .tender)
    try add(kind == .payIn ? .credit : .debit, other, amount, as: .difference)
  }

  /// A `card.settled`: the acquirer paid out `amount` of `tender`, less its `fee` and `fee_tax`.
  ///
  /// Where the record states no fee, it is the mapping's rate of the amount; the tax likewise, of
  /// the fee.
  init(
    settlement body: JSONValue, _ mapping: Mapping, _ currency: Currency
  ) throws(HoldReason) {
    guard let kind = body["tender"]?.stringValue else { throw .body("tender must be text") }
    guard let tender = mapping.tenders[kind] else { throw .tender(kind) }
    guard let terms = mapping.settlements[kind] else {
      throw .account(member: "settlements.\(kind)")
    }
    let amount = try Self.money(body["amount"], "amount", currency)
    let fee = try Self.stated("fee", in: body, currency, else: terms.feeRate, of: amount)
    let feeTax = try Self.stated("fee_tax", in: body, currency, else: terms.feeTaxRate, of: fee)
    let paidOut: Money
    do throws(AmountError) { paidOut = try amount - fee - feeTax } catch { throw .overflow }
    try add(.debit, terms.bank, paidOut, as: .tender)
    try add(.debit, terms.fee, fee, as: .difference)
    try add(.debit, terms.fee, feeTax, as: .difference)
    try add(.credit, tender.account, amount, as: .tender)
  }

  /// The member's amount; where it is absent, `rate` of `base`.
  private static func stated(
    _ name: String, in body: JSONValue, _ currency: Currency, else rate: TaxRate, of base: Money
  ) throws(HoldReason) -> Money {
    if let value = body[name], value != .null { return try money(value, name, currency) }
    do throws(AmountError) {
      return try SaleArithmetic.split(base, rate: rate, included: false).tax
    } catch {
      throw .overflow
    }
  }

  private static func money(
    _ value: JSONValue?, _ path: String, _ currency: Currency
  ) throws(HoldReason) -> Money {
    do throws(AmountError) {
      return try Money(value?.stringValue ?? "", decimals: currency.decimals)
    } catch {
      throw .body("\(path): \(error)")
    }
  }
}
