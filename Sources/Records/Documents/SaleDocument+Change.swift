import RetailTypes

extension SaleDocument {
  /// The tender kind that lies in the drawer, and that change comes out of first.
  public static let cash = "cash"

  /// The tenders, each with the change that came out of it taken off.
  ///
  /// Change comes out of cash first, then out of the other tenders that give it, then out of the
  /// rest; of several the last one first. A document does not say which tenders give change: that
  /// is the lane's configuration, or the reader's mapping.
  public func tendersLessChange(
    givesChange: (String) -> Bool = { _ in false }
  ) -> [(kind: String, amount: Money)] {
    var amounts = tenders.map { (kind: $0.kind, amount: $0.amount) }
    let ranks = tenders.map { $0.kind == Self.cash ? 0 : givesChange($0.kind) ? 1 : 2 }
    var change = totals.change.minor
    for rank in 0...2 {
      for index in amounts.indices.reversed() where ranks[index] == rank {
        let taken = min(change, amounts[index].amount.minor)
        amounts[index].amount.minor -= taken
        change -= taken
      }
    }
    return amounts
  }
}
