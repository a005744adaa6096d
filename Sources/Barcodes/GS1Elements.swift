/// The article in a GS1 element string. Other elements are passed over, not read.
enum GS1Elements {
  /// The GTIN of AI (01), or `nil` without one.
  ///
  /// - Throws: `measureElement` where a weight, count or price goes with it: sold as one piece, it
  ///   would be wrong.
  static func gtin(in text: String) throws(BarcodeError) -> GTIN? {
    let bytes = Array(text.utf8)
    var start = 0
    var found: GTIN?
    while start < bytes.count {
      let element = bytes[start..<end(of: bytes, from: start)]
      if let ai = measure(of: element) { throw .measureElement(ai: ai, offset: start) }
      if element.starts(with: "01".utf8), found == nil {
        let digits = String(decoding: element.dropFirst(2), as: UTF8.self)
        guard digits.utf8.count == 14 else {
          throw .length(found: digits.utf8.count, expected: "14 after (01)")
        }
        do throws(BarcodeError) {
          found = try GTIN(digits)
        } catch {
          throw error.shifted(by: start + 2)
        }
      }
      start = element.endIndex
      if start < bytes.count, bytes[start] == groupSeparator { start += 1 }
    }
    return found
  }

  private static let groupSeparator: UInt8 = 0x1D

  /// Elements of predefined length end by it, all others at a GS (section 7.8.4, figure 7.8.4-2).
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    let length =
      switch String(decoding: bytes[start...].prefix(2), as: UTF8.self) {
      case "00": 20
      case "01", "02", "03", "41": 16
      case "04": 18
      case "11", "12", "13", "14", "15", "16", "17", "18", "19": 8
      case "20": 4
      case "31", "32", "33", "34", "35", "36": 10
      default: Int.max
      }
    let separator = bytes[start...].firstIndex(of: groupSeparator) ?? bytes.count
    return min(separator, length > bytes.count ? bytes.count : start + length)
  }

  /// The AI of a variable count (30), a measure (31nn to 36nn) or a price (392n, 393n).
  private static func measure(of element: ArraySlice<UInt8>) -> String? {
    let length =
      switch String(decoding: element.prefix(2), as: UTF8.self) {
      case "30": 2
      case "31", "32", "33", "34", "35", "36": 4
      case "39" where element.starts(with: "392".utf8) || element.starts(with: "393".utf8): 4
      default: 0
      }
    return length == 0 ? nil : String(decoding: element.prefix(length), as: UTF8.self)
  }
}
