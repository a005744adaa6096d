/// A table of 128 characters for the bytes from 0x80.
struct CodePage: Sendable {
  /// As in the code page lists of the profiles.
  let name: String
  private let characters: [Character]
  private let bytes: [Character: UInt8]

  /// Characters are taken scalar by scalar: none of the pages composes any.
  init(name: String, upperHalf: String) {
    self.name = name
    characters = upperHalf.unicodeScalars.map { Character($0) }
    precondition(characters.count == 128, "a page has 128 characters from 0x80 on")
    var bytes: [Character: UInt8] = [:]
    for (index, character) in characters.enumerated() where character != "\u{FFFD}" {
      bytes[character] = bytes[character] ?? UInt8(0x80 + index)
    }
    self.bytes = bytes
  }

  static func named(_ name: String) -> CodePage? { known.first { $0.name == name } }

  /// The byte for `character`, precomposed or not, or `nil` where the page has none.
  func byte(for character: Character) -> UInt8? {
    CodePage.ascii(character) ?? bytes[character]
  }

  /// The character of a byte from 0x80; U+FFFD where the page has none.
  func character(for byte: UInt8) -> Character { characters[Int(byte) - 0x80] }

  /// Printable ASCII is the same in every page.
  static func ascii(_ character: Character) -> UInt8? {
    guard let value = character.asciiValue, (0x20...0x7E).contains(value) else { return nil }
    return value
  }
}
