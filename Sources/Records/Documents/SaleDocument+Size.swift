extension SaleDocument {
  /// A length that the canonical bytes never exceed, found without writing them.
  ///
  /// Names of members, numbers and amounts at their longest, and every text as if each of its bytes
  /// were escaped.
  public var bytesAtMost: Int {
    Self.texts([
      receipt, sale, store, lane, cashier, shift, currency.code, startedAt, completedAt, customer,
      of?.receipt, of?.sale,
    ]) + Self.membersAndTotalsBytes
      + (of?.lines.count ?? 0) * Self.originLineBytes
      + lines.reduce(0) { sum, line in
        sum + Self.lineBytes
          + Self.texts([
            line.plu, line.gtin, line.description, line.unit, line.taxCode, line.lot, line.expiry,
            line.department,
          ])
      }
      + taxes.reduce(0) { $0 + Self.taxBytes + Self.texts([$1.code]) }
      + tenders.reduce(0) { $0 + Self.tenderBytes + Self.texts([$1.kind, $1.reference]) }
  }

  // Without texts. An amount has at most 22 bytes and two quotes.
  private static let membersAndTotalsBytes = 1_024
  private static let lineBytes = 512
  private static let taxBytes = 192
  private static let tenderBytes = 128
  private static let originLineBytes = 64

  /// An escape has at most six bytes: \u001f.
  private static func texts(_ texts: [String?]) -> Int {
    texts.reduce(0) { $0 + 6 * ($1?.utf8.count ?? 0) }
  }
}
