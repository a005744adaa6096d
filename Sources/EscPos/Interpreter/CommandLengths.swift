/// How many bytes each command takes. Source: Epson's public ESC/POS command reference.
enum CommandLengths {
  /// The parameter bytes of a command, as far as `parameters` tell: more may be needed once those
  /// are there. `nil` for a command that is not known.
  static func parameterBytes(_ first: UInt8, _ second: UInt8, _ parameters: [UInt8]) -> Int? {
    switch first {
    case EscPosCommand.esc: escape(second, parameters)
    case EscPosCommand.gs: group(second, parameters)
    case EscPosCommand.fs: file(second, parameters)
    case EscPosCommand.dle: realTime(second, parameters)
    default: nil
    }
  }

  private static func escape(_ second: UInt8, _ parameters: [UInt8]) -> Int? {
    switch Character(UnicodeScalar(second)) {
    case "@", "2", "L", "S", "i", "m", "\u{0C}": 0
    case " ", "!", "%", "-", "3", "=", "?", "E", "G", "J", "K", "M", "R", "T", "V", "a", "d", "e",
      "r", "t", "u", "v", "{":
      1
    case "$", "B", "\\", "c": 2
    case "p": 3
    case "W": 8
    case "D": untilNUL(parameters)
    case "(": sized(parameters, lengthAt: 1)
    case "*":
      parameters.count < 3
        ? 3
        // Modes 0 and 1 have 8 dots in a column, 32 and 33 have 24.
        : 3 + (Int(parameters[1]) | Int(parameters[2]) << 8) * (parameters[0] < 32 ? 1 : 3)
    default: nil
    }
  }

  private static func group(_ second: UInt8, _ parameters: [UInt8]) -> Int? {
    switch Character(UnicodeScalar(second)) {
    case ":": 0
    case "!", "/", "B", "H", "I", "T", "a", "b", "f", "h", "r", "w": 1
    case "$", "L", "P", "W", "\\": 2
    case "^", "z": 3
    case "g": 4
    case "(": sized(parameters, lengthAt: 1)
    case "8":
      parameters.count < 5
        ? 5 : 5 + (1...4).reduce(0) { $0 | Int(parameters[$1]) << (8 * ($1 - 1)) }
    case "V":
      // Functions B, C and D feed n units first.
      parameters.first.map { [65, 66, 97, 98, 103, 104].contains($0) ? 2 : 1 } ?? 1
    case "k": barcode(parameters)
    case "v":
      parameters.count < 6
        ? 6
        : 6 + (Int(parameters[2]) | Int(parameters[3]) << 8)
          * (Int(parameters[4]) | Int(parameters[5]) << 8)
    case "*": parameters.count < 2 ? 2 : 2 + Int(parameters[0]) * Int(parameters[1]) * 8
    default: nil
    }
  }

  private static func file(_ second: UInt8, _ parameters: [UInt8]) -> Int? {
    switch Character(UnicodeScalar(second)) {
    case "&", ".": 0
    case "!", "-", "C", "W": 1
    case "S", "p": 2
    case "(": sized(parameters, lengthAt: 1)
    default: nil
    }
  }

  private static func realTime(_ second: UInt8, _ parameters: [UInt8]) -> Int? {
    switch second {
    case 0x04, 0x05: 1
    case 0x14:
      switch parameters.first {
      case 1, 2: 3
      case 8: 8
      case nil: 1
      default: nil
      }
    default: nil
    }
  }

  /// GS k: the older form ends with NUL, the newer one says its length.
  private static func barcode(_ parameters: [UInt8]) -> Int? {
    guard let system = parameters.first else { return 1 }
    switch system {
    case 0...6: return max(2, untilNUL(parameters))
    case 65...79: return parameters.count < 2 ? 2 : 2 + Int(parameters[1])
    default: return nil
    }
  }

  private static func untilNUL(_ parameters: [UInt8]) -> Int {
    let ended = parameters.count > 1 && parameters.last == 0 || parameters == [0]
    return ended ? parameters.count : parameters.count + 1
  }

  /// A function byte, a length of two bytes, and so many bytes.
  private static func sized(_ parameters: [UInt8], lengthAt index: Int) -> Int {
    guard parameters.count >= index + 2 else { return index + 2 }
    return index + 2 + (Int(parameters[index]) | Int(parameters[index + 1]) << 8)
  }
}
