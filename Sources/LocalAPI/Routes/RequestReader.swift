import AgentCore
import Records
import RetailTypes

/// Reads the members of one request's body and the numbers in its path, strictly: whatever is not
/// of the documented form is refused by name. What a value may be is the till's to say.
struct RequestReader {
  /// The parts of the path that stand for {…} in the route, in order.
  let parameters: [String]
  let body: JSONObject
  let currency: Currency
  let limits: LocalAPILimits

  /// Refuses members that are not among `known`.
  func allowOnly(_ known: [String]) throws(Problem) {
    for member in body.members where !known.contains(member.name) {
      let list = known.map { "\"\($0)\"" }.joined(separator: ", ")
      throw Problem(
        .memberUnknown,
        known.isEmpty
          ? "This route takes no members: send no body, or {}."
          : "Leave out \"\(member.name)\"; this route takes \(list).", member: member.name)
    }
  }

  func text(_ name: String) throws(Problem) -> String {
    guard let text = try optionalText(name) else { throw missing(name, "text") }
    return text
  }

  func optionalText(_ name: String) throws(Problem) -> String? {
    guard let value = present(name) else { return nil }
    let text = try string(value, name, expected: "text", maximumBytes: limits.textBytes)
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw invalid(name, "text without control characters")
    }
    return text
  }

  /// A scanned code, in which control characters such as GS (0x1D) have a meaning.
  func scannedCode(_ name: String) throws(Problem) -> String {
    guard let value = present(name) else { throw missing(name, "text") }
    return try string(value, name, expected: "text", maximumBytes: limits.scanBytes)
  }

  func money(_ name: String) throws(Problem) -> Money {
    guard let amount = try optionalMoney(name) else { throw missing(name, "an amount as text") }
    return amount
  }

  func optionalMoney(_ name: String) throws(Problem) -> Money? {
    guard let value = present(name) else { return nil }
    return try amount(value, name)
  }

  func quantity(_ name: String) throws(Problem) -> Quantity {
    guard let quantity = try optionalQuantity(name) else {
      throw missing(name, "a quantity as text")
    }
    return quantity
  }

  func optionalQuantity(_ name: String) throws(Problem) -> Quantity? {
    guard let value = present(name) else { return nil }
    let expected = "a quantity as text with up to 3 decimals, such as \"2\" or \"0.750\""
    let text = try string(value, name, expected: expected, maximumBytes: limits.textBytes)
    do throws(AmountError) {
      return try Quantity(text)
    } catch {
      throw invalid(name, error)
    }
  }

  /// One of a fixed set of words.
  func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as: Word.Type
  ) throws(Problem) -> Word where Word.RawValue == String {
    let list = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    guard let value = present(name) else { throw missing(name, "one of \(list)") }
    guard let text = value.stringValue, let word = Word(rawValue: text) else {
      throw invalid(name, "one of \(list)")
    }
    return word
  }

  /// An object of amounts by tender kind.
  func countedTenders(_ name: String) throws(Problem) -> [CountedTender] {
    let expected = "an object of amounts by tender, such as {\"cash\": \"…\"}"
    guard let value = present(name) else { throw missing(name, expected) }
    guard case .object(let object) = value else { throw invalid(name, expected) }
    var counted: [CountedTender] = []
    for member in object.members {
      let path = "\(name).\(member.name)"
      counted.append(CountedTender(kind: member.name, amount: try amount(member.value, path)))
    }
    return counted
  }

  /// A line's or tender's number in the path.
  func number(at index: Int) throws(Problem) -> Int64 {
    let text = parameters[index]
    guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let number = Int64(text), number >= 1, number <= JSONValue.maximumInteger,
      String(number) == text
    else {
      throw Problem(
        .notFound, "\"\(text)\" is not a number of a line or tender: they count from 1.")
    }
    return number
  }

  /// Says that at least one of `names` is needed.
  func noneOf(_ names: [String]) -> Problem {
    Problem(.memberMissing, "Give at least one of " + names.joined(separator: ", ") + ".")
  }

  func invalid(_ name: String, _ expected: String) -> Problem {
    Problem(.memberInvalid, "\"\(name)\" must be \(expected).", member: name)
  }

  /// `null` says the same as leaving a member out.
  func present(_ name: String) -> JSONValue? {
    guard let value = body[name], value != .null else { return nil }
    return value
  }

  private func missing(_ name: String, _ expected: String) -> Problem {
    Problem(.memberMissing, "Give \"\(name)\": \(expected).", member: name)
  }

  private func invalid(_ name: String, _ error: AmountError) -> Problem {
    switch error {
    case .malformed(_, let expected): invalid(name, expected)
    case .overflow: invalid(name, "smaller: it is too large")
    }
  }

  private func string(
    _ value: JSONValue, _ name: String, expected: String, maximumBytes: Int
  ) throws(Problem) -> String {
    guard let text = value.stringValue else { throw invalid(name, expected) }
    guard !text.isEmpty else { throw invalid(name, "\(expected), not empty") }
    guard text.utf8.count <= maximumBytes else {
      throw invalid(name, "at most \(maximumBytes) bytes long")
    }
    return text
  }

  private func amount(_ value: JSONValue, _ path: String) throws(Problem) -> Money {
    let decimals = currency.decimals
    guard let text = value.stringValue else {
      let example = Money(minor: 185_100).text(decimals: decimals)
      throw invalid(path, "an amount as text, such as \"\(example)\" for \(currency.code)")
    }
    do throws(AmountError) {
      return try Money(text, decimals: decimals)
    } catch {
      throw invalid(path, error)
    }
  }
}
