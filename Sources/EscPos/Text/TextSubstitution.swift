/// What is printed for characters that none of a printer's code pages has.
///
/// One character stands for one, so that columns stay where the layout put them. In this order:
/// the typographic ones of the list below become plain; a Latin letter loses its accents; control
/// characters, which would be commands, become spaces; anything else becomes "?".
enum TextSubstitution {
  private static let plain: [Character: Character] = [
    "\u{2018}": "'", "\u{2019}": "'", "\u{201A}": "'", "\u{2032}": "'", "\u{B4}": "'",
    "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{2033}": "\"",
    "\u{AB}": "\"", "\u{BB}": "\"", "\u{2039}": "'", "\u{203A}": "'",
    "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-", "\u{2013}": "-", "\u{2014}": "-",
    "\u{2212}": "-", "\u{AD}": "-", "\u{2500}": "-", "\u{2550}": "=", "\u{2502}": "|",
    "\u{2022}": "*", "\u{B7}": ".", "\u{2026}": ".", "\u{D7}": "x", "\u{F7}": "/",
    "\u{A0}": " ", "\u{202F}": " ", "\u{2007}": " ", "\u{2009}": " ", "\u{3000}": " ",
    "\u{A9}": "c", "\u{AE}": "R", "\u{2122}": "T", "\u{20BA}": "T", "\u{20AC}": "E",
    "\u{131}": "i", "\u{130}": "I", "\u{142}": "l", "\u{141}": "L", "\u{111}": "d",
    "\u{110}": "D", "\u{F8}": "o", "\u{D8}": "O", "\u{DF}": "s", "\u{E6}": "a", "\u{C6}": "A",
  ]

  /// The one-to-one stand-in for `character`, always printable ASCII.
  static func plain(for character: Character) -> Character {
    if let plain = plain[character] { return plain }
    if let letter = baseLetter(of: character) { return letter }
    let isControl = character.unicodeScalars.contains {
      $0.properties.generalCategory == .control
    }
    return isControl ? " " : "?"
  }

  /// "S" for "Ş": found by trying which accent on which letter gives the character, since the
  /// standard library compares composed and decomposed text as equal.
  private static func baseLetter(of character: Character) -> Character? { baseLetters[character] }

  private static let baseLetters: [Character: Character] = {
    // Grave, acute, circumflex, tilde, macron, breve, dot above, diaeresis, ring, double acute,
    // caron, comma below, cedilla, ogonek, dot below, hook above, horn.
    let accents: [UInt32] = [
      0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30B, 0x30C, 0x326, 0x327,
      0x328, 0x323, 0x309, 0x31B,
    ]
    var letters: [Character: Character] = [:]
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" {
      for accent in accents.compactMap(Unicode.Scalar.init) {
        var text = String(letter)
        text.unicodeScalars.append(accent)
        for character in text { letters[character] = letter }
      }
    }
    return letters
  }()
}
