/// Why bytes are not a JSON value that the system takes, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Reason: Equatable, Sendable {
    case unexpected(String)
    case truncated
    case invalidUTF8
    case duplicateMember(String)
    /// A fraction, an exponent, a leading zero, "-0" or a magnitude above 2^53 − 1.
    case numberNotInteger
    case tooDeep
    case trailingBytes
  }

  public var reason: Reason
  /// Offset of the offending byte from 0.
  public var offset: Int

  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  public var description: String {
    let what =
      switch reason {
      case .unexpected(let what): "unexpected \(what)"
      case .truncated: "the JSON ends too early"
      case .invalidUTF8: "the text is not UTF-8"
      case .duplicateMember(let name): "the member \"\(name)\" occurs twice"
      case .numberNotInteger:
        "a number must be an integer within ±(2^53 − 1); write amounts as strings"
      case .tooDeep: "nested deeper than \(JSONParser.maximumDepth) levels"
      case .trailingBytes: "more bytes follow after the JSON value"
      }
    return "\(what), at byte \(offset)"
  }
}

/// A strict reader of JSON (RFC 8259): integers only, no duplicate members, bounded depth.
public struct JSONParser {
  /// The deepest nesting taken, so that hostile input cannot exhaust the stack.
  public static let maximumDepth = 32

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  /// Reads one value that fills `bytes`, white space aside.
  public static func parse(_ bytes: some Collection<UInt8>) throws(JSONError) -> JSONValue {
    var result: Result<JSONValue, JSONError>?
    let contiguous = ContiguousArray(bytes)
    contiguous.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer)
      do throws(JSONError) {
        result = .success(try parser.document())
      } catch {
        result = .failure(error)
      }
    }
    guard let result else { throw JSONError(.truncated, at: 0) }
    return try result.get()
  }

  /// Reads the canonical form only: what `JCS.bytes` would write, byte for byte.
  public static func parseCanonical(_ bytes: some Collection<UInt8>) throws(JSONError) -> JSONValue
  {
    // Arrays are compared many times as fast as collections of a type that is not known here.
    let bytes = Array(bytes)
    let value = try parse(bytes)
    let canonical = JCS.bytes(value)
    guard canonical == bytes else {
      let offset = zip(canonical, bytes).enumerated().first { $1.0 != $1.1 }?.offset
      throw JSONError(
        .unexpected("form (not the canonical form of RFC 8785)"),
        at: offset ?? Swift.min(canonical.count, bytes.count))
    }
    return value
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw JSONError(.trailingBytes, at: index) }
    return value
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func next() throws(JSONError) -> UInt8 {
    guard index < bytes.count else { throw JSONError(.truncated, at: index) }
    defer { index += 1 }
    return bytes[index]
  }

  private func unexpected(at offset: Int) -> JSONError {
    guard offset < bytes.count else { return JSONError(.truncated, at: offset) }
    let byte = bytes[offset]
    let shown =
      (0x21...0x7E).contains(byte)
      ? "\"\(Character(UnicodeScalar(byte)))\"" : "byte 0x\(String(byte, radix: 16))"
    return JSONError(.unexpected(shown), at: offset)
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw JSONError(.tooDeep, at: index) }
    skipSpace()
    guard index < bytes.count else { throw JSONError(.truncated, at: index) }
    switch bytes[index] {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .int(try integer())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw unexpected(at: index)
    }
  }

  private mutating func literal(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for byte in text.utf8 {
      guard try next() == byte else { throw unexpected(at: index - 1) }
    }
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    index += 1
    var object = JSONObject()
    skipSpace()
    if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
      index += 1
      return object
    }
    while true {
      skipSpace()
      let start = index
      guard index < bytes.count else { throw JSONError(.truncated, at: index) }
      guard bytes[index] == UInt8(ascii: "\"") else { throw unexpected(at: index) }
      let name = try string()
      let place = object.place(of: name)
      guard !place.isTaken else { throw JSONError(.duplicateMember(name), at: start) }
      skipSpace()
      guard try next() == UInt8(ascii: ":") else { throw unexpected(at: index - 1) }
      object.insert(name, try value(depth: depth + 1), at: place.index)
      skipSpace()
      switch try next() {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "}"): return object
      default: throw unexpected(at: index - 1)
      }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    index += 1
    var elements: [JSONValue] = []
    skipSpace()
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
      index += 1
      return elements
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      switch try next() {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "]"): return elements
      default: throw unexpected(at: index - 1)
      }
    }
  }

  private mutating func integer() throws(JSONError) -> Int64 {
    let start = index
    let negative = bytes[index] == UInt8(ascii: "-")
    if negative { index += 1 }
    let firstDigit = index
    var magnitude: Int64 = 0
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= bytes[index] {
      magnitude = magnitude * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
      guard magnitude <= JSONValue.maximumInteger else {
        throw JSONError(.numberNotInteger, at: start)
      }
      index += 1
    }
    guard index > firstDigit else { throw unexpected(at: index) }
    let leadingZero = bytes[firstDigit] == UInt8(ascii: "0")
    let fraction = index < bytes.count && [0x2E, 0x65, 0x45].contains(bytes[index])
    guard !fraction, !leadingZero || index - firstDigit == 1, !(negative && magnitude == 0) else {
      throw JSONError(.numberNotInteger, at: start)
    }
    return negative ? -magnitude : magnitude
  }

  private mutating func string() throws(JSONError) -> String {
    let start = index
    index += 1
    // Most texts have no escapes and are taken as they stand.
    let plain = UnsafeBufferPointer(rebasing: bytes[index...].prefix(while: Self.isPlain))
    index += plain.count
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      index += 1
      return try text(plain.span, from: start)
    }
    var out = Array(plain)
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""): return try text(out.span, from: start)
      case UInt8(ascii: "\\"): try escape(into: &out)
      case 0..<0x20: throw unexpected(at: index - 1)
      default: out.append(byte)
      }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private func text(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> String {
    guard let valid = try? UTF8Span(validating: bytes) else {
      throw JSONError(.invalidUTF8, at: start)
    }
    return String(copying: valid)
  }

  private mutating func escape(into out: inout [UInt8]) throws(JSONError) {
    switch try next() {
    case UInt8(ascii: "\""): out.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): out.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): out.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      let start = index
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
          throw JSONError(.unexpected("half of a surrogate pair"), at: start)
        }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else {
          throw JSONError(.unexpected("half of a surrogate pair"), at: start)
        }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else {
        throw JSONError(.unexpected("half of a surrogate pair"), at: start)
      }
      out.append(contentsOf: String(Character(scalar)).utf8)
    default: throw unexpected(at: index - 1)
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      let byte = try next()
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw unexpected(at: index - 1)
      }
      code = code << 4 | UInt32(digit)
    }
    return code
  }
}
