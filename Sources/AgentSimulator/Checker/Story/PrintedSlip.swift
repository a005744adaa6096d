import Records

/// A slip, read by somebody who looks for a receipt's number.
struct PrintedSlip {
  let at: Int64
  let receipts: [String]
  let isCopy: Bool
  /// Whether it shows its beginning. Without it nobody knows whether it was marked.
  let hasHeading: Bool
  let isWhole: Bool
  private let digits: [String]

  init(_ seen: Story.SeenSlip, _ settings: CheckerSettings) {
    at = seen.at
    isWhole = seen.slip.isWhole
    let lines = seen.slip.lines.map { $0.filter { !$0.isWhitespace } }
    let mark = "***\(settings.copyMark)***"
    let heading = settings.heading.filter { !$0.isWhitespace }
    isCopy = lines.contains { $0.contains(mark) }
    hasHeading = heading.isEmpty || lines.contains { $0.contains(heading) }
    var receipts: [String] = []
    for line in lines {
      guard let number = Self.receipt(in: line, settings), !receipts.contains(number) else {
        continue
      }
      receipts.append(number)
    }
    self.receipts = receipts
    digits = seen.slip.lines.map { String($0.filter(\.isASCIIDigit)) }
  }

  /// A slip from its heading to its cut, with one receipt on it.
  var isComplete: Bool { isWhole && hasHeading && receipts.count == 1 }

  /// Whether some line ends in the amount, however it is written.
  func shows(_ amount: JSONValue?) -> Bool {
    guard let text = amount?.stringValue else { return false }
    let wanted = text.filter(\.isASCIIDigit)
    return digits.contains { $0.hasSuffix(wanted) }
  }

  /// "JKT01-03-000017" somewhere in a line.
  private static func receipt(in line: String, _ settings: CheckerSettings) -> String? {
    let prefix = "\(settings.store)-\(settings.lane)-".filter { !$0.isWhitespace }
    guard let start = line.firstRange(of: prefix) else { return nil }
    let digits = line[start.upperBound...].prefix(while: \.isASCIIDigit)
    return digits.count >= 6
      ? "\(settings.store)-\(settings.lane)-\(digits)" : nil
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension Evidence {
  /// Completed sales by the number of their receipt.
  var receipts: [String: JSONValue] {
    var receipts: [String: JSONValue] = [:]
    for record in stream where record.kind == "sale.completed" {
      if let number = record.body["receipt"]?.stringValue { receipts[number] = record.body }
    }
    return receipts
  }
}
