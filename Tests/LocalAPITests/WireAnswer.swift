import Records

/// An HTTP answer as it came over the wire.
struct WireAnswer {
  var status: Int
  /// Names in lower case.
  var headers: [String: String]
  var body: [UInt8]

  struct Malformed: Error { var text: String }

  init(_ bytes: [UInt8]) throws {
    let blank = Array("\r\n\r\n".utf8)
    guard
      let cut = bytes.indices.first(where: { bytes[$0...].starts(with: blank) })
    else { throw Malformed(text: String(decoding: bytes, as: UTF8.self)) }
    let lines = String(decoding: bytes[..<cut], as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    let first = lines[0].split(separator: " ")
    guard first.count >= 2, first[0] == "HTTP/1.1", let status = Int(first[1]) else {
      throw Malformed(text: String(lines[0]))
    }
    self.status = status
    headers = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw Malformed(text: String(line)) }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      headers[line[..<colon].lowercased()] = String(value)
    }
    body = Array(bytes[(cut + 4)...])
    if let length = headers["content-length"], Int(length) != body.count {
      throw Malformed(text: "content-length \(length), but \(body.count) bytes")
    }
  }

  var json: JSONValue { get throws { try JSONParser.parse(body) } }

  var code: String? { (try? json)?["code"]?.stringValue }
  var detail: String { (try? json)?["detail"]?.stringValue ?? "" }
}
