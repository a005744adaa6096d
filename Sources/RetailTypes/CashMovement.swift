/// Cash that goes in or out of the drawer other than by a sale.
public enum CashMovement: String, Hashable, Sendable, CaseIterable {
  case payIn = "pay_in"
  case payOut = "pay_out"
  /// Notes taken from the drawer to the safe.
  case drop
}
