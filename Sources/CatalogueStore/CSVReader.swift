/// Reads RFC 4180 strictly: what is not clear is refused where it stands, never guessed.
///
/// Lines end with LF or CRLF; empty lines are skipped.
struct CSVReader {
  struct Field: Hashable {
    var text: String
    var line: Int
    var column: Int
  }

  /// The longest field in bytes.
  static let maximumFieldBytes = 1000

  private let bytes: [UInt8]
  private let separator: UInt8
  private var index = 0
  private var line = 1
  private var column = 1

  init(_ bytes: [UInt8], separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  /// The fields of the next line that is not empty; `nil` at the end.
  mutating func next() throws(CSVProblem) -> [Field]? {
    while let byte = peek, byte == 0x0A || isLineEnd { advanceLine(byte) }
    guard peek != nil else { return nil }
    var fields: [Field] = []
    while true {
      fields.append(try peek == UInt8(ascii: "\"") ? quoted() : plain())
      guard let byte = peek else { return fields }
      if byte == separator {
        advance()
      } else if isLineEnd {
        advanceLine(byte)
        return fields
      } else {
        throw problem("after a closing quote comes the separator or the end of the line")
      }
    }
  }

  private mutating func plain() throws(CSVProblem) -> Field {
    let (line, column, start) = (self.line, self.column, index)
    while let byte = peek, byte != separator, !isLineEnd {
      if byte == UInt8(ascii: "\"") {
        throw problem("a quote inside a field: put the field in quotes and write the quote twice")
      }
      try refuseControl(byte)
      advance()
    }
    return try field(Array(bytes[start..<index]), line, column)
  }

  private mutating func quoted() throws(CSVProblem) -> Field {
    let (line, column) = (self.line, self.column)
    var content: [UInt8] = []
    advance()
    while let byte = peek {
      if byte == UInt8(ascii: "\"") {
        advance()
        guard peek == UInt8(ascii: "\"") else { return try field(content, line, column) }
      } else {
        try refuseControl(byte)
      }
      content.append(byte)
      advance()
      guard content.count <= Self.maximumFieldBytes else { break }
    }
    throw CSVProblem(
      line: line, column: column,
      message: peek == nil ? "the quote is not closed" : tooLong)
  }

  private func field(_ content: [UInt8], _ line: Int, _ column: Int) throws(CSVProblem) -> Field {
    guard content.count <= Self.maximumFieldBytes else {
      throw CSVProblem(line: line, column: column, message: tooLong)
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw CSVProblem(
        line: line, column: column, message: "the text is not UTF-8: save the file as UTF-8")
    }
    return Field(text: text, line: line, column: column)
  }

  private var tooLong: String { "the field is longer than \(Self.maximumFieldBytes) bytes" }

  private func refuseControl(_ byte: UInt8) throws(CSVProblem) {
    guard byte < 0x20 || byte == 0x7F else { return }
    let code = String(byte, radix: 16, uppercase: true)
    throw problem(
      byte == 0x0A || byte == 0x0D
        ? "a line break inside a field" : "the control character 0x\(code) in a field")
  }

  private func problem(_ message: String) -> CSVProblem {
    CSVProblem(line: line, column: column, message: message)
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private var isLineEnd: Bool {
    bytes[index] == 0x0A
      || bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
  }

  private mutating func advance() {
    // Bytes 10xxxxxx continue a character of UTF-8.
    if bytes[index] & 0xC0 != 0x80 { column += 1 }
    index += 1
  }

  private mutating func advanceLine(_ byte: UInt8) {
    index += byte == 0x0D ? 2 : 1
    line += 1
    column = 1
  }
}
