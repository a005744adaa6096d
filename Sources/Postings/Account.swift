/// An account of the books: its code in the chart of accounts, and what people call it.
public struct Account: Hashable, Sendable {
  public var code: String
  public var name: String

  public init(code: String, name: String) {
    self.code = code
    self.name = name
  }

  /// The account with `{rate}` in its name replaced, which splits its lines by tax rate.
  func named(forRate rate: String) -> Account {
    guard let range = name.utf8.firstRange(of: "{rate}".utf8) else { return self }
    return Account(
      code: code, name: String(name[..<range.lowerBound]) + rate + name[range.upperBound...])
  }
}

/// Values by key, where a key that ends in `*` stands for all that begin like it.
public struct PatternTable<Value: Hashable & Sendable>: Hashable, Sendable {
  private struct Prefix: Hashable {
    var text: String
    var value: Value
  }

  private var exact: [String: Value] = [:]
  /// Longest first, so that the most special one wins.
  private var prefixes: [Prefix] = []

  public init(_ pairs: [(key: String, value: Value)] = []) {
    for (key, value) in pairs {
      if key.hasSuffix("*") {
        prefixes.append(Prefix(text: String(key.dropLast()), value: value))
      } else {
        exact[key] = value
      }
    }
    prefixes.sort { $0.text.utf8.count > $1.text.utf8.count }
  }

  /// The value whose key is `key`, else that of the longest pattern it begins with.
  public subscript(key: String) -> Value? {
    exact[key] ?? prefixes.first { key.hasPrefix($0.text) }?.value
  }
}
