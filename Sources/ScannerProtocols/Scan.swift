// ScannerProtocols: what arrives from a scanner becomes scans.

/// One barcode as a scanner delivered it.
public struct Scan: Hashable, Sendable {
  /// The most bytes of one scan. The largest QR code holds 2953 bytes, or 7089 digits of which no
  /// retail code comes near (ISO/IEC 18004, table 7).
  public static let maximumBytes = 4096

  /// What was scanned, AIM identifier included, without prefix and suffix.
  public var raw: [UInt8]
  /// The data as text, without the AIM identifier.
  public var text: String
  /// The AIM identifier, such as "]E0", if the scanner sends one.
  public var aim: String?

  /// Reads the bytes between two ends: splits off the AIM identifier and decodes the rest.
  ///
  /// Text is UTF-8 where the bytes are valid as such, else ISO 8859-1, which is what a QR code means
  /// without an ECI (ISO/IEC 18004, 7.3.2) and what scanners send on a serial line by default.
  ///
  /// - Throws: `tooLong`, `controlCharacter` for any but GS, RS and EOT, `noData` for nothing.
  public init(_ bytes: [UInt8]) throws(ScanFault) {
    guard bytes.count <= Self.maximumBytes else { throw .tooLong(limitBytes: Self.maximumBytes) }
    guard !bytes.isEmpty else { throw .noData }
    let identifier = Self.identifierLength(bytes)
    let data = bytes[identifier...]
    let text =
      String(validating: data, as: UTF8.self)
      ?? String(String.UnicodeScalarView(data.map { Unicode.Scalar($0) }))
    for scalar in text.unicodeScalars where Self.isRefused(scalar) {
      throw .controlCharacter(UInt8(truncatingIfNeeded: scalar.value))
    }
    raw = bytes
    self.text = text
    aim = identifier == 0 ? nil : String(decoding: bytes[..<identifier], as: UTF8.self)
  }

  /// Three for "]", a code character and a modifier (ISO/IEC 15424, clause 4) before data, else 0.
  private static func identifierLength(_ bytes: [UInt8]) -> Int {
    guard bytes.count > 3, bytes[0] == UInt8(ascii: "]") else { return 0 }
    switch (bytes[1], bytes[2]) {
    case (UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9")),
      (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9")),
      (UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "A")...UInt8(ascii: "F")),
      (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "F")):
      return 3
    default: return 0
    }
  }

  /// Control characters have no business in goods codes, and a code can be made to carry them
  /// ("BadBarcode", 2015). GS separates GS1 elements; RS and EOT frame ISO/IEC 15434 messages.
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x04, 0x1D, 0x1E: false
    case 0..<0x20, 0x7F..<0xA0: true
    default: false
    }
  }
}
