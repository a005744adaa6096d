/// A currency as a shop uses it: its ISO 4217 code and the decimals on its price tags.
public struct Currency: Hashable, Sendable {
  public var code: String
  /// Decimals at the counter, which may differ from ISO 4217's (the rupiah has none).
  public var decimals: Int

  public init(code: String, decimals: Int) {
    self.code = code
    self.decimals = decimals
  }

  /// The decimals that counters use for `code`: those of ISO 4217, except where cash has none.
  public static func usualDecimals(of code: String) -> Int {
    switch code {
    // ISO 4217 says 2 for IDR, but no price in rupiah has had decimals since 1965's redenomination.
    case "IDR", "JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "RWF", "XAF", "XOF", "XPF": 0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }
}
