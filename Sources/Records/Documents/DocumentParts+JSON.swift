// A line and a tender also stand alone, in the records that add them to a sale.

extension SaleDocument.Line {
  /// The members of a line, amounts with `decimals` decimals.
  public func json(decimals: Int) -> JSONValue {
    json { .string($0.text(decimals: decimals)) }
  }

  /// Reads a line whose amounts have `decimals` decimals; members not known are ignored.
  public init(json: JSONValue, decimals: Int) throws(DocumentError) {
    try self.init(DocumentReader(value: json, path: "", decimals: decimals))
  }
}

extension SaleDocument.Tender {
  /// The members of a tender, its amount with `decimals` decimals.
  public func json(decimals: Int) -> JSONValue {
    json { .string($0.text(decimals: decimals)) }
  }

  /// Reads a tender whose amount has `decimals` decimals; members not known are ignored.
  public init(json: JSONValue, decimals: Int) throws(DocumentError) {
    try self.init(DocumentReader(value: json, path: "", decimals: decimals))
  }
}
