/// Finds where in a JSON text a value stands; the text has been parsed before, so it is well formed.
enum JSONLocator {
  /// The offset of the value at `path`, or of the last value on the way to it that is there.
  static func offset(of path: [ProfilePathStep], in bytes: [UInt8]) -> Int {
    var scanner = Scanner(bytes: bytes[...])
    var start = scanner.nextToken()
    for step in path {
      let isFound =
        switch step {
        case .member(let name): scanner.enter(member: Array(name.utf8))
        case .element(let index): scanner.enter(element: index)
        }
      guard isFound else { break }
      start = scanner.nextToken()
    }
    return start
  }

  /// Names are compared as they are written: those of profile files need no escapes.
  private struct Scanner {
    var bytes: ArraySlice<UInt8>

    mutating func nextToken() -> Int {
      bytes = bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      return bytes.startIndex
    }

    mutating func enter(member name: [UInt8]) -> Bool {
      guard take("{") else { return false }
      while let key = string() {
        guard take(":") else { return false }
        if key.elementsEqual(name) { return true }
        skipValue()
        guard take(",") else { return false }
      }
      return false
    }

    mutating func enter(element index: Int) -> Bool {
      guard take("[") else { return false }
      for _ in 0..<index {
        skipValue()
        guard take(",") else { return false }
      }
      return bytes.first != UInt8(ascii: "]")
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      _ = nextToken()
      guard bytes.first == UInt8(ascii: character) else { return false }
      bytes = bytes.dropFirst()
      return true
    }

    /// What stands between the quotes.
    private mutating func string() -> ArraySlice<UInt8>? {
      guard take("\"") else { return nil }
      var end = bytes.startIndex
      while end < bytes.endIndex, bytes[end] != UInt8(ascii: "\"") {
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      end = min(end, bytes.endIndex)
      let text = bytes[bytes.startIndex..<end]
      bytes = bytes[end...].dropFirst()
      return text
    }

    private mutating func skipValue() {
      var depth = 0
      repeat {
        _ = nextToken()
        switch bytes.first {
        case UInt8(ascii: "\""): _ = string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          bytes = bytes.dropFirst()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          bytes = bytes.dropFirst()
        case UInt8(ascii: ","), UInt8(ascii: ":"): bytes = bytes.dropFirst()
        case nil: return
        default: bytes = bytes.drop { !Self.ends.contains($0) }
        }
      } while depth > 0
    }

    /// What may follow a number or a word.
    private static let ends: [UInt8] = [0x20, 0x09, 0x0A, 0x0D] + Array(",:]}".utf8)
  }
}
