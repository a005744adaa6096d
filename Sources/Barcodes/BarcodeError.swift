/// Why a scanned code means nothing that can be sold.
public enum BarcodeError: Error, Equatable, Sendable {
  case empty
  /// A number with one character that is no digit, at `offset` from 0.
  case notDigits(String, offset: Int)
  /// So many digits where the symbology or the number wants another count.
  case length(found: Int, expected: String)
  case checkDigit(String, expected: Int, offset: Int)
  /// The check digit of the price or weight field of a measured article.
  case measureCheckDigit(String, expected: Int, offset: Int)
  /// A label whose weight or price is zero.
  case measureZero(item: String, offset: Int)
  /// Weight, length or price as GS1 element (AI 31nn to 36nn, 392n to 395n, 8005): not read yet, and
  /// without it the quantity would be wrong.
  case measureElement(ai: String, offset: Int)
  /// Only the add-on of a book or magazine was read, not the main code.
  case addOnAlone(String)

  /// A stable name.
  public var code: String {
    switch self {
    case .empty: "empty"
    case .notDigits: "not_digits"
    case .length: "length"
    case .checkDigit: "check_digit"
    case .measureCheckDigit: "measure_check_digit"
    case .measureZero: "measure_zero"
    case .measureElement: "measure_element"
    case .addOnAlone: "add_on_alone"
    }
  }

  /// The offending character of the text, from 0; `nil` where it is not one character.
  public var offset: Int? {
    switch self {
    case .empty, .length, .addOnAlone: nil
    case .notDigits(_, let offset), .checkDigit(_, _, let offset),
      .measureCheckDigit(_, _, let offset), .measureZero(_, let offset),
      .measureElement(_, let offset):
      offset
    }
  }

  /// The same error in a text that has `count` characters before this one.
  func shifted(by count: Int) -> BarcodeError {
    switch self {
    case .empty, .length, .addOnAlone: self
    case .notDigits(let text, let offset): .notDigits(text, offset: offset + count)
    case .checkDigit(let text, let expected, let offset):
      .checkDigit(text, expected: expected, offset: offset + count)
    case .measureCheckDigit(let text, let expected, let offset):
      .measureCheckDigit(text, expected: expected, offset: offset + count)
    case .measureZero(let item, let offset): .measureZero(item: item, offset: offset + count)
    case .measureElement(let ai, let offset): .measureElement(ai: ai, offset: offset + count)
    }
  }

  /// What is wrong and what to do.
  public var message: String {
    switch self {
    case .empty: "nothing was scanned"
    case .notDigits(let text, _): "\"\(text)\" must consist of digits only"
    case .length(let found, let expected): "the code has \(found) digits instead of \(expected)"
    case .checkDigit(let text, let expected, _):
      "the check digit of \(text) should be \(expected): it was misread or mistyped; scan it again"
    case .measureCheckDigit(let text, let expected, _):
      "the check digit of the weight or price in \(text) should be \(expected): scan it again, or"
        + " check measured_goods in the configuration"
    case .measureZero(let item, _):
      "the label of article \(item) carries no weight or price: weigh the goods and label them again"
    case .measureElement(let ai, _):
      "the code carries a weight or price in element (\(ai)), which is not read yet: enter the"
        + " article and its quantity by hand"
    case .addOnAlone(let text):
      "\(text) is only the small add-on of a code: scan the whole code"
    }
  }
}
