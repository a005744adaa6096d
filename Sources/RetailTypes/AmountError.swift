/// Why an amount, quantity, rate or date could not be read or computed.
public enum AmountError: Error, Equatable, Sendable {
  /// The text is not of the form that `expected` describes.
  case malformed(text: String, expected: String)
  /// The result does not fit; nothing was rounded or wrapped.
  case overflow
}

extension AmountError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let text, let expected): "\"\(text)\" is not \(expected)"
    case .overflow: "the amount is too large"
    }
  }
}
