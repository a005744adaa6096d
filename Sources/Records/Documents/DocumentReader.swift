import RetailTypes

/// Reads members of one JSON object and names the path of what is wrong.
struct DocumentReader {
  let value: JSONValue
  let path: String
  let decimals: Int

  func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func present(_ name: String) -> JSONValue? {
    guard let member = value[name], member != .null else { return nil }
    return member
  }

  private func refused(_ name: String, _ expected: String) -> DocumentError {
    .member(path: at(name), expected: expected)
  }

  func text(_ name: String) throws(DocumentError) -> String {
    guard let text = value[name]?.stringValue else { throw refused(name, "text") }
    return text
  }

  func optionalText(_ name: String) throws(DocumentError) -> String? {
    guard let member = present(name) else { return nil }
    guard let text = member.stringValue else { throw refused(name, "text or null") }
    return text
  }

  func optionalFlag(_ name: String) throws(DocumentError) -> Bool? {
    guard let member = present(name) else { return nil }
    guard let flag = member.boolValue else { throw refused(name, "true or false") }
    return flag
  }

  func number(_ name: String) throws(DocumentError) -> Int64 {
    guard let number = value[name]?.intValue, number >= 1 else {
      throw refused(name, "an integer from 1")
    }
    return number
  }

  func money(_ name: String) throws(DocumentError) -> Money {
    guard let amount = try optionalMoney(name) else {
      throw refused(name, "an amount with \(decimals) decimals")
    }
    return amount
  }

  func optionalMoney(_ name: String) throws(DocumentError) -> Money? {
    guard let member = present(name) else { return nil }
    guard let text = member.stringValue else { throw refused(name, "an amount as text") }
    return try amount(name) { () throws(AmountError) in try Money(text, decimals: decimals) }
  }

  func quantity(_ name: String) throws(DocumentError) -> Quantity {
    let text = try text(name)
    return try amount(name) { () throws(AmountError) in try Quantity(text) }
  }

  func rate(_ name: String) throws(DocumentError) -> TaxRate {
    let text = try text(name)
    return try amount(name) { () throws(AmountError) in try TaxRate(text) }
  }

  private func amount<Value>(
    _ name: String, _ read: () throws(AmountError) -> Value
  ) throws(DocumentError) -> Value {
    do throws(AmountError) {
      return try read()
    } catch .malformed(_, let expected) {
      throw refused(name, expected)
    } catch {
      throw .overflow(path: at(name))
    }
  }

  func object(_ name: String) throws(DocumentError) -> DocumentReader {
    guard let reader = try optionalObject(name) else { throw refused(name, "an object") }
    return reader
  }

  func optionalObject(_ name: String) throws(DocumentError) -> DocumentReader? {
    guard let member = present(name) else { return nil }
    guard case .object = member else { throw refused(name, "an object") }
    return DocumentReader(value: member, path: at(name), decimals: decimals)
  }

  func list<Element>(
    _ name: String, _ read: (DocumentReader) throws(DocumentError) -> Element
  ) throws(DocumentError) -> [Element] {
    guard let elements = value[name]?.arrayValue else { throw refused(name, "a list") }
    var result: [Element] = []
    for (index, element) in elements.enumerated() {
      let path = "\(at(name))[\(index)]"
      guard case .object = element else { throw .member(path: path, expected: "an object") }
      result.append(try read(DocumentReader(value: element, path: path, decimals: decimals)))
    }
    return result
  }
}
