import Records
import RetailTypes

/// Reads members of one object of a mapping file and names the path of what is wrong.
struct MappingReader {
  private let object: JSONObject
  private let path: String

  init(_ value: JSONValue, path: String) throws(MappingError) {
    guard case .object(let object) = value else {
      throw .member(path: path.isEmpty ? "the file" : path, expected: "a JSON object")
    }
    self.object = object
    self.path = path
  }

  private func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// Refuses any member that is not in `names`.
  func allow(_ names: [String]) throws(MappingError) {
    for member in object.members where !names.contains(member.name) {
      throw .unknownMember(path: at(member.name))
    }
  }

  func text(_ name: String) throws(MappingError) -> String {
    guard let text = try optionalText(name) else {
      throw .member(path: at(name), expected: "text")
    }
    return text
  }

  func optionalText(_ name: String) throws(MappingError) -> String? {
    guard let member = object[name] else { return nil }
    guard let text = member.stringValue, !text.isEmpty else {
      throw .member(path: at(name), expected: "text, not empty")
    }
    return text
  }

  func flag(_ name: String) throws(MappingError) -> Bool? {
    guard let member = object[name] else { return nil }
    guard let flag = member.boolValue else {
      throw .member(path: at(name), expected: "true or false")
    }
    return flag
  }

  /// Zero if it is not there.
  func rate(_ name: String) throws(MappingError) -> TaxRate {
    guard let text = try optionalText(name) else { return .zero }
    guard let rate = try? TaxRate(text) else {
      throw .member(path: at(name), expected: "a rate in percent as text, such as \"2.49\"")
    }
    return rate
  }

  func object(_ name: String) throws(MappingError) -> MappingReader {
    guard let reader = try optionalObject(name) else {
      throw .member(path: at(name), expected: "an object")
    }
    return reader
  }

  func optionalObject(_ name: String) throws(MappingError) -> MappingReader? {
    guard let member = object[name] else { return nil }
    return try MappingReader(member, path: at(name))
  }

  func table<Value>(
    _ name: String, _ read: (MappingReader) throws(MappingError) -> Value
  ) throws(MappingError) -> PatternTable<Value> {
    guard let table = try optionalTable(name, read) else {
      throw .member(path: at(name), expected: "an object")
    }
    return table
  }

  func optionalTable<Value>(
    _ name: String, _ read: (MappingReader) throws(MappingError) -> Value
  ) throws(MappingError) -> PatternTable<Value>? {
    guard let table = try optionalObject(name) else { return nil }
    var pairs: [(key: String, value: Value)] = []
    for member in table.object.members {
      pairs.append((member.name, try read(table.object(member.name))))
    }
    return PatternTable(pairs)
  }
}
