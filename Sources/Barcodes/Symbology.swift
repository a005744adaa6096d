/// What AIM identifiers tell of a code (ISO/IEC 15424, annex B).
enum Symbology {
  /// What kind of data to expect.
  enum Content {
    /// No identifier came.
    case unknown
    case ean
    case eanWithAddOn
    case addOn
    case ean8
    /// Element strings with application identifiers.
    case gs1
    case itf
    case anyText

    init(aim: String?) {
      switch aim {
      case nil: self = .unknown
      case "]E0": self = .ean
      case "]E1", "]E2": self = .addOn
      case "]E3": self = .eanWithAddOn
      case "]E4": self = .ean8
      case "]C1", "]e0", "]d2", "]Q3", "]J1": self = .gs1
      case "]I0", "]I1", "]I3": self = .itf
      default: self = .anyText
      }
    }
  }

  /// The symbology in its usual name; `nil` for an identifier that names none.
  static func name(aim: String) -> String? {
    switch aim {
    case "]E0", "]E3": "EAN-13"
    case "]E1": "EAN add-on 2"
    case "]E2": "EAN add-on 5"
    case "]E4": "EAN-8"
    case "]C1": "GS1-128"
    case "]d2": "GS1 DataMatrix"
    case "]Q3": "GS1 QR Code"
    case "]J1": "GS1 DotCode"
    default: families[aim.dropFirst().prefix(1)]
    }
  }

  private static let families: [Substring: String] = [
    "A": "Code 39", "B": "Telepen", "C": "Code 128", "E": "EAN/UPC", "F": "Codabar",
    "G": "Code 93", "H": "Code 11", "I": "ITF", "J": "DotCode", "L": "PDF417", "M": "MSI",
    "O": "Codablock", "P": "Plessey", "Q": "QR Code", "U": "MaxiCode", "d": "Data Matrix",
    "e": "GS1 DataBar", "h": "Han Xin", "z": "Aztec",
  ]
}
