/// Check digits of GS1 numbers.
enum CheckDigit {
  /// Modulo 10 with weights 3 and 1 from the right (GS1 General Specifications, section 7.9.1).
  static func gs1(_ digits: some BidirectionalCollection<Int>) -> Int {
    let sum = digits.reversed().enumerated().reduce(0) { sum, next in
      sum + next.element * (next.offset.isMultiple(of: 2) ? 3 : 1)
    }
    return (10 - sum % 10) % 10
  }

  /// The digit that verifies a price or weight field of four or five digits, `nil` for any other
  /// length (GS1 General Specifications, sections 7.9.2 to 7.9.4).
  static func measure(_ digits: [Int]) -> Int? {
    switch digits.count {
    case 4:
      let weights = [twoMinus, twoMinus, three, fiveMinus]
      return zip(weights, digits).reduce(0) { $0 + $1.0[$1.1] } * 3 % 10
    case 5:
      let weights = [fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus]
      let sum = zip(weights, digits).reduce(0) { $0 + $1.0[$1.1] }
      return fiveMinus.firstIndex(of: (10 - sum % 10) % 10)
    default: return nil
    }
  }

  // Weighting factors of section 7.9.2: the product's last digit, less or plus its tens.
  private static let twoMinus = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7]
  private static let three = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7]
  private static let fivePlus = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]
  private static let fiveMinus = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1]
}
