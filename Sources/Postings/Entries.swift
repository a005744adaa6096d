import RetailTypes

/// Debits and credits by account, summed as they come.
struct Entries: Sendable {
  enum Side: Int, Comparable {
    case debit
    case credit

    static func < (left: Side, right: Side) -> Bool { left.rawValue < right.rawValue }
    var opposite: Side { self == .debit ? .credit : .debit }
  }

  /// The order in which the lines of a side are shown.
  enum Role: Int {
    case tender
    case revenue
    case tax
    case difference
    case cost
  }

  private struct Key: Hashable {
    var side: Side
    var account: Account
  }

  private struct Entry {
    var role: Role
    /// In ten-thousandths of a percent, for the order.
    var rate: Int64
    var amount: Money
  }

  private var entries: [Key: Entry] = [:]

  /// Adds `amount`; a negative one goes to the other side.
  mutating func add(
    _ side: Side, _ account: Account, _ amount: Money, as role: Role, rate: TaxRate = .zero
  ) throws(HoldReason) {
    guard amount != .zero else { return }
    if amount < .zero {
      let positive = try exact { () throws(AmountError) in try .zero - amount }
      return try add(side.opposite, account, positive, as: role, rate: rate)
    }
    try sum(
      Key(side: side, account: account),
      Entry(role: role, rate: rate.tenThousandths, amount: amount))
  }

  /// Adds all of `other`; nothing if a sum does not fit.
  mutating func add(_ other: Entries) throws(HoldReason) {
    var result = self
    for (key, entry) in other.entries { try result.sum(key, entry) }
    self = result
  }

  private mutating func sum(_ key: Key, _ entry: Entry) throws(HoldReason) {
    guard var present = entries[key] else {
      entries[key] = entry
      return
    }
    let before = present.amount
    present.amount = try exact { () throws(AmountError) in try before + entry.amount }
    if (entry.role.rawValue, entry.rate) < (present.role.rawValue, present.rate) {
      present.role = entry.role
      present.rate = entry.rate
    }
    entries[key] = present
  }

  private func exact(_ compute: () throws(AmountError) -> Money) throws(HoldReason) -> Money {
    do throws(AmountError) { return try compute() } catch { throw .overflow }
  }

  /// The lines in their order, if both sides come to the same.
  func balanced(decimals: Int) throws(HoldReason) -> [AccountingDocument.Line] {
    let sorted = entries.sorted { left, right in
      let (a, b) = (left.value, right.value)
      return (
        left.key.side, a.role.rawValue, a.rate, left.key.account.code, left.key.account.name
      ) < (
        right.key.side, b.role.rawValue, b.rate, right.key.account.code, right.key.account.name
      )
    }
    var lines: [AccountingDocument.Line] = []
    var (debit, credit) = (Money.zero, Money.zero)
    for (key, entry) in sorted {
      let (before, amount) = (key.side == .debit ? debit : credit, entry.amount)
      let total = try exact { () throws(AmountError) in try before + amount }
      switch key.side {
      case .debit:
        debit = total
        lines.append(.init(account: key.account, debit: amount))
      case .credit:
        credit = total
        lines.append(.init(account: key.account, credit: amount))
      }
    }
    guard debit == credit else {
      throw .unbalanced(
        debit: debit.text(decimals: decimals), credit: credit.text(decimals: decimals))
    }
    return lines
  }
}
