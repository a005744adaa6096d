/// A JSON value as records use it: integers only, member names unique and in order.
///
/// Strings are equal as Swift has it, by canonical equivalence: values of the same canonical bytes
/// are equal, but equal values may differ in how an accented letter is encoded. Where that counts,
/// compare `JCS.bytes`.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// An integer within ±(2^53 − 1), the range that every JSON reader keeps exactly (RFC 7493, 2.2).
  case int(Int64)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The largest magnitude of an integer in a record.
  public static let maximumInteger: Int64 = 9_007_199_254_740_991
}

/// The members of a JSON object, sorted by name as RFC 8785 (JCS), section 3.2.3, demands.
public struct JSONObject: Hashable, Sendable {
  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: JSONValue
  }

  public private(set) var members: [Member]

  public init() { members = [] }

  /// Members in any order. A `nil` value leaves its member out; the last of equal names stays.
  public init(_ pairs: KeyValuePairs<String, JSONValue?>) {
    members = []
    members.reserveCapacity(pairs.count)
    for (name, value) in pairs { self[name] = value }
  }

  public subscript(name: String) -> JSONValue? {
    get {
      let index = position(of: name)
      return stands(name, at: index) ? members[index].value : nil
    }
    set {
      let (index, isTaken) = place(of: name)
      switch (newValue, isTaken) {
      case (let value?, true): members[index].value = value
      case (let value?, false): insert(name, value, at: index)
      case (nil, true): members.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// Where a member of that name stands or would stand.
  func place(of name: String) -> (index: Int, isTaken: Bool) {
    let index = position(of: name)
    return (index, stands(name, at: index))
  }

  /// - Parameter index: the place of a name that is not taken.
  mutating func insert(_ name: String, _ value: JSONValue, at index: Int) {
    let member = Member(name: name, value: value)
    // Many times as fast as an insertion, and nearly always the case.
    if index == members.count { members.append(member) } else { members.insert(member, at: index) }
  }

  /// By code units, as members are sorted: to a String, two spellings of an accented letter are one.
  private func stands(_ name: String, at index: Int) -> Bool {
    index < members.count && members[index].name.utf8.elementsEqual(name.utf8)
  }

  private func position(of name: String) -> Int {
    // Names usually arrive in order: look at the end first.
    if let last = members.last, JCS.precedes(last.name, name) { return members.count }
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if JCS.precedes(members[middle].name, name) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension JSONValue {
  public static func object(_ pairs: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(JSONObject(pairs))
  }

  public subscript(name: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[name]
  }

  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  public var intValue: Int64? {
    guard case .int(let number) = self else { return nil }
    return number
  }

  public var boolValue: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  public var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  public var objectValue: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// `text` as a string, or `null` for none.
  public init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
}

// Not by nil: `nil` has to go on meaning that a member is not there, which is not `null`.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
