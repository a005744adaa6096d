/// The canonical bytes of a JSON value: RFC 8785 (JCS).
public enum JCS {
  /// `value` in canonical form: no space, members sorted, the shortest escapes, UTF-8.
  public static func bytes(_ value: JSONValue) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(512)
    append(value, to: &out)
    return out
  }

  /// The canonical form as text.
  public static func text(_ value: JSONValue) -> String {
    String(decoding: bytes(value), as: UTF8.self)
  }

  /// Whether member name `left` sorts before `right`: by UTF-16 code units (RFC 8785, 3.2.3).
  static func precedes(_ left: String, _ right: String) -> Bool {
    var (ownName, otherName) = (left, right)
    return ownName.withUTF8 { own in
      otherName.withUTF8 { other in
        for index in 0..<min(own.count, other.count) where own[index] != other[index] {
          // The two orders differ only where a surrogate pair meets U+E000 and above.
          guard max(own[index], other[index]) >= 0xEE else { return own[index] < other[index] }
          return left.utf16.lexicographicallyPrecedes(right.utf16)
        }
        return own.count < other.count
      }
    }
  }

  private static func append(_ value: JSONValue, to out: inout [UInt8]) {
    switch value {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
    case .int(let number):
      precondition(
        number.magnitude <= JSONValue.maximumInteger.magnitude,
        "a number in a record lies within ±(2^53 − 1)")
      out.append(contentsOf: String(number).utf8)
    case .string(let text): append(text, to: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        append(element, to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let object):
      out.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        append(member.name, to: &out)
        out.append(UInt8(ascii: ":"))
        append(member.value, to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  private static func append(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      // Most texts are copied as they are.
      if bytes.contains(where: needsEscape) {
        for byte in bytes { append(byte, to: &out) }
      } else {
        out.append(contentsOf: bytes)
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func append(_ byte: UInt8, to out: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      out.append(UInt8(ascii: "\\"))
      out.append(byte)
    case 0x08: out.append(contentsOf: "\\b".utf8)
    case 0x09: out.append(contentsOf: "\\t".utf8)
    case 0x0A: out.append(contentsOf: "\\n".utf8)
    case 0x0C: out.append(contentsOf: "\\f".utf8)
    case 0x0D: out.append(contentsOf: "\\r".utf8)
    case 0..<0x20:
      out.append(contentsOf: "\\u00".utf8)
      let digits = Array("0123456789abcdef".utf8)
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    default: out.append(byte)
    }
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
