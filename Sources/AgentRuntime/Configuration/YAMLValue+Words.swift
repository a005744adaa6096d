import RetailTypes
import StrictYAML

// The words of this configuration, each read with what it allows.

extension YAMLValue {
  /// A name that may stand in an address or a file name: letters, digits, ".", "_" and "-".
  func name() -> String? {
    guard let text = text() else { return nil }
    let allowed: (Unicode.Scalar) -> Bool = {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "._-".unicodeScalars.contains($0))
    }
    guard (1...64).contains(text.utf8.count), text.unicodeScalars.allSatisfy(allowed),
      text.first?.isLetter == true || text.first?.isNumber == true
    else {
      return fail(
        "\"\(text)\" must be 1 to 64 letters (a to z), digits, \".\", \"_\" or \"-\", "
          + "beginning with a letter or a digit")
    }
    return text
  }

  /// One line of text for people.
  func line(maximumLength: Int) -> String? {
    guard let text = text() else { return nil }
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      return fail("must be one line without control characters")
    }
    guard text.count <= maximumLength else {
      return fail("is \(text.count) characters long; at most \(maximumLength) are possible")
    }
    return text
  }

  func money(decimals: Int) -> Money? {
    guard let text = numeral() else { return nil }
    return parsed { () throws(AmountError) in try Money(text, decimals: decimals) }
  }

  func taxRate() -> TaxRate? {
    guard let text = numeral() else { return nil }
    return parsed { () throws(AmountError) in try TaxRate(text) }
  }

  private func parsed<Amount>(_ parse: () throws(AmountError) -> Amount) -> Amount? {
    do throws(AmountError) {
      return try parse()
    } catch {
      return fail(error.description)
    }
  }

  /// Minutes after midnight, from "04:00".
  func minutesOfDay() -> Int? {
    guard let text = numeral() else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hours = UInt(parts[0]), hours < 24, let minutes = UInt(parts[1]), minutes < 60
    else { return fail("\"\(text)\" is not a time of day such as \"04:00\"") }
    return Int(hours * 60 + minutes)
  }
}
